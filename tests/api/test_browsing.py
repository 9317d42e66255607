"""Items, flags, review and overview through the API, for those who run a project."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from labelhub.accounts.models import User
from labelhub.items.flags import NewFlag
from labelhub.items.models import FlagKind, Item, Project, Role
from labelhub.labelling import audits, opinions, second_looks
from labelhub.labelling.people import actions
from labelhub.labelling.people.actions import Cause
from labelhub.labelling.people_models import Action, Rule, Trigger
from tests import make
from tests.labelling.people.making import make_gold

pytestmark = pytest.mark.django_db


class Staff:
    """A manager's client on one project."""

    def __init__(self, project: Project) -> None:
        self.client = APIClient()
        self.client.force_authenticate(make.member(project, Role.MANAGER))
        self.base = f"/api/v1/projects/{project.pk}"

    def get(self, path: str, query: dict[str, Any] | None = None, *, status: int = 200) -> Any:
        answer = self.client.get(f"{self.base}/{path}", query or {})
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path: str, body: dict[str, Any], status: int = 200) -> Any:
        answer = self.client.post(f"{self.base}/{path}", body)
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture
def project() -> Project:
    """Six items: two accepted as male, two in dispute, two open; one flagged by a model."""
    made = make.project(overlap_min=2, overlap_max=4, review_rule="reviewers")
    items = make.items(made, 6)
    ann, bo = make.member(made, name="ann"), make.member(made, name="bo")
    make.answer(made, ann, "male", count=4)
    make.answer(made, bo, "male", count=2)
    make.answer(made, bo, "female", count=2)
    opinions.record(
        project_id=made.pk,
        run_id=1,
        run_number=1,
        classes=["female", "male"],
        rows=[(item.pk, [0.1 * place, 1 - 0.1 * place], True) for place, item in enumerate(items)],
    )
    second_looks.raise_from_model(made, 1, [NewFlag(items[0].pk, FlagKind.MISLABELLED, 0.9, {"p_given": 0.1})])
    return made


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 6),
        ({"state": "accepted"}, 2),
        ({"state": "in_dispute,open"}, 4),
        ({"class": "male"}, 2),
        ({"class": "none"}, 2),
        ({"flag": "any"}, 3),
        ({"flag": "mislabelled"}, 1),
        ({"agreement_min": "0.4", "agreement_max": "0.6"}, 2),
        ({"margin_min": "0.9"}, 2),
        ({"model_margin_max": "0.25"}, 2),
        ({"said": "female"}, 2),
    ],
)
def test_items_are_found_by_what_is_known_of_them(project: Project, query: dict[str, str], count: int) -> None:
    staff = Staff(project)
    if query.get("class") == "male":
        count = len([row for row in staff.get("items")["results"] if row["class_key"] == "male"])
    assert len(staff.get("items", query)["results"]) == count
    assert staff.get("items/count", query) == {"count": count, "total": 6}


@pytest.mark.parametrize("ordering", ["id", "-id", "margin", "-margin", "agreement", "-agreement", "model_margin"])
def test_paging_gives_every_item_once(project: Project, ordering: str) -> None:
    staff = Staff(project)
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = staff.get("items", {"ordering": ordering, "limit": 2, "cursor": cursor})
        found += [row["id"] for row in page["results"]]
        cursor = page["next"]
    assert sorted(found) == list(Item.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "done"}, "state"),
        ({"class": "child"}, "class"),
        ({"margin_min": "much"}, "margin_min"),
        ({"margin_min": "nan"}, "margin_min"),
        ({"labeller": "ann"}, "labeller"),
        ({"ordering": "beauty"}, "ordering"),
        ({"cursor": "%%%"}, "cursor"),
        ({"limit": "0"}, "limit"),
        ({"limit": "many"}, "limit"),
    ],
)
def test_a_wrong_filter_is_named(project: Project, query: dict[str, str], field: str) -> None:
    problem = Staff(project).get("items", query, status=400)
    assert field in problem["fields"]
    assert field in problem["detail"]


def test_a_histogram_counts_every_item_with_a_value(project: Project) -> None:
    staff = Staff(project)
    bins = staff.get("items/histogram", {"field": "agreement"})["bins"]
    assert sum(one["count"] for one in bins) == 4
    assert (bins[10]["count"], bins[19]["count"]) == (2, 2)
    assert "field" in staff.get("items/histogram", {"field": "beauty"}, status=400)["fields"]


