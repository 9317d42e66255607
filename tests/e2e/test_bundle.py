"""The label page needs at most 250 KB of compressed JavaScript before the first image."""

from playwright.sync_api import Browser, Response

from tests.api_client import administrator
from tests.e2e.label_screen import IMAGE, join
from tests.live_server import LiveServer
from tests.pictures import pile

MOST = 250_000  # bytes


def test_the_label_page_needs_little_javascript(browser: Browser, server: LiveServer) -> None:
    manager = administrator(server)
    project = manager.new_project("how much", overlap_min=1)
    manager.send(project, pile(1))
    labeller = join(browser, server, manager, project)
    page = labeller.context.new_page()
    arrived: list[Response] = []
    page.on("response", lambda response: arrived.append(response))  # noqa: PLW0108  Playwright marks its handlers
    page.goto(f"{server.url}/p/{project}/label")
    page.wait_for_selector(IMAGE)
    scripts = [response for response in arrived if response.url.split("?")[0].endswith(".js")]
    fetched = {response.url: response.request.sizes()["responseBodySize"] for response in scripts}
    assert len(fetched) > 1
    assert sum(fetched.values()) <= MOST, fetched
    labeller.context.close()
