"""Invariant 8: nothing that a labeller's endpoints send gives the answer away."""

import json
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from labelhub.accounts.models import User
from labelhub.api import rounds_told
from labelhub.items.flags import NewFlag
from labelhub.items.models import FlagKind, Project, Role
from labelhub.labelling import opinions, review, second_looks
from labelhub.labelling.models import Answer
from tests import make
from tests.labelling.people.making import gold_items

pytestmark = pytest.mark.django_db

GIVEAWAYS = ("telltale", "folderfemale", "beardless", "0.98765", "disputed", "other-labeller", "p_given")


def telling_project() -> Project:
    """Two items whose name, folder, metadata, opinion, flag and other labels all tell the answer."""
    project = make.project(overlap_min=1, overlap_max=3, review_labels=2)
    items = make.items(project, 2, metadata={"cue": "beardless"}, true_class="female", source_uri="https://telltale/x")
    for item in items:
        item.path = f"folderfemale/telltale-{item.pk}.jpg"
        item.save()
    opinions.record(
        project_id=project.pk,
        run_id=1,
        run_number=1,
        classes=["female", "male"],
        rows=[(item.pk, [0.98765, 0.01235], True) for item in items],
    )
    make.answer(project, make.member(project, name="other-labeller"), "male")
    flag = NewFlag(items[0].pk, FlagKind.MISLABELLED, 0.98765, {"p_given": 0.01235})
    second_looks.raise_from_model(project, 1, [flag])
    return project


def screen_of(project: Project, person: User) -> list[Any]:
    """Everything that a label screen asks for before and after an answer."""
    client = APIClient()
    client.force_authenticate(person)
    base = f"/api/v1/projects/{project.pk}"
    lease = client.post(f"{base}/lease", {"count": 5, "screen": str(uuid4())}).json()
    answers = [
        {"uuid": str(uuid4()), "item": a["item"], "round": a["round"], "class_key": "female"}
        for a in lease["assignments"]
    ]
    submitted = client.post(f"{base}/labels", {"labels": answers}).json()
    return [
        lease,
        submitted,
        client.get(f"{base}/labelling").json(),
        client.get(f"{base}/my-labels").json(),
        client.get("/api/v1/projects").json(),
        client.get(base).json(),
    ]


def test_nothing_that_a_labeller_gets_gives_the_answer_away() -> None:
    project = telling_project()
    told = screen_of(project, make.member(project))
    assert len(told[0]["assignments"]) == 2
    purposes = Answer.objects.filter(item__in=[one["item"] for one in told[0]["assignments"]])
    assert set(purposes.values_list("purpose", flat=True)) == {"label", "review"}  # a first and a second look
    text = json.dumps(told)
    assert [word for word in GIVEAWAYS if word in text] == []


OWN = ("id", "item", "image", "expires_at", "round", "uuid", "created_at")  # what differs from item to item anyway


def test_nothing_tells_a_flagged_item_from_an_ordinary_one() -> None:
    project = telling_project()
    person = make.member(project)
    lease, submitted, _, mine, *_ = screen_of(project, person)
    assert set(Answer.objects.filter(labeller=person).values_list("purpose", flat=True)) == {"label", "review"}
    for rows in (lease["assignments"], submitted["results"], mine["results"]):
        assert len(rows) == 2
        assert len(shape(rows, *OWN)) == 1
    assert all(0 < one["round"] < 32_768 for one in (*lease["assignments"], *mine["results"]))


def test_a_project_may_tell_that_an_item_is_looked_at_again_and_never_why() -> None:
    project = telling_project()
    Project.objects.filter(pk=project.pk).update(mark_second_looks=True)
    person = make.member(project)
    told = screen_of(project, person)
    looks = {one["item"]: one["second_look"] for one in told[0]["assignments"]}
    asked = dict(Answer.objects.filter(labeller=person).values_list("item_id", "purpose"))
    assert looks == {item: purpose == "review" for item, purpose in asked.items()}
    assert [word for word in GIVEAWAYS if word in json.dumps(told)] == []


@pytest.mark.parametrize(
    "path", ["items", "items/count", "items/histogram", "flags", "flags/yield", "review", "overview", "runs", "members"]
)
def test_a_labeller_cannot_ask_for_what_others_said(path: str) -> None:
    project = telling_project()
    client = APIClient()
    client.force_authenticate(make.member(project, Role.LABELLER))
    answer = client.get(f"/api/v1/projects/{project.pk}/{path}")
    assert answer.status_code == 403
    assert [word for word in GIVEAWAYS if word in answer.content.decode()] == []


