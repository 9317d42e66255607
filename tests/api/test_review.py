"""The reviewer's seat through the API: the queue, decisions in one request, and back."""

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from labelhub.items.flags import NewFlag
from labelhub.items.models import Flag, FlagKind, Item, Project, Role
from labelhub.labelling import opinions, second_looks
from labelhub.labelling.models import Decision
from tests import make

pytestmark = pytest.mark.django_db


class Reviewer:
    """A reviewer's client on one project."""

    def __init__(self, project: Project) -> None:
        self.client = APIClient()
        self.client.force_authenticate(make.member(project, Role.REVIEWER, "Rosa"))
        self.base = f"/api/v1/projects/{project.pk}"

    def get(self, path: str, query: dict[str, Any] | None = None, status: int = 200) -> Any:
        answer = self.client.get(f"{self.base}/{path}", query or {})
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        answer = self.client.post(f"{self.base}/{path}", body)
        assert answer.status_code == status, answer.content
        return answer.json()

    def queue(self, **query: str) -> list[int]:
        return [entry["item"]["id"] for entry in self.get("review", query)["results"]]


@pytest.fixture
def items() -> list[Item]:
    """Four items, male by ann and bo, and one open. The model is surer of each mistake than of the one before; the
    last item is reported."""
    project = make.project(overlap_min=2, review_rule="reviewers")
    made = make.items(project, 5)
    ann, bo = make.member(project, name="ann"), make.member(project, name="bo")
    make.answer(project, ann, "male", 4)
    make.answer(project, bo, "male", 4)
    p = [0.6, 0.9, 0.97, 0.2, 0.5]
    rows = [(item.pk, [at, 1 - at], True) for item, at in zip(made, p, strict=True)]
    opinions.record(project_id=project.pk, run_id=1, run_number=1, classes=["female", "male"], rows=rows)
    new = [
        NewFlag(item, FlagKind.MISLABELLED, 0.9, {"p": {"female": said[0], "male": said[1]}})
        for item, said, _ in rows[:3]
    ]
    second_looks.raise_from_model(project, 1, new)
    second_looks.report(project, made[4].pk, by_id=bo.pk, reason="broken", note="half of it is grey")
    return made


def test_the_queue_begins_with_what_a_look_is_worth_most_for(items: list[Item]) -> None:
    reviewer = Reviewer(items[0].project)
    assert reviewer.queue() == [items[place].pk for place in (4, 2, 1, 0)]
    first, *rest = reviewer.get("review")["results"]
    assert (first["flag"]["raised_by"]["name"], first["flag"]["evidence"]["note"]) == ("bo", "half of it is grey")
    assert [entry["flag"]["worth"] for entry in rest] == sorted((e["flag"]["worth"] for e in rest), reverse=True)


def test_the_queue_is_filtered_by_kind_class_labeller_and_run(items: list[Item]) -> None:
    reviewer = Reviewer(items[0].project)
    ann = items[0].answers.first()
    assert ann is not None
    assert reviewer.queue(kind="reported") == [items[4].pk]
    assert len(reviewer.queue(**{"class": "male"})) == 3
    assert reviewer.queue(**{"class": "female"}) == []
    assert len(reviewer.queue(labeller=str(ann.labeller_id))) == 3
    assert reviewer.queue(labeller=str(make.user().pk)) == []
    assert reviewer.queue(run="9") == []


@pytest.mark.parametrize("query", [{"class": "child"}, {"labeller": "ann"}, {"run": "x"}, {"kind": "odd"}])
def test_a_wrong_filter_is_named(items: list[Item], query: dict[str, str]) -> None:
    problem = Reviewer(items[0].project).get("review", query, status=400)
    assert list(problem["fields"]) == list(query)


def test_pages_of_the_queue_hold_every_flag_once(items: list[Item]) -> None:
    reviewer = Reviewer(items[0].project)
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = reviewer.get("review", {"limit": 1, "cursor": cursor})
        found += [entry["item"]["id"] for entry in page["results"]]
        cursor = page["next"]
    assert found == reviewer.queue()


def test_many_are_decided_in_one_request_and_taken_back_in_one(items: list[Item]) -> None:
    reviewer = Reviewer(items[0].project)
    wishes = [{"uuid": str(uuid4()), "item": item.pk, "verdict": "class", "class_key": "female"} for item in items[:3]]
    wishes.append({"uuid": str(uuid4()), "item": 10**9, "verdict": "exclude", "class_key": None})
    for status in ("stored", "duplicate"):
        results = reviewer.post("decisions", {"decisions": wishes})["results"]
        assert [one["status"] for one in results] == [status, status, status, "refused"]
        assert results[3]["problem"]["code"] == "not_found"
    assert reviewer.queue() == [items[4].pk]
    back = reviewer.post("decisions/undo", {"uuids": [wish["uuid"] for wish in wishes[:3]]})["results"]
    assert {one["status"] for one in back} == {"stored"}
    assert reviewer.queue() == [items[place].pk for place in (4, 2, 1, 0)]


@pytest.mark.parametrize(
    "body",
    [
        {"decisions": []},
        {"decisions": [{"item": 1, "verdict": "exclude"}]},
        {"decisions": [{"uuid": str(uuid4()), "item": 1, "verdict": "perhaps"}]},
        {"decisions": [{"uuid": "7", "item": 1, "verdict": "exclude"}]},
    ],
)
def test_decisions_that_make_no_sense_are_refused_as_a_whole(items: list[Item], body: dict[str, Any]) -> None:
    Reviewer(items[0].project).post("decisions", body, status=400)
    assert not Decision.objects.exists()


def test_one_decision_by_its_uuid_and_back(items: list[Item]) -> None:
    reviewer = Reviewer(items[0].project)
    path, uuid = f"items/{items[0].pk}/decision", str(uuid4())
    detail = reviewer.post(path, {"verdict": "exclude", "reason": "broken", "uuid": uuid})
    assert (detail["state"], detail["decisions"][0]["reason"]) == ("excluded", "broken")
    answer = reviewer.client.delete(f"{reviewer.base}/{path}?uuid={uuid}")
    assert answer.json()["state"] == "accepted"
    assert reviewer.client.delete(f"{reviewer.base}/{path}?uuid=x").status_code == 400
    assert Flag.objects.filter(item=items[0], status="open").exists()
