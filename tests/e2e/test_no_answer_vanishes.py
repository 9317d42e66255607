"""No answer may vanish: what a labeller gave by keyboard is what the server has, whatever broke meanwhile."""

from playwright.sync_api import Browser

from tests.api_client import administrator
from tests.e2e.label_screen import Labeller, join, wait_until_saved
from tests.live_server import LiveServer
from tests.pictures import pile

PIECE = 80


def everything_once(labeller: Labeller) -> None:
    """Stored answers equal given answers exactly: none lost, none twice, none other."""
    stored = labeller.stored()
    assert len(stored) == len(dict(stored)) == len(labeller.answered)
    assert dict(stored) == labeller.answered


def test_a_thousand_answers_through_every_failure(browser: Browser, server: LiveServer) -> None:
    manager = administrator(server)
    project = manager.new_project("a thousand", overlap_min=1, overlap_max=1)
    manager.send(project, pile(500))
    labeller = join(browser, server, manager, project)
    page = labeller.open()
    labeller.answer(page, PIECE)

    labeller.stock(page)
    labeller.context.set_offline(True)  # the network drops in the middle of work
    labeller.answer(page, 4)
    labeller.context.set_offline(False)
    labeller.answer(page, PIECE)

    labeller.stock(page)
    before = server.pid("web")
    server.kill("web")  # the server dies, and labels go on
    labeller.answer(page, 4)
    server.wait_for("web", other_than=before)
    server.wait_until_it_answers()
    labeller.answer(page, PIECE)

    labeller.stock(page)
    labeller.context.set_offline(True)  # the tab is closed with answers that could not leave
    labeller.answer(page, 4)
    page.close()
    labeller.context.set_offline(False)
    page = labeller.open()
    labeller.answer(page, PIECE)

    page.reload()  # at once after a key
    labeller.answer(page, PIECE)
    page.close()  # at once after a key
    page = labeller.open()
    server.restart("web")
    server.wait_until_it_answers()
    labeller.answer(page, PIECE)

    labeller.answer(page, 1000)
    assert len(labeller.answered) == 1000
    wait_until_saved(page)
    everything_once(labeller)
    labeller.context.close()


def test_two_tabs_of_one_labeller(browser: Browser, server: LiveServer) -> None:
    """Two tabs never ask about the same image, and what a closed tab held comes to the other."""
    manager = administrator(server)
    project = manager.new_project("two tabs", overlap_min=1, overlap_max=1)
    manager.send(project, pile(40))
    labeller = join(browser, server, manager, project)
    one, other = labeller.open(), labeller.open()
    for _ in range(3):
        for page in (one, other):
            page.bring_to_front()
            labeller.answer(page, 8)
    other.close()
    one.bring_to_front()
    while len(labeller.answered) < 80:  # what the closed tab held comes back
        labeller.answer(one, 80 - len(labeller.answered))
    wait_until_saved(one)
    everything_once(labeller)
    labeller.context.close()


def test_eight_labellers_at_once(browser: Browser, server: LiveServer) -> None:
    manager = administrator(server)
    project = manager.new_project("eight at once", overlap_min=8, overlap_max=8)
    manager.send(project, pile(10))
    labellers = [join(browser, server, manager, project) for _ in range(8)]
    pages = [labeller.open() for labeller in labellers]
    for labeller, page in zip(labellers, pages, strict=True):
        labeller.begin(page)
    for labeller, page in zip(labellers, pages, strict=True):
        labeller.end(page)
        assert len(labeller.answered) == 20
        wait_until_saved(page)
        everything_once(labeller)
        labeller.context.close()
    assert manager.call("GET", f"/projects/{project}/items/count", params={"state": "open"})["count"] == 0
    assert server.manage("verify", str(project)).strip().endswith("0 differences")
