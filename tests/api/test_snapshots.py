"""Snapshots through the API."""

import hashlib
from typing import Any

import pytest
from rest_framework.test import APIClient

from labelhub.datasets import snapshots
from labelhub.items.models import Project, Role
from labelhub.jobs.models import Job, JobState
from labelhub.tasks.jobs import execute_job
from tests import make
from tests.api.clients import API, browser, script
from tests.datasets.labelled import labelled_project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project() -> Project:
    return labelled_project({"female": 4, "male": 3})[0]


@pytest.fixture
def client(project: Project) -> APIClient:
    return browser(make.member(project, Role.SCIENTIST))


def test_a_snapshot_is_asked_for_frozen_and_read(project: Project, client: APIClient) -> None:
    asked = client.post(f"{API}/projects/{project.pk}/snapshots", {"name": "For the paper", "classes": ["male"]})
    assert asked.status_code == 202, asked.content
    body = asked.json()
    assert body["job"]["kind"] == "snapshot"
    assert (body["snapshot"]["number"], body["snapshot"]["frozen_at"], body["snapshot"]["digest"]) == (1, None, None)

    execute_job(body["job"]["id"])

    read = client.get(f"{API}/projects/{project.pk}/snapshots/1").json()
    assert Job.objects.get(pk=body["job"]["id"]).state == JobState.SUCCEEDED
    assert (read["name"], read["items"], read["class_counts"]) == ("For the paper", 3, {"male": 3})
    assert read["criteria"] == {
        "states": ["accepted"], "classes": ["male"], "min_confidence": 0.0, "min_agreement": 0.0, "metadata": {},
        "exclude_flags": [], "sampling": "natural", "seed": 7, "shares": {"train": 0.8, "validation": 0.1, "test": 0.1},
        "counts": {}, "grouped": True, "sticky": True, "folds": 0,
    }  # fmt: skip
    assert read["leaky"] is False
    manifest = client.get(f"{API}/projects/{project.pk}/snapshots/1/manifest")
    content = b"".join(manifest.streaming_content)  # type: ignore[attr-defined]
    assert hashlib.sha256(content).hexdigest() == read["digest"]
    assert manifest["Content-Type"] == "application/jsonl; charset=utf-8"
    assert client.get(f"{API}/projects/{project.pk}/snapshots").json() == {"results": [read], "next": None}


def test_a_request_sent_again_with_its_key_freezes_once(project: Project, client: APIClient) -> None:
    url, key = f"{API}/projects/{project.pk}/snapshots", {"Idempotency-Key": "abc"}
    one, two = client.post(url, {}, headers=key).json(), client.post(url, {}, headers=key).json()
    assert one == two
    other = client.post(url, {"name": "other"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    long = client.post(url, {}, headers={"Idempotency-Key": "x" * 129})
    assert (long.status_code, list(long.json()["fields"])) == (400, ["Idempotency-Key"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"states": ["open"]}, "states[0]"),
        ({"classes": ["dog"]}, "classes"),
        ({"min_confidence": 2}, "min_confidence"),
        ({"state": ["accepted"]}, "state"),
    ],
)
def test_wrong_criteria_name_the_field(project: Project, client: APIClient, body: dict[str, Any], field: str) -> None:
    refused = client.post(f"{API}/projects/{project.pk}/snapshots", body)
    assert refused.status_code == 400
    assert list(refused.json()["fields"]) == [field]


def test_nothing_to_freeze_is_a_conflict() -> None:
    empty = make.project()
    refused = browser(make.member(empty, Role.MANAGER)).post(f"{API}/projects/{empty.pk}/snapshots", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_freeze")


def test_the_manifest_of_an_unfrozen_snapshot_is_a_conflict(project: Project, client: APIClient) -> None:
    snapshots.create(project=project, user=None, criteria={})
    refused = client.get(f"{API}/projects/{project.pk}/snapshots/1/manifest")
    assert (refused.status_code, refused.json()["code"]) == (409, "snapshot_not_ready")
    assert client.get(f"{API}/projects/{project.pk}/snapshots/9").status_code == 404


def test_a_manifest_is_sent_whatever_the_client_accepts_and_in_ranges(project: Project) -> None:
    snapshots.freeze_now(project, None, {})
    client = script(make.member(project, Role.MANAGER))
    url = f"{API}/projects/{project.pk}/snapshots/1/manifest"
    whole = client.get(url, headers={"Accept": "application/jsonl"})
    content = b"".join(whole.streaming_content)  # type: ignore[attr-defined]
    rest = client.get(url, headers={"Range": "bytes=100-"})
    assert rest.status_code == 206
    assert b"".join(rest.streaming_content) == content[100:]  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LABELLER])
def test_others_get_none(project: Project, role: Role) -> None:
    snapshots.freeze_now(project, None, {})
    client = browser(make.member(project, role))
    for path in ("snapshots", "snapshots/1", "snapshots/1/manifest"):
        assert client.get(f"{API}/projects/{project.pk}/{path}").status_code == 403
    assert client.post(f"{API}/projects/{project.pk}/snapshots", {}).status_code == 403


def test_two_snapshots_are_compared_a_page_at_a_time(
    project: Project, client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labelhub.api.differences.CHANGES", 2)
    snapshots.freeze_now(project, None, {"classes": ["male"]})
    snapshots.freeze_now(project, None, {"classes": ["female"]})
    url = f"{API}/projects/{project.pk}/snapshots/2/difference/1"
    first = client.get(url).json()
    assert sum(first["counts"].values()) == first["counts"]["added"] + first["counts"]["removed"]
    paths, page = [one["path"] for one in first["results"]], first
    while page["next"] is not None:
        page = client.get(url, {"after": page["next"]}).json()
        paths += [one["path"] for one in page["results"]]
    assert len(paths) == len(set(paths)) == sum(first["counts"].values())
    assert first["results"][0]["image"]["thumb"]
    added = client.get(url, {"kind": "added"}).json()["results"]
    assert {tuple(one["kinds"]) for one in added} == {("added",)}
    assert added[0]["before"] is None
    lines = b"".join(client.get(f"{url}.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert lines.count("\r\n") == len(paths) + 1
    assert client.get(url, {"kind": "lost"}).status_code == 400
    assert client.get(f"{API}/projects/{project.pk}/snapshots/2/difference/9").status_code == 404


def test_a_snapshot_describes_itself(project: Project, client: APIClient) -> None:
    snapshot = snapshots.freeze_now(project, None, {})
    url = f"{API}/projects/{project.pk}/snapshots/1"
    card = b"".join(client.get(f"{url}/card.md").streaming_content).decode()  # type: ignore[attr-defined]
    assert snapshot.digest in card
    described = client.get(f"{url}/croissant").json()
    labels = b"".join(client.get(f"{API}/projects/{project.pk}/labels.csv?snapshot=1").streaming_content)  # type: ignore[attr-defined]
    assert described["distribution"][0]["sha256"] == hashlib.sha256(labels).hexdigest()
    assert described["distribution"][1]["sha256"] == snapshot.digest
