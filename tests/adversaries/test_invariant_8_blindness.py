"""Invariant 8: nothing that a labeller's endpoints send gives the answer away."""

import json
from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from labelhub.accounts.models import User
from labelhub.items.flags import NewFlag
from labelhub.items.models import FlagKind, Project, Role
from labelhub.labelling import opinions, review
from tests import make

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
    review.raise_from_model(project, 1, [NewFlag(items[0].pk, FlagKind.MISLABELLED, 0.98765, {"p_given": 0.01235})])
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
    assert {one["round"] for one in told[0]["assignments"]} == {0, 1}  # a first label and a second look
    text = json.dumps(told)
    assert [word for word in GIVEAWAYS if word in text] == []


def test_a_first_label_and_a_second_look_have_the_same_shape() -> None:
    project = telling_project()
    first, second = screen_of(project, make.member(project))[0]["assignments"]
    assert set(first) == set(second) == {"id", "item", "round", "image", "expires_at"}


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
