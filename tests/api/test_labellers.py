"""What is done about labellers, over the API."""

import pytest

from labelhub.items.models import Role
from labelhub.labelling.models import Answer
from labelhub.labelling.people import consequence
from labelhub.tasks.jobs import execute_job
from tests import make
from tests.api.clients import browser

pytestmark = pytest.mark.django_db


def test_labels_are_set_aside_and_brought_back_by_jobs() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 2)
    person = make.member(project)
    make.answer(project, person, "male", 2)
    client = browser(make.member(project, Role.MANAGER))
    base = f"/api/v1/projects/{project.pk}"
    taken = client.post(f"{base}/labellers/{person.pk}/actions", {"action": "set_aside", "why": "Too fast."})
    assert taken.status_code == 201, taken.content
    (job,) = taken.json()["jobs"]
    execute_job(job["id"])
    assert not Answer.objects.filter(counts=True).exists()
    (row,) = client.get(f"{base}/labeller-actions?standing=1").json()["results"]
    assert row["result"]["aside"] == {"labels": 2, "items": 2, "again": 0}
    assert (row["labeller"]["id"], row["by"]["name"][:4], row["why"]) == (person.pk, "user", "Too fast.")
    back = client.delete(f"{base}/labeller-actions/{row['id']}", {"why": "They were right."}).json()
    execute_job(back["jobs"][0]["id"])
    assert Answer.objects.filter(counts=True).count() == 2
    (row,) = client.get(f"{base}/labellers/{person.pk}/actions").json()["results"]
    assert row["result"]["restore"] == {"items": 2, "restored": 2, "stayed": 0}
    assert row["ended_why"] == "They were right."


def test_an_action_without_a_reason_is_refused() -> None:
    project = make.project()
    person = make.member(project)
    client = browser(make.member(project, Role.MANAGER))
    answer = client.post(f"/api/v1/projects/{project.pk}/labellers/{person.pk}/actions", {"action": "pause"})
    assert answer.status_code == 400
    assert "why" in answer.json()["fields"]


def test_what_setting_aside_would_change_is_told_before() -> None:
    project = make.project(overlap_min=1, overlap_max=3)
    make.items(project, 2)
    ann, bo = make.member(project, name="ann"), make.member(project, name="bo")
    make.answer(project, ann, "male", 2)
    client = browser(make.member(project, Role.MANAGER))
    base = f"/api/v1/projects/{project.pk}/labellers"
    nothing = {"labels": 0, "items": 0, "alone": 0, "turned": 0, "tied": 0, "decided": 0, "already": 0}
    assert client.get(f"{base}/{ann.pk}/consequence").json() == nothing | {"labels": 2, "items": 2, "alone": 2}
    assert client.get(f"{base}/{bo.pk}/consequence").json() == nothing


def test_limits_of_one_labeller_are_set_and_read() -> None:
    project = make.project()
    person = make.member(project)
    client = browser(make.member(project, Role.MANAGER))
    path = f"/api/v1/projects/{project.pk}/labellers/{person.pk}/limits"
    assert client.get(path).json() == {"daily_most": None, "share_most": None}
    assert client.put(path, {"daily_most": 50, "share_most": None}).status_code == 200
    assert client.get(path).json() == {"daily_most": 50, "share_most": None}


@pytest.mark.parametrize(
    ("others", "now", "expected"),
    [({}, 1, "alone"), ({1: 2, 2: 1}, 1, "same"), ({1: 1, 2: 2}, 1, "turned"), ({1: 1, 2: 1}, 1, "tied")],
)
def test_what_the_others_make_of_a_consensus(others: dict[int, int], now: int, expected: str) -> None:
    assert consequence.outcome(others, now) == expected
