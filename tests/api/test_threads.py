"""The thread over the API: what a labeller sees of it, in the thread and in their own history."""

from typing import Any
from uuid import uuid4

import pytest

from labelhub.accounts.models import User
from labelhub.items.models import Item, Project, Role
from labelhub.labelling import review
from tests import make
from tests.api.clients import API, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> tuple[Project, Item, User, User]:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    ada, rita = make.member(project, name="Ada"), make.member(project, Role.REVIEWER, name="Rita")
    make.answer_item(project, ada, item, "female")
    review.decide(
        project, item.pk, reviewer_id=rita.pk, verdict="class", class_key="male", reason="the others said so"
    )
    return project, item, ada, rita


def test_a_contest_from_the_history_to_its_outcome(scene: tuple[Project, Item, User, User]) -> None:
    project, item, ada, rita = scene
    mine, at = browser(ada), f"{API}/projects/{project.pk}"

    def row() -> dict[str, Any]:
        found: dict[str, Any] = mine.get(f"{at}/my-labels").json()["results"][0]
        return found

    before = row()
    assert (before["decision"]["class_key"], before["may_contest"], before["contest"]) == ("male", True, None)

    sent = mine.post(f"{at}/items/{item.pk}/contest", {"uuid": str(uuid4()), "text": "See the chin"})
    assert (sent.status_code, sent.json()["state"]) == (201, "open")
    assert (row()["may_contest"], row()["contest"], row()["comments"]) == (False, "open", 1)

    said = {"uuid": str(uuid4()), "text": "You are right", "audience": "one", "to": ada.pk}
    assert browser(rita).post(f"{at}/items/{item.pk}/thread", said).status_code == 201
    review.decide(project, item.pk, reviewer_id=rita.pk, verdict="class", class_key="female")
    thread = mine.get(f"{at}/items/{item.pk}/thread").json()
    assert [(one["text"], one["mine"]) for one in thread["comments"]] == [
        ("See the chin", True),
        ("You are right", False),
    ]
    assert thread["contests"][0]["state"] == "changed"


def test_a_labeller_reads_neither_addresses_nor_the_reviewers_reason(scene: tuple[Project, Item, User, User]) -> None:
    project, item, ada, _rita = scene
    thread = browser(ada).get(f"{API}/projects/{project.pk}/items/{item.pk}/thread")
    assert thread.status_code == 200
    assert b"@" not in thread.content
    assert b"the others said so" not in thread.content


def test_an_item_of_another_project_is_not_there(scene: tuple[Project, Item, User, User]) -> None:
    _project, item, _ada, rita = scene
    other = make.project()
    other.memberships.create(user=rita, role=Role.REVIEWER)
    assert browser(rita).get(f"{API}/projects/{other.pk}/items/{item.pk}/thread").status_code == 404
