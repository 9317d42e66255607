"""Import with a table that is looked at first, gallery, snapshots and exports on the screen; axe finds nothing in
light and dark."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api_client import Api, administrator
from tests.e2e.test_accessible import violations
from tests.live_server import LiveServer
from tests.pictures import pile

TABLE = """foto,label,labeller,age
female/0000.jpg,female,Ann,20-29
male/0001.jpg,male,Ann,30-39
nobody.jpg,male,Ann,1
"""


@pytest.fixture(scope="module")
def manager(server: LiveServer) -> Api:
    return administrator(server)


@pytest.fixture(scope="module")
def project(manager: Api) -> int:
    """Two snapshots of accepted items, the second with more of them."""
    made = manager.new_project("Data in and out", overlap_min=1, overlap_max=1)
    manager.send(made, pile(6))
    for some in (5, 2):
        manager.label(made, lambda _image: "female", most=some)
        frozen = manager.call("POST", f"/projects/{made}/snapshots", {"name": f"{some} more"})
        manager.succeed(made, frozen["job"])
    return made


def look(page: Page, pictures: Path, name: str) -> None:
    """A picture and axe, in both schemes."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(200)  # colours fade
        page.screenshot(path=pictures / f"data-{name}-{scheme}.png", full_page=True)
        assert violations(page) == [], (name, scheme)
    page.emulate_media(color_scheme="light")


def test_data_in_and_datasets_out(
    signed_in: Page, server: LiveServer, manager: Api, project: int, pictures: Path, tmp_path: Path
) -> None:
    page, base = signed_in, f"{server.url}/p/{project}"
    table = tmp_path / "known.csv"
    table.write_text(TABLE, encoding="utf-8")
    page.goto(f"{base}/import")
    page.locator("input[type=file]").first.set_input_files(str(table))
    heading = page.get_by_role("heading", name="How it will be read")
    heading.wait_for()
    page.get_by_role("textbox", name="foto").click()
    page.get_by_role("option", name="Name").click()
    expect(page.get_by_text("2 of 3 lines name an item that is here.")).to_be_visible()
    look(page, pictures, "import")
    page.get_by_role("button", name="Apply and finish").click()
    heading.wait_for(state="detached")
    page.get_by_text(re.compile("1 file rejected")).wait_for()
    items = {row["path"]: row["id"] for row in manager.pages(f"/projects/{project}/items")}
    known = manager.call("GET", f"/projects/{project}/items/{items['female/0000.jpg']}")
    assert known["metadata"] == {"age": "20-29"}

    page.goto(f"{base}/items?item={items['male/0001.jpg']}")
    page.get_by_role("heading", name="Consensus").wait_for()
    look(page, pictures, "items")

    page.goto(f"{base}/snapshots")
    page.get_by_role("button", name="Freeze now").click()
    look(page, pictures, "freeze")
    page.goto(f"{base}/snapshots/2?against=1")
    page.get_by_role("heading", name="Dataset card").wait_for()
    expect(page.get_by_role("button", name=re.compile("Added 2"))).to_be_visible()
    look(page, pictures, "snapshot")

    page.goto(f"{base}/export?snapshot=2&format=image-folder")
    page.get_by_role("button", name="Prepare the file").click()
    link = page.get_by_role("link", name="Download")
    link.first.wait_for()
    look(page, pictures, "export")
    with page.expect_download() as download:
        link.first.click()
    file = tmp_path / "export.zip"
    download.value.save_as(file)
    assert server.manage("verify-export", str(file)).endswith("OK\n")
