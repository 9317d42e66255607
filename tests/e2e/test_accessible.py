"""axe-core finds no violation on the labeller's pages, light and dark, in both languages; and keys alone suffice."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from labelhub.bootstrap.stamps import ROOT
from tests.api_client import Api, administrator
from tests.e2e.label_screen import EMPTY, IMAGE, Labeller, join
from tests.live_server import LiveServer
from tests.pictures import pile

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: rule and place."""
    page.evaluate(AXE.read_text())  # a script element is what the page forbids
    found: list[dict[str, Any]] = page.evaluate(
        "async (tags) => (await axe.run(document, { runOnly: tags })).violations", RULES
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.fixture(scope="module")
def manager(server: LiveServer) -> Api:
    return administrator(server)


@pytest.fixture(scope="module")
def project(manager: Api) -> int:
    made = manager.new_project("for everybody", overlap_min=8, overlap_max=8)
    manager.call("PATCH", f"/projects/{made}", {"guidelines": "# How to look\n\nTake your **time**."})
    manager.send(made, pile(10))
    return made


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_axe_finds_nothing(
    browser: Browser, server: LiveServer, manager: Api, project: int, pictures: Path, scheme: str, language: str
) -> None:
    labeller = join(browser, server, manager, project, color_scheme=scheme, locale=language)
    page = labeller.open()
    page.get_by_role("dialog").wait_for()
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for state, found in states_of(page):
            page.screenshot(path=pictures / f"label-{state}-{size}-{scheme}-{language}.png")
            assert found == [], (state, size)
    assert page.locator("html").get_attribute("lang") == language
    labeller.context.close()


def states_of(page: Page) -> Any:
    """Each state of the labelling page with what axe finds in it: the guidelines open at the first visit."""
    if page.get_by_role("dialog").count():
        yield "guidelines", violations(page)
        page.keyboard.press("Escape")
        page.get_by_role("dialog").wait_for(state="detached")
    yield "single", violations(page)
    page.keyboard.press("s")
    page.get_by_role("menu").wait_for()
    yield "skip", violations(page)
    page.keyboard.press("Escape")
    page.locator("header select").select_option("12")
    page.get_by_role("listbox").wait_for()
    page.wait_for_function("() => [...document.querySelectorAll('[role=option] img')].every((one) => one.complete)")
    yield "grid", violations(page)
    page.locator("header select").select_option("0")
    page.wait_for_selector(IMAGE)


def test_a_session_by_keyboard_alone(browser: Browser, server: LiveServer, manager: Api, project: int) -> None:
    """Guidelines, an answer, undo, cannot tell, skip with a reason, report, view tools, own keys: no mouse."""
    labeller = join(browser, server, manager, project)
    page = labeller.open()
    press = page.keyboard.press
    past_guidelines(page)
    settle(page)
    press("m")
    press("z")
    page.get_by_text("took it back").wait_for()
    settle(page)
    press("t")
    settle(page)
    press("s")
    page.get_by_role("menu").wait_for()
    press("2")
    page.get_by_role("menu").wait_for(state="detached")
    settle(page)
    press("r")
    page.get_by_role("menu").wait_for()
    press("1")
    page.get_by_text("Reported").wait_for()
    press("+")
    press("b")
    press("0")
    press("f")
    page.get_by_text("All saved").wait_for()
    page.wait_for_function("() => document.querySelector('[data-part=saved]').dataset.waiting === '0'")
    kinds = [row["kind"] for row in my_labels(labeller)]
    assert sorted(kinds) == ["answer", "answer", "answer", "skip", "undo"]
    reported = [row for row in manager.pages(f"/projects/{project}/flags") if row["kind"] == "reported"]
    assert len(reported) == 1
    labeller.context.close()


def test_a_page_of_the_grid_by_keyboard_alone(browser: Browser, server: LiveServer, manager: Api, project: int) -> None:
    """Every second image is selected with arrows and space; Enter sends the page: twelve single answers."""
    labeller = join(browser, server, manager, project)
    page = labeller.open()
    past_guidelines(page)
    page.locator("header select").select_option("12")
    page.get_by_role("listbox").focus()
    page.wait_for_function("() => document.querySelectorAll('[role=option] img').length === 12")
    settle(page)
    page.keyboard.press("c")  # select every male
    for _ in range(6):
        page.keyboard.press(" ")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('[role=option] img').length === 8")
    page.wait_for_function("() => document.querySelector('[data-part=saved]').dataset.waiting === '0'")
    rows = my_labels(labeller)
    assert sorted(row["class_key"] for row in rows) == ["female"] * 6 + ["male"] * 6
    assert len({row["item"] for row in rows}) == 12
    labeller.context.close()


def past_guidelines(page: Page) -> None:
    """They open by themselves at the first visit."""
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")


def settle(page: Page) -> None:
    """An image that came up by itself takes no key for a moment."""
    page.wait_for_selector(f"{IMAGE}, {EMPTY}, [role=option] img")
    page.wait_for_timeout(250)


def my_labels(labeller: Labeller) -> list[dict[str, Any]]:
    response = labeller.context.request.get(f"{labeller.url}/api/v1/projects/{labeller.project}/my-labels")
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows
