"""Figures of labellers, rules, subsets, limits and payment over the API."""

import csv
import io
from typing import Any

import pytest

from labelhub.browse import labellers
from labelhub.items.models import Project, Role
from labelhub.labelling import estimating, labels, queue
from labelhub.labelling.people import actions
from labelhub.labelling.people.actions import Cause
from labelhub.labelling.people_models import Action
from tests import make
from tests.api.clients import browser
from tests.labelling.estimated import run_estimate
from tests.labelling.people.making import gold_items, work

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def busy_project() -> tuple[Project, Any, Any]:
    """Three people on the same 24 items, one of whom always says male; two gold items."""
    project = make.project(overlap_min=3, overlap_max=3, gold_entry=2)
    gold_items(project, 2)
    make.items(project, 24)
    people = [make.member(project, name=name) for name in ("Ada", "Bob", "=cmd()")]
    for place, person in enumerate(people):
        work(project, person, "female", 2)
        lease = queue.lease(project, person.pk, 30, screen=make.SCREEN)
        said = ["male" if place == 2 or one.item % 2 else "female" for one in lease.assignments]
        labels.submit(
            project,
            person.pk,
            [
                make.entry(one.item, key, round_=one.round, duration_ms=2000)
                for one, key in zip(lease.assignments, said, strict=True)
            ],
        )
    return project, people[0], people[2]


def test_managers_see_everybody_with_intervals() -> None:
    project, good, bad = busy_project()
    client = browser(make.member(project, Role.MANAGER))
    rows = client.get(f"/api/v1/projects/{project.pk}/labellers").json()["results"]
    by_id = {row["user"]["id"]: row for row in rows}
    assert by_id[good.pk]["gold_accuracy"]["value"] == 1.0
    assert by_id[good.pk]["gold_accuracy"]["n"] == 2
    assert by_id[good.pk]["gold_accuracy"]["low"] < 0.9  # two answers say little
    assert by_id[good.pk]["agreement_with_others"]["value"] > by_id[bad.pk]["agreement_with_others"]["value"]
    assert by_id[good.pk]["speed"]["median"] > 1
    one = client.get(f"/api/v1/projects/{project.pk}/labellers/{bad.pk}").json()
    assert one["confusion"]["classes"] == ["female", "male"]
    assert one["confusion"]["mean"][0][1] > 0.5  # says male where it is female
    assert all(low <= mean <= high for low, mean, high in zip(
        one["confusion"]["low"][0], one["confusion"]["mean"][0], one["confusion"]["high"][0], strict=True
    ))  # fmt: skip
    assert one["drift"]
    assert client.get(f"/api/v1/projects/{project.pk}/labellers/999999").status_code == 404


def test_in_a_large_project_what_needs_all_labels_is_read_from_the_estimates(monkeypatch: pytest.MonkeyPatch) -> None:
    project, _, bad = busy_project()
    run_estimate(project)
    client, base = browser(make.member(project, Role.MANAGER)), f"/api/v1/projects/{project.pk}"

    def told() -> list[Any]:
        mine = browser(bad).get(f"{base}/my-figures").json()
        return [client.get(f"{base}/labellers").json(), client.get(f"{base}/labellers/{bad.pk}").json(), mine]

    at_once = told()
    monkeypatch.setattr(labellers, "AT_ONCE", 10)
    assert told() == at_once
    monkeypatch.setattr(estimating, "read", None)  # not even asked
    assert told() == at_once


def test_a_labeller_sees_their_own_figures_in_a_kinder_form_and_nobody_else() -> None:
    project, good, bad = busy_project()
    actions.take(project, bad.pk, Action.WARN, why="Copies from Ada!", cause=Cause(evidence={"same_as": good.pk}))
    answer = browser(bad).get(f"/api/v1/projects/{project.pk}/my-figures")
    assert answer.json()["answers"] == 26
    assert answer.json()["known_answers"] is None  # two gold items say nothing yet
    assert answer.json()["asked"] == ["warn"]
    assert answer.json()["notes"] == ["A manager would like you to look a little more closely."]
    assert "Ada" not in answer.content.decode()
    assert browser(bad).get(f"/api/v1/projects/{project.pk}/labellers").status_code == 403


