"""A newcomer practises on the screen before the work, and the manager's overview tells what has come of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api_client import Api, administrator
from tests.e2e.label_screen import IMAGE, join, wait_until_saved
from tests.e2e.test_accessible import violations
from tests.live_server import LiveServer
from tests.pictures import pile

WHY = "The hat hides it."
PRACTICE = "[data-part=practice][data-step={}]"


@pytest.fixture(scope="module")
def manager(server: LiveServer) -> Api:
    return administrator(server)


@pytest.fixture(scope="module")
def project(manager: Api) -> int:
    """Four images to practise on, of which female is right, and eight to label; feedback on gold."""
    made = manager.new_project("managed", overlap_min=1, practice_items=2, practice_pass=1)
    manager.send(made, pile(6))
    items = [row["id"] for row in manager.pages(f"/projects/{made}/items")]
    gold = [{"item": item, "class_key": "female", "explanation": WHY} for item in items[:4]]
    manager.call("POST", f"/projects/{made}/gold", {"items": gold, "use": "practice"})
    return made


def test_a_newcomer_practises_first_and_a_cut_network_loses_no_answer(
    browser: Browser, server: LiveServer, manager: Api, project: int, pictures: Path
) -> None:
    labeller = join(browser, server, manager, project)
    page = labeller.context.new_page()
    page.goto(f"{server.url}/p/{project}/label")
    asked(page)
    page.keyboard.press("m")
    expect(page.get_by_text("You said Male. Right is Female.")).to_be_visible()
    expect(page.get_by_text(WHY)).to_be_visible()
    page.screenshot(path=pictures / "practice-explained.png")
    assert violations(page) == []
    page.keyboard.press("Enter")
    asked(page)
    labeller.context.set_offline(True)
    page.keyboard.press("f")
    expect(page.get_by_text("Your answer is kept.")).to_be_visible()
    labeller.context.set_offline(False)
    expect(page.get_by_text("Right: Female.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Not yet")).to_be_visible()
    page.keyboard.press("Enter")
    for _ in range(2):
        asked(page)
        page.keyboard.press("f")
        expect(page.get_by_text("Right: Female.")).to_be_visible()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Passed")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"main:not(:has([data-part=practice])) {IMAGE}")
    assert labeller.stored() == []
    assert labeller.answer(page, 5) == 5
    wait_until_saved(page)
    assert len(labeller.stored()) == 5
    labeller.context.close()


def asked(page: Page) -> None:
    """The next image of the practice round is there, and takes an answer."""
    page.wait_for_selector(f"{PRACTICE.format('asking')} {IMAGE}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_number_of_the_overview_opens_what_is_behind_it(
    signed_in: Page, server: LiveServer, manager: Api, project: int, pictures: Path, scheme: str
) -> None:
    page = signed_in
    page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    page.set_viewport_size({"width": 1280, "height": 800})
    visit: Callable[[str], object] = lambda path: page.goto(f"{server.url}/p/{project}/{path}")  # noqa: E731
    visit("overview")
    expect(page.get_by_role("region", name="Needs you")).to_be_visible()
    expect(page.get_by_text("not known: no audit yet")).to_be_visible()
    page.get_by_role("heading", name="To reach").wait_for()
    page.screenshot(path=pictures / f"overview-{scheme}.png", full_page=True)
    assert violations(page) == []
    page.get_by_role("link", name="for ± 1 point").first.click()
    page.wait_for_url("**/quality*#audit")
    visit("overview")
    page.get_by_role("table", name="Labellers").get_by_role("link").first.click()
    page.wait_for_url("**/labellers/*")
    expect(page.get_by_role("heading", name="Limits")).to_be_visible()
    assert violations(page) == []
    visit("members")
    expect(page.get_by_role("heading", name="Parts of the project")).to_be_visible()
    page.get_by_role("button", name="Give a part to somebody").click()
    assert violations(page) == []