def test_an_items_page_tells_its_whole_life(project: Project) -> None:
    staff = Staff(project)
    item = Item.objects.order_by("pk").first()
    assert item is not None
    found = staff.get(f"items/{item.pk}")
    assert [label["class_key"] for label in found["labels"]] == ["male", "male"]
    assert found["model"]["out_of_fold"] is True
    assert [flag["kind"] for flag in found["all_flags"]] == ["mislabelled"]
    assert [event["what"] for event in found["history"]] == ["imported", "label", "label", "consensus", "flagged"]
    assert staff.get("items/999999", status=404)["code"] == "not_found"


def test_a_reviewer_works_off_the_queue(project: Project) -> None:
    staff = Staff(project)
    queue = staff.get("review", {"kind": "mislabelled"})["results"]
    assert [entry["flag"]["kind"] for entry in queue] == ["mislabelled"]
    item = queue[0]["item"]["id"]
    decided = staff.post(f"items/{item}/decision", {"verdict": "class", "class_key": "female"})
    assert (decided["state"], decided["class_key"], decided["source"]) == ("accepted", "female", "review")
    rows = {row["kind"]: row for row in staff.get("flags/yield")}
    assert (rows["mislabelled"]["reviewed"], rows["mislabelled"]["changed"]) == (1, 1)
    assert rows["mislabelled"]["precision"] == 1
    taken_back = staff.client.delete(f"{staff.base}/items/{item}/decision")
    assert taken_back.json()["class_key"] == "male"
    assert staff.post(f"items/{item}/decision", {"verdict": "perhaps"}, status=400)["fields"]["verdict"]


def test_flagged_items_can_be_sent_to_labellers(project: Project) -> None:
    staff = Staff(project)
    assert staff.post("review/rounds", {"kind": "mislabelled"}) == {"opened": 1}
    assert staff.post("review/rounds", {"kind": "mislabelled"}) == {"opened": 0}
    assert [row["status"] for row in staff.get("flags", {"kind": "mislabelled"})["results"]] == ["in_review"]
    assert staff.post("review/rounds", {}, status=400)["code"] == "invalid"


def test_the_overview_adds_up(project: Project) -> None:
    found = Staff(project).get("overview")
    assert (found["items"], found["labels"], found["settled"]) == (6, 8, 2)
    assert found["states"]["in_dispute"] == 2
    assert sum(day["labels"] for day in found["per_day"]) == 8
    assert {row["user"]["name"]: row["answers"] for row in found["labellers"]} == {"ann": 4, "bo": 4}
    agrees = found["labellers"][0]["agreement_with_others"]
    assert agrees["value"] == 0.5
    assert agrees["low"] < 0.5 < agrees["high"]
    assert found["flags"] == {"disputed": 2, "mislabelled": 1}
    assert (found["audit"], found["last_runs"], found["gold_threshold"]) == (None, [], None)
    assert 1 <= found["audit_size"] <= 6


def test_the_overview_tells_gold_holds_and_the_newest_audit(project: Project) -> None:
    first, second = Item.objects.order_by("pk")[:2]
    make_gold(project, [first], "male")
    make_gold(project, [second], "female")
    ann, bo = (User.objects.get(name=name) for name in ("ann", "bo"))
    actions.take(project, bo.pk, Action.PAUSE, why="A test.", cause=Cause())
    Rule.objects.create(project=project, trigger=Trigger.GOLD_ACCURACY, action=Action.WARN, threshold=0.9, least=10)
    audit = audits.draw(project, size=6, answers_each=1, by_id=ann.pk)
    found = Staff(project).get("overview")
    rows = {row["user"]["name"]: row for row in found["labellers"]}
    assert (rows["ann"]["gold"]["value"], rows["ann"]["gold"]["n"], rows["ann"]["hold"]) == (0.5, 2, None)
    assert rows["ann"]["gold"]["low"] < 0.5 < rows["ann"]["gold"]["high"]
    assert rows["bo"]["hold"] == "paused"
    assert found["gold_threshold"] == 0.9
    assert found["audit"] == {
        "number": audit.number, "running": True, "accuracy": None, "judged": 0, "wrong": 0, "answered": 0, "wanted": 6,
    }  # fmt: skip


def test_deleting_an_item_takes_all_that_was_said_of_it(project: Project) -> None:
    staff = Staff(project)
    item = Item.objects.order_by("pk").first()
    assert item is not None
    assert staff.client.delete(f"{staff.base}/items/{item.pk}").status_code == 204
    staff.get(f"items/{item.pk}", status=404)
    assert staff.get("overview")["labels"] == 6