def checked_project() -> Project:
    """A project that asks about its labellers: gold, gold of reviewed items, repeats."""
    project = make.project(overlap_min=1, overlap_max=1, gold_entry=2)
    plain, decided = gold_items(project, 2)
    reviewer = make.member(project, Role.REVIEWER)
    review.decide(project, decided.pk, reviewer_id=reviewer.pk, verdict="class", class_key="female")
    make.items(project, 30)
    assert plain.pk != decided.pk
    return project


def client_of(person: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(person)
    return client


def answered(client: APIClient, project: Project, count: int) -> tuple[list[Any], list[Any]]:
    """Lease and answer; the assignments and what is said of the answers."""
    base = f"/api/v1/projects/{project.pk}"
    lease = client.post(f"{base}/lease", {"count": count, "screen": str(uuid4())}).json()
    sent = [
        {"uuid": str(uuid4()), "item": one["item"], "round": one["round"], "class_key": "female"}
        for one in lease["assignments"]
    ]
    return lease["assignments"], client.post(f"{base}/labels", {"labels": sent}).json()["results"] if sent else []


def shape(rows: list[Any], *but: str) -> set[str]:
    """What is said of the rows, without what differs from row to row anyway."""
    return {json.dumps({key: value for key, value in row.items() if key not in but}, sort_keys=True) for row in rows}


def test_gold_is_told_like_every_other_item() -> None:
    project = checked_project()
    person = make.member(project)
    client = client_of(person)
    assignments, results = answered(client, project, 12)
    gold = set(Answer.objects.filter(labeller=person, purpose="gold").values_list("item_id", flat=True))
    assert len(gold) == 2
    own = ("item", "id", "image", "uuid", "created_at", "round")
    assert len(shape(assignments, *own, "expires_at")) == 1
    assert {rounds_told.meant(one["item"], one["round"]) for one in assignments} == {0}  # one code, gold or not
    assert all(one["id"] == one["item"] for one in assignments)  # and no number that says when the slot was made
    assert len(shape(results, *own)) == 1
    assert len(shape(client.get(f"/api/v1/projects/{project.pk}/my-labels").json()["results"], *own)) == 1


def test_a_change_and_an_undo_on_gold_are_told_like_on_every_other_item() -> None:
    project = checked_project()
    person = make.member(project)
    client = client_of(person)
    assignments, _ = answered(client, project, 6)
    base = f"/api/v1/projects/{project.pk}"
    for act in ({"class_key": "male"}, {"kind": "undo"}, {"kind": "skip"}):
        sent = [{"uuid": str(uuid4()), "item": one["item"], "round": one["round"], **act} for one in assignments]
        results = client.post(f"{base}/labels", {"labels": sent}).json()["results"]
        given_back = [one["assignment"] for one in results if one["assignment"]]
        assert len(shape(results, "uuid", "assignment")) == 1
        assert len(given_back) in (0, len(results))
        assert len(shape(given_back, "item", "id", "image", "expires_at", "round")) <= 1
        assert {one["round"] for one in given_back} <= {one["round"] for one in assignments}


def test_a_repeat_is_told_like_a_second_look() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    items = make.items(project, 30)
    person = make.member(project)
    client = client_of(person)
    answered(client, project, 30)
    reviewer = make.member(project, Role.REVIEWER)
    for item in items[:5]:  # second looks for the same person: there is nobody else
        review.decide(project, item.pk, reviewer_id=reviewer.pk, verdict="more_labels")
    Project.objects.filter(pk=project.pk).update(repeat_share=0.5)
    told: list[Any] = []
    said: list[Any] = []
    for _ in range(8):
        assignments, results = answered(client, project, 4)
        told, said = told + assignments, said + results
    purposes = set(Answer.objects.filter(labeller=person).values_list("purpose", flat=True))
    assert purposes == {"label", "review", "repeat"}
    assert len(shape(told, "item", "id", "image", "expires_at", "round")) == 1
    assert all(0 < one["round"] < 32_768 for one in told)
    assert len(shape(said, "uuid")) == 1


@pytest.mark.parametrize("path", ["gold", "labeller-actions"])
def test_a_labeller_cannot_ask_what_is_gold_or_what_was_done(path: str) -> None:
    project = checked_project()
    answer = client_of(make.member(project)).get(f"/api/v1/projects/{project.pk}/{path}")
    assert answer.status_code == 403
