"""The whole loop on the screen: create, import, three labellers, consensus, run, flags, review, labels.csv."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api_client import Api, administrator
from tests.live_server import LiveServer
from tests.pictures import pile

EACH = 24
PAGES = (
    "overview",
    "items",
    "review",
    "runs",
    "models",
    "snapshots",
    "import",
    "export",
    "members",
    "settings",
    "label",
)
PASSWORD = "a long enough secret 7"


def write_images(folder: Path) -> None:
    for path, data in pile(EACH):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (folder / "broken.jpg").write_bytes(pile(1)[0][1][:900])


def create_project(page: Page) -> int:
    page.get_by_role("link", name="New project").or_(page.get_by_role("button", name="New project")).first.click()
    page.get_by_role("button", name="Male or female?").click()
    page.get_by_role("textbox", name=re.compile(r"^Name( |$)")).first.fill("Loop on the screen")
    page.get_by_role("button", name=re.compile("Create")).click()
    page.wait_for_url(re.compile(r"/p/\d+"))
    found = re.search(r"/p/(\d+)", page.url)
    assert found is not None
    return int(found.group(1))


def bring_images(page: Page, server: LiveServer, project: int, folder: Path, pictures: Path) -> None:
    page.goto(f"{server.url}/p/{project}/import")
    page.locator("input[type=file][webkitdirectory]").first.set_input_files(str(folder))
    page.get_by_text(re.compile(f"{2 * EACH} new")).first.wait_for(timeout=90_000)
    expect(page.get_by_text("broken.jpg").first).to_be_visible(timeout=60_000)
    page.screenshot(path=pictures / "import.png")
    # The folders are called like the classes: somebody says whether they are labels. Here they are not.
    page.get_by_role("button", name="Apply and finish").click()


def join(browser: Browser, page: Page, server: LiveServer, project: int, name: str) -> Page:
    """The manager makes a link; somebody new opens it in a browser of their own."""
    page.goto(f"{server.url}/p/{project}/members")
    page.get_by_role("button", name="Make an invitation link").click()
    link = page.get_by_label("Invitation link").input_value()
    other = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    other.goto(link)
    other.get_by_label("Your name").fill(name)
    other.get_by_label("E-mail").fill(f"{name}@example.org".lower())
    other.get_by_label("Password", exact=False).first.fill(PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url(lambda url: "/join/" not in url)
    return other


def truth_of(api: Api, project: int) -> dict[str, str]:
    """Signed address of the display image → true class; the screen shows nothing else to go by."""
    rows = api.pages(f"/projects/{project}/items")
    return {row["image"]["display"].split("?")[0]: row["path"].split("/")[-2] for row in rows}


STAGE = 'img[alt="The image to label"]'
EMPTY = 'section[aria-label="Image to label"] h2'
MOVED_ON = """([stage, empty, last]) => {
    const image = document.querySelector(stage);
    return document.querySelector(empty) || (image && image.getAttribute('src') !== last);
}"""


PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def label_all(page: Page, server: LiveServer, project: int, truth: dict[str, str], wrong: set[str]) -> int:
    """Answer by keyboard until the queue is empty; how many answers were given."""
    page.goto(f"{server.url}/p/{project}/label")
    page.locator(f"{STAGE}, {EMPTY}").first.wait_for(state="attached")
    page.wait_for_timeout(500)
    if page.get_by_role("dialog").count():  # the guidelines open at the first visit
        page.keyboard.press("Escape")
    given, last = 0, ""
    while True:
        page.wait_for_function(MOVED_ON, arg=[STAGE, EMPTY, last])
        if page.locator(EMPTY).count():
            break
        page.evaluate(PAINTED)  # an answer to an image that was never on the screen is not taken
        last = page.locator(STAGE).get_attribute("src") or ""
        image = last.split("?")[0]
        key = truth[image]
        if image in wrong:
            key = {"female": "male", "male": "female"}[key]
        page.keyboard.press({"female": "f", "male": "m"}[key])
        given += 1
    page.get_by_text("All saved").wait_for()
    return given


def test_the_whole_loop(signed_in: Page, browser: Browser, server: LiveServer, tmp_path: Path, pictures: Path) -> None:
    page, api = signed_in, administrator(server)
    project = create_project(page)
    folder = tmp_path / "faces"
    write_images(folder)
    bring_images(page, server, project, folder, pictures)
    api.call("PATCH", f"/projects/{project}", {"policies": {"overlap_min": 2, "overlap_max": 3}})

    truth = truth_of(api, project)
    wrong = set(sorted(truth)[:2])  # everybody errs on two images at the first look
    people = [join(browser, page, server, project, name) for name in ("Ann", "Bo", "Cy")]
    given = [label_all(person, server, project, truth, wrong) for person in people]
    assert sum(given) == 2 * 2 * EACH
    people[0].screenshot(path=pictures / "label-empty.png")

    page.goto(f"{server.url}/p/{project}/items?state=accepted")
    expect(page.get_by_text(f"{2 * EACH}").first).to_be_visible()
    page.screenshot(path=pictures / "items.png")

    run = start_run(page, server, project, pictures)
    api.succeed(project, api.call("GET", f"/projects/{project}/runs/{run}")["job"])
    page.get_by_text("Confusion").first.wait_for()
    expect(page.get_by_text("Surest").first).to_be_visible()
    page.screenshot(path=pictures / "run.png", full_page=True)
    flagged = [row["item"] for row in api.pages(f"/projects/{project}/flags")]

    page.goto(f"{server.url}/p/{project}/review")
    page.wait_for_timeout(1000)
    page.screenshot(path=pictures / "review.png")
    # Fresh eyes first: who has answered an item before gets it in the second pass, when nobody fresh is left.
    again = sum(label_all(person, server, project, truth, set()) for _ in range(2) for person in people)
    assert again == 3 * len(set(flagged))
    assert not [row for row in api.pages(f"/projects/{project}/flags") if row["status"] != "closed"]
    check_export(page, server, project, tmp_path, set(flagged), wrong, api)
    assert server.manage("verify", str(project)).strip().endswith("0 differences")


def start_run(page: Page, server: LiveServer, project: int, pictures: Path) -> int:
    page.goto(f"{server.url}/p/{project}/runs")
    page.get_by_role("button", name="Start a run").first.click()
    drawer = page.get_by_role("dialog", name="Start a run")
    drawer.get_by_role("textbox", name="Recipe").or_(drawer.get_by_label("Recipe")).first.click()
    page.get_by_role("option", name=re.compile("simple-cnn")).click()
    page.screenshot(path=pictures / "start-run.png")
    drawer.get_by_role("button", name=re.compile("Start")).click()
    page.wait_for_url(re.compile(rf"/p/{project}/runs/\d+"))
    page.screenshot(path=pictures / "run-training.png")
    found = re.search(r"/runs/(\d+)", page.url)
    assert found is not None
    return int(found.group(1))


def check_export(
    page: Page, server: LiveServer, project: int, tmp_path: Path, flagged: set[int], wrong: set[str], api: Api
) -> None:
    """labels.csv from the export page is right to the row."""
    page.goto(f"{server.url}/p/{project}/export")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download labels.csv")).or_(
            page.get_by_role("button", name=re.compile("Download labels.csv"))
        ).first.click()
    file = tmp_path / "labels.csv"
    download.value.save_as(file)
    rows = {row["customId"]: row for row in csv.DictReader(file.open(newline=""))}
    items: list[dict[str, Any]] = list(api.pages(f"/projects/{project}/items"))
    assert len(rows) == len(items) == 2 * EACH
    mistaken = {item["path"] for item in items if item["image"]["display"].split("?")[0] in wrong}
    found_again = {item["path"] for item in items if item["id"] in flagged}
    for path, row in rows.items():
        true = path.split("/")[-2]
        if row["status"] != "accepted":
            assert row["male_or_female.value"] == ""
            continue
        unseen = path in mistaken and path not in found_again
        assert (row["male_or_female.value"] == true) is not unseen, path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_show_no_error(browser: Browser, server: LiveServer, pictures: Path, scheme: str) -> None:
    """Every page of the house opens without an error in the console, in both themes."""
    api = administrator(server)
    project = api.new_project(f"pages {scheme}")
    api.send(project, pile(4))
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server.url)
    page.get_by_label("E-mail").fill(server.email)
    page.get_by_label("Password", exact=False).first.fill(server.password)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Projects").wait_for()
    for path in PAGES:
        page.goto(f"{server.url}/p/{project}/{path}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=pictures / f"{path}-{scheme}.png")
        assert errors == [], path
    context.close()