def test_a_labeller_without_labels_has_figures_that_say_so() -> None:
    project = make.project()
    mine = browser(make.member(project)).get(f"/api/v1/projects/{project.pk}/my-figures").json()
    assert (mine["answers"], mine["agreement_with_others"], mine["notes"]) == (0, None, [])


def test_payment_counts_answers_and_minutes_by_pseudonym_and_is_safe_for_spreadsheets() -> None:
    project, _, _ = busy_project()
    client = browser(make.member(project, Role.MANAGER))
    answer = client.get(f"/api/v1/projects/{project.pk}/payments.csv")
    rows = list(csv.DictReader(io.StringIO(text_of(answer))))
    assert [(row["first_labels"], row["gold"], row["answers"]) for row in rows] == [("24", "2", "26")] * 3
    assert {row["minutes"] for row in rows} == {"0.85"}  # 24 answers of 2 s and 2 of 1.5 s
    assert all(row["labeller"].startswith("labeller-") for row in rows)
    named = text_of(client.get(f"/api/v1/projects/{project.pk}/payments.csv?names=1"))
    assert "Ada" in named
    assert ",'=cmd()," in named
    later = client.get(f"/api/v1/projects/{project.pk}/payments.csv?since=2100-01-01")
    assert len(text_of(later).splitlines()) == 1
    assert client.get(f"/api/v1/projects/{project.pk}/payments.csv?since=soon").status_code == 400


def test_rules_are_set_as_a_whole_and_wrong_ones_are_named() -> None:
    project = make.project()
    client = browser(make.member(project, Role.MANAGER))
    address = f"/api/v1/projects/{project.pk}/labeller-rules"
    assert client.get(address).json()["rules"] == []
    assert len(client.get(address).json()["defaults"]) == 8
    body = {"rules": [{"trigger": "gold_accuracy", "action": "pause", "threshold": 0.75}]}
    (rule,) = client.put(address, body).json()["rules"]
    assert (rule["trigger"], rule["threshold"], rule["least"], rule["enabled"]) == ("gold_accuracy", 0.75, 8, True)
    wrong = client.put(address, {"rules": [{"trigger": "skips", "action": "warn", "threshold": 7.0}]})
    assert wrong.status_code == 400
    assert "rules.0" in wrong.json()["fields"]
    assert len(client.get(address).json()["rules"]) == 1


def test_subsets_groups_and_limits_are_managed() -> None:
    project = make.project(overlap_min=1)
    items = make.items(project, 3)
    person = make.member(project)
    client = browser(make.member(project, Role.MANAGER))
    base = f"/api/v1/projects/{project.pk}"
    group = client.post(f"{base}/labeller-groups", {"name": "Night", "labellers": [person.pk]}).json()
    body = {"name": "One", "criteria": {"items": [items[0].pk]}, "groups": [group["id"]]}
    subset = client.post(f"{base}/subsets", body).json()
    assert (subset["items"], subset["exclusive"], subset["groups"]) == (1, True, [group["id"]])
    body["criteria"] = {"items": [items[0].pk, items[1].pk]}
    assert client.put(f"{base}/subsets/{subset['id']}", body).json()["items"] == 2
    project.refresh_from_db()
    offered = queue.lease(project, person.pk, 5, screen=make.SCREEN).assignments
    assert {one.item for one in offered} == {items[0].pk, items[1].pk}
    assert client.delete(f"{base}/subsets/{subset['id']}").status_code == 204
    limits = {"daily_most": 1, "share_most": None}
    assert client.put(f"{base}/labellers/{person.pk}/limits", limits).json() == limits
    assert client.delete(f"{base}/labeller-groups/{group['id']}").status_code == 204
