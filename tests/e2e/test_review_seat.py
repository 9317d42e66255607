"""The reviewer's seat in a real browser: by keyboard alone, one by one and many together, with the network gone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api_client import Api, administrator
from tests.e2e.label_screen import Labeller, join
from tests.e2e.test_accessible import SIZES, violations
from tests.live_server import LiveServer
from tests.pictures import pile

EACH = 8
IMAGE = "section[aria-label] img[data-visible]"


@pytest.fixture
def manager(server: LiveServer) -> Api:
    return administrator(server)


@pytest.fixture
def project(manager: Api) -> int:
    """Sixteen images; two labellers disagree on half of them, and one reports an image on which they agree."""
    made = manager.new_project("to be reviewed", overlap_min=2, overlap_max=2, review_rule="reviewers")
    manager.send(made, pile(EACH))
    kinds = {item["id"]: item["path"].split("/")[-2] for item in manager.pages(f"/projects/{made}/items")}
    manager.invite(made, "labeller", "Ann").label(made, lambda one: "female")
    bo = manager.invite(made, "labeller", "Bo")
    bo.label(made, lambda one: kinds[one["item"]])
    agreed = min(item for item, kind in kinds.items() if kind == "female")
    bo.call("POST", f"/projects/{made}/items/{agreed}/report", {"reason": "broken", "note": "half of it is grey"})
    return made


def waiting(manager: Api, project: int) -> list[dict[str, Any]]:
    return list(manager.pages(f"/projects/{project}/review"))


def opened(reviewer: Labeller, view: str = "") -> Page:
    page = reviewer.context.new_page()
    page.goto(f"{reviewer.url}/p/{reviewer.project}/review{view}")
    return page


def until_waiting(page: Page, manager: Api, project: int, count: int) -> None:
    """Decisions leave in the background."""
    for _ in range(100):
        if len(waiting(manager, project)) == count:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{len(waiting(manager, project))} flags wait, not {count}")


def test_a_sitting_by_keyboard_alone(
    browser: Browser, server: LiveServer, manager: Api, project: int, pictures: Path
) -> None:
    reviewer = join(browser, server, manager, project, role="reviewer")
    page = opened(reviewer)
    press = page.keyboard.press
    page.locator(IMAGE).wait_for()
    expect(page.get_by_text("half of it is grey").first).to_be_visible()  # the report comes first
    press("e")
    page.get_by_role("menu").wait_for()
    press("2")
    until_waiting(page, manager, project, EACH)
    press("z")
    until_waiting(page, manager, project, EACH + 1)
    press("f")
    until_waiting(page, manager, project, EACH)
    press("l")  # labellers are asked again, and that is taken back too
    press("z")
    page.screenshot(path=pictures / "review-one.png")
    press("v")
    page.get_by_role("region", name="Flagged items").wait_for()
    press("Space")
    press("Shift+ArrowRight")
    press("Shift+ArrowRight")
    expect(page.get_by_text("3 chosen")).to_be_visible()
    page.screenshot(path=pictures / "review-grid.png")
    press("m")
    until_waiting(page, manager, project, EACH - 3)
    press("z")
    until_waiting(page, manager, project, EACH)
    reviewer.context.set_offline(True)
    press("a")
    press("m")
    expect(page.get_by_role("alert")).to_contain_text("8 decisions wait")
    page.close()
    reviewer.context.set_offline(False)
    page = opened(reviewer)
    until_waiting(page, manager, project, 0)
    expect(page.get_by_text("Nothing waits for review")).to_be_visible()
    decided = [row for row in manager.pages(f"/projects/{project}/flags") if row["outcome"] == "label_changed"]
    told = manager.call("GET", f"/projects/{project}/review/yield")
    assert len(decided) == told["corrected"]
    assert sum(row["reviewed"] for row in told["rows"]) == EACH + 1
    assert "0 differences" in server.manage("verify", str(project))
    reviewer.context.close()


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "es")])
def test_axe_finds_nothing_at_the_seat(
    browser: Browser,
    server: LiveServer,
    manager: Api,
    project: int,
    pictures: Path,
    scheme: str,
    language: str,
) -> None:
    reviewer = join(browser, server, manager, project, role="reviewer", color_scheme=scheme, locale=language)
    item = waiting(manager, project)[0]["item"]["id"]
    page = reviewer.context.new_page()
    views = {"review": "review", "review-grid": "review?view=grid", "item": f"items/{item}"}
    for name, path in views.items():
        page.goto(f"{reviewer.url}/p/{project}/{path}")
        page.locator("[data-what=imported]").wait_for()
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=pictures / f"{name}-{size}-{scheme}-{language}.png")
            assert violations(page) == [], (name, size)
    reviewer.context.close()
