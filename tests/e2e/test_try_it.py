"""The promoted model in a browser, on Chromium's fake camera and on a dropped picture; nothing of either is sent."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, Request, expect

from labelhub.demo.faces import picture as portrait
from tests.api_client import Api, administrator
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.live_server import LiveServer
from tests.pictures import pile
from tests.requirements_of_tests import need

EACH = 10
# Where the page lies an address has some hundred characters at most: a picture in it would show.
LONGEST_ADDRESS = 400
LOOKED_AT = "li[data-class=male]"


@dataclass
class Wire:
    """Everything that a browser sent: requests with their bodies, and sockets."""

    requests: list[Request] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108
        context.on("page", self._follow)

    def _follow(self, page: Page) -> None:
        page.on("websocket", lambda socket: self.sockets.append(socket.url))


@pytest.fixture
def camera(tmp_path: Path, playwright: Playwright) -> Iterator[BrowserContext]:
    """A browser whose camera shows a drawn portrait in the middle of a wide picture."""
    need("chromium")
    need("front end")
    scene = Image.new("RGB", (640, 480), (90, 110, 130))
    scene.paste(Image.open(io.BytesIO(portrait(7))).convert("RGB").resize((240, 320)), (200, 80))
    frame = io.BytesIO()
    scene.save(frame, "JPEG", quality=92)
    film = tmp_path / "camera.mjpeg"
    film.write_bytes(frame.getvalue() * 2)
    flags = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
    context = browser.new_context(viewport={"width": 1280, "height": 900}, permissions=["camera"])
    context.set_default_timeout(60_000)
    yield context
    browser.close()


@pytest.fixture(scope="module")
def project(server: LiveServer) -> int:
    """Its promoted model, a small network, is ready for browsers."""
    api = administrator(server)
    project = api.new_project("Try it", overlap_min=1, overlap_max=1)
    api.send(project, pile(EACH))
    kinds = {row["image"]["display"].split("?")[0]: row["path"] for row in api.pages(f"/projects/{project}/items")}
    api.label(project, lambda one: kinds[one["image"]["display"].split("?")[0]].split("/")[0])
    quick = {"recipe": "simple-cnn", "parameters": {"epochs": 2}, "folds": 2}
    api.succeed(project, api.call("POST", f"/projects/{project}/runs", quick)["job"])
    api.call("POST", f"/projects/{project}/runs/1/promote", {})
    api.succeed(project, api.call("POST", f"/projects/{project}/runs/1/exports", {"format": "tfjs"})["job"])
    return project


def said(page: Page) -> dict[str, float]:
    """P of each class, as the page shows it."""
    rows = page.locator("li[data-class]").evaluate_all("rows => rows.map(row => [row.dataset.class, row.dataset.p])")
    return {key: float(p) for key, p in rows}


def sign_in(page: Page, server: LiveServer) -> None:
    page.goto(server.url)
    page.get_by_label("E-mail").fill(server.email)
    page.get_by_label("Password", exact=False).first.fill(server.password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Projects").wait_for()


def check_nothing_left(wire: Wire, origin: str) -> None:
    """Requests only fetched, only from the page's own server, and carried nothing."""
    assert wire.sockets == []
    for request in wire.requests:
        if request.url.startswith(("data:", "blob:")):  # stays in the browser
            continue
        assert request.url.startswith(origin + "/"), request.url
        assert request.method == "GET", (request.method, request.url)
        assert request.post_data_buffer is None, request.url
        assert len(request.url) < LONGEST_ADDRESS, request.url
        assert sum(len(name) + len(value) for name, value in request.headers.items()) < 4000, request.url


def test_no_picture_leaves_the_browser(
    camera: BrowserContext, server: LiveServer, project: int, pictures: Path
) -> None:
    api = administrator(server)
    page, wire = camera.new_page(), Wire()
    sign_in(page, server)
    wire.watch(camera)
    page.on("websocket", lambda socket: wire.sockets.append(socket.url))
    page.goto(f"{server.url}/p/{project}/try")

    page.get_by_role("button", name="Use the camera").click()
    page.locator(LOOKED_AT).wait_for()
    expect(page.get_by_text("A face was found")).to_be_visible()
    expect(page.get_by_text("the square around it")).to_be_visible()
    assert sum(said(page).values()) == pytest.approx(1, abs=1e-4)
    page.wait_for_timeout(1500)  # it goes on looking
    page.screenshot(path=pictures / "try-camera.png")
    page.get_by_role("button", name="Stop the camera").click()

    name, data = pile(EACH + 1)[-1]
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": data})
    page.locator(LOOKED_AT).wait_for()
    page.screenshot(path=pictures / "try-picture.png")
    here = said(page)

    assert len(wire.requests) > 5  # it did watch: the page, its scripts, the model
    assert any(request.url.endswith("/files/model.json") for request in wire.requests)
    check_nothing_left(wire, server.url)
    assert here == pytest.approx(on_the_server(api, project, data), abs=0.03)


@contextmanager
def any_web_server(folder: Path) -> Iterator[str]:
    """Python's own, on a free port: its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(folder))) as web:
        thread = Thread(target=web.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()
        thread.join()


def test_the_downloaded_folder_runs_from_any_web_server(
    camera: BrowserContext, server: LiveServer, project: int, tmp_path: Path, pictures: Path
) -> None:
    api = administrator(server)
    base = f"/projects/{project}/runs/1/exports"
    export = api.call("GET", base)["results"][0]["id"]
    with zipfile.ZipFile(io.BytesIO(api.http.get(f"{base}/{export}/page").content)) as packed:
        packed.extractall(tmp_path / "site" / "deep")
    with any_web_server(tmp_path / "site") as origin:
        page, wire = camera.new_page(), Wire()
        wire.watch(camera)
        page.goto(f"{origin}/deep/")
        name, data = pile(EACH + 1)[0]
        page.get_by_role("button", name="Use the camera").wait_for()
        page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": data})
        page.locator(LOOKED_AT).wait_for()
        page.screenshot(path=pictures / "try-folder.png")
        assert said(page) == pytest.approx(on_the_server(api, project, data), abs=0.03)
        check_nothing_left(wire, origin)


def on_the_server(api: Api, project: int, data: bytes) -> dict[str, float]:
    """What the server's own copy of the model says of the same picture. A browser decodes and turns a JPEG into pixels
    in its own way, to a shade or two."""
    answer: dict[str, Any] = api.call("POST", f"/projects/{project}/predict", files={"image": ("a.jpg", data)})
    if "job" in answer:
        answer = api.succeed(project, answer["job"])["result"]
    return dict(answer["p"])


def test_a_project_can_switch_it_off(signed_in: Page, server: LiveServer) -> None:
    api = administrator(server)
    project = api.new_project("Not to be tried", try_page=False)
    signed_in.goto(f"{server.url}/p/{project}/try")
    expect(signed_in.get_by_role("heading", name="Trying the model is switched off")).to_be_visible()
    expect(signed_in.get_by_role("button", name="Use the camera")).to_have_count(0)
