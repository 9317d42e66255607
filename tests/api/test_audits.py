"""Audits through the API."""

from uuid import uuid4

import pytest

from labelhub.items.models import Role
from labelhub.labelling import queue
from tests import make
from tests.api.clients import API, browser

pytestmark = pytest.mark.django_db


def test_an_audit_from_the_draw_to_the_stated_accuracy() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    items = make.items(project, 10)
    make.answer(project, make.member(project), "male", count=10)
    manager, reviewer = browser(make.member(project, Role.MANAGER)), make.member(project, Role.REVIEWER)
    address = f"{API}/projects/{project.pk}/audits"

    drawn = manager.post(address, {"size": 5})
    assert drawn.status_code == 201, drawn.content
    assert drawn.json()["state"] == "running"
    assert drawn.json()["outcome"]["accepted"] is None
    asked = browser(reviewer).post(f"{API}/projects/{project.pk}/lease", {"count": 10, "screen": str(make.SCREEN)})
    leased = asked.json()["assignments"]
    assert len(leased) == 5
    given = [
        {
            "uuid": str(uuid4()),
            "item": one["item"],
            "round": one["round"],
            "class_key": "female" if place == 0 else "male",
        }
        for place, one in enumerate(leased)
    ]
    browser(reviewer).post(f"{API}/projects/{project.pk}/labels", {"labels": given})

    shown = manager.get(f"{address}/1").json()
    assert (shown["state"], shown["answered"], shown["wanted"]) == ("finished", 5, 5)
    accepted = shown["outcome"]["accepted"]
    assert (accepted["value"], accepted["n"]) == (0.8, 5)
    assert accepted["low"] < 0.8 < accepted["high"]
    assert shown["outcome"]["wrong"] == [{"item": leased[0]["item"], "stood": "male", "said": "female"}]
    listed = manager.get(address).json()
    assert [row["number"] for row in listed["results"]] == [1]
    assert listed["population"] == len(items)
    assert listed["results"][0]["accuracy"] == accepted


def test_a_wanted_width_says_how_many_items_it_needs() -> None:
    project = make.project()
    make.items(project, 30)
    manager = browser(make.member(project, Role.MANAGER))
    address = f"{API}/projects/{project.pk}/audits"

    wide = manager.post(address, {"width": 0.4}).json()
    manager.post(f"{address}/1/cancel")
    narrow = manager.post(address, {"width": 0.1}).json()

    assert 1 <= wide["size"] < narrow["size"] <= 30
    assert manager.get(f"{address}/1").json()["state"] == "cancelled"


@pytest.mark.parametrize(
    "body", [{}, {"size": 3, "width": 0.1}, {"width": 0}, {"size": 99}, {"sise": 3}, {"size": "x"}]
)
def test_what_cannot_be_drawn_says_why(body: dict[str, object]) -> None:
    project = make.project()
    make.items(project, 5)
    answer = browser(make.member(project, Role.MANAGER)).post(f"{API}/projects/{project.pk}/audits", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_the_labeller_is_not_told_that_an_item_is_audited() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 2)
    manager, reviewer = make.member(project, Role.MANAGER), make.member(project, Role.REVIEWER)
    browser(manager).post(f"{API}/projects/{project.pk}/audits", {"size": 2})
    lease = browser(reviewer).post(f"{API}/projects/{project.pk}/lease", {"count": 1, "screen": str(make.SCREEN)})
    assert set(lease.json()["assignments"][0]) == {"id", "item", "round", "image", "expires_at", "second_look"}
    assert queue.lease(project, reviewer.pk, 1, screen=make.SCREEN, auditor=True).assignments
