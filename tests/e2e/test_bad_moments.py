"""What goes wrong around a labeller is said, loses no answer, and work goes on."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api_client import Api, administrator
from tests.e2e.label_screen import EMPTY, IMAGE, Labeller, join, wait_until_saved
from tests.live_server import LiveServer
from tests.pictures import pile


@pytest.fixture(scope="module")
def manager(server: LiveServer) -> Api:
    return administrator(server)


def seated(browser: Browser, server: LiveServer, manager: Api, name: str) -> tuple[Labeller, Page]:
    """A labeller with five images on the screen, in a project of their own with three classes."""
    body = {"name": name, "question": "Which?", "classes": [{"name": one} for one in ("Female", "Male", "Other")]}
    project = int(manager.call("POST", "/projects", {**body, "policies": {"overlap_min": 1}})["id"])
    manager.send(project, pile(10))
    labeller = join(browser, server, manager, project)
    page = labeller.open()
    labeller.stock(page)
    page.wait_for_timeout(250)
    return labeller, page


def test_a_class_that_is_removed_while_it_is_on_the_screen(browser: Browser, server: LiveServer, manager: Api) -> None:
    labeller, page = seated(browser, server, manager, "class removed")
    manager.call("DELETE", f"/projects/{labeller.project}/classes/other")
    page.keyboard.press("h")  # its hotkey: O shows the full size
    expect(page.get_by_text("That class was taken away")).to_be_visible()
    expect(page.get_by_role("button", name="Other")).to_have_count(0)
    labeller.answer(page, 20)
    wait_until_saved(page)
    assert len(labeller.stored()) == 20
    labeller.context.close()


def test_a_project_that_is_archived_in_the_middle(browser: Browser, server: LiveServer, manager: Api) -> None:
    labeller, page = seated(browser, server, manager, "archived")
    manager.call("POST", f"/projects/{labeller.project}/archive")
    labeller.answer(page, 2)
    expect(page.get_by_text("Not taken")).to_be_visible()
    expect(page.get_by_text("2 waiting")).to_be_visible()
    manager.call("POST", f"/projects/{labeller.project}/unarchive")
    page.get_by_text("2 waiting").click()
    page.get_by_role("button", name="Try now").click()
    labeller.answer(page, 20)
    wait_until_saved(page)
    assert dict(labeller.stored()) == labeller.answered
    labeller.context.close()


def test_a_role_that_is_taken_away(browser: Browser, server: LiveServer, manager: Api) -> None:
    labeller, page = seated(browser, server, manager, "role")
    member = next(one for one in manager.pages(f"/projects/{labeller.project}/members") if one["role"] == "labeller")
    manager.call("DELETE", f"/projects/{labeller.project}/members/{member['user']['id']}")
    labeller.answer(page, 2)
    expect(page.get_by_text("Not taken")).to_be_visible()
    expect(page.get_by_text("2 waiting")).to_be_visible()
    labeller.context.close()


def test_an_image_that_does_not_load(browser: Browser, server: LiveServer, manager: Api) -> None:
    labeller, page = seated(browser, server, manager, "image")
    page.route("**/images/**", lambda route: route.abort())
    labeller.answer(page, 4)
    page.wait_for_selector(f"{IMAGE}, [role=alert], {EMPTY}")
    page.unroute("**/images/**")
    labeller.answer(page, 20)
    wait_until_saved(page)
    assert dict(labeller.stored()) == labeller.answered
    labeller.context.close()


def test_storage_that_is_full(browser: Browser, server: LiveServer, manager: Api) -> None:
    labeller, page = seated(browser, server, manager, "storage")
    page.evaluate("""() => {
        IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError'); };
    }""")
    labeller.context.set_offline(True)
    labeller.answer(page, 2)
    expect(page.get_by_text("in this tab only")).to_be_visible()
    labeller.context.set_offline(False)
    labeller.answer(page, 20)
    wait_until_saved(page)
    assert dict(labeller.stored()) == labeller.answered
    labeller.context.close()


def test_a_clock_that_is_wrong(browser: Browser, server: LiveServer, manager: Api) -> None:
    labeller, page = seated(browser, server, manager, "clock")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() - 400 * 86400e3; }")
    labeller.answer(page, 20)
    wait_until_saved(page)
    assert dict(labeller.stored()) == labeller.answered
    labeller.context.close()
