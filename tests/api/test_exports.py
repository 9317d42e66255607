"""Exports through the API."""

import csv
import hashlib
import io
from typing import Any

import pytest
from rest_framework.test import APIClient

from labelhub.datasets import snapshots
from labelhub.items.models import Project, Role
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


def body(answer: Any) -> bytes:
    assert answer.status_code in (200, 206), answer.content
    return b"".join(answer.streaming_content)


def rows(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(answer).decode(), newline="")))


def test_labels_csv_is_streamed_with_a_name(project: Project, client: APIClient) -> None:
    make.items(project, 2)
    answer = client.get(f"{API}/projects/{project.pk}/labels.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{project.name.replace(" ", "-")}-labels.csv"'
    assert len(rows(answer)) == 9
    narrowed = client.get(f"{API}/projects/{project.pk}/labels.csv?state=open")
    assert {row["status"] for row in rows(narrowed)} == {"open"}


def test_a_snapshot_is_exported_by_its_number(project: Project, client: APIClient) -> None:
    snapshots.freeze_now(project, None, {"classes": ["male"]})
    for path, name in (("labels.csv", "labels-snapshot-1.csv"), ("answers.csv", "answers-snapshot-1.csv")):
        answer = client.get(f"{API}/projects/{project.pk}/{path}?snapshot=1")
        assert name in answer["Content-Disposition"]
        assert len(rows(answer)) == 3


def test_a_client_that_accepts_csv_alone_gets_it(project: Project) -> None:
    client = script(make.member(project, Role.SCIENTIST), read_only=True)
    assert rows(client.get(f"{API}/projects/{project.pk}/labels.csv", headers={"Accept": "text/csv"}))


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("labels.csv?snapshot=9", 404, "not_found"),
        ("labels.csv?snapshot=first", 400, "invalid"),
        ("labels.csv?state=done", 400, "invalid"),
        ("labels.csv?snapshot=1&state=open", 400, "invalid"),
        ("answers.csv?snapshot=2", 409, "snapshot_not_ready"),
    ],
)
def test_what_cannot_be_had_is_a_problem(
    project: Project, client: APIClient, query: str, status: int, code: str
) -> None:
    snapshots.freeze_now(project, None, {})
    snapshots.create(project=project, user=None, criteria={})
    refused = client.get(f"{API}/projects/{project.pk}/{query}")
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused["Content-Type"] == "application/problem+json"


def test_addresses_of_labellers_are_for_managers_alone(project: Project, client: APIClient) -> None:
    url = f"{API}/projects/{project.pk}"
    assert b"@" not in body(client.get(f"{url}/answers.csv"))
    assert client.get(f"{url}/answers.csv?emails=1").status_code == 403
    assert client.post(f"{url}/exports", {"format": "answers-csv", "emails": True}).status_code == 403
    manager = browser(make.member(project, Role.MANAGER))
    assert b"@example.org" in body(manager.get(f"{url}/answers.csv?emails=1"))
    made = manager.post(f"{url}/exports", {"format": "answers-csv", "emails": True}).json()
    execute_job(made["job"]["id"])
    file = f"{url}/exports/{made['export']['id']}/file"
    assert b"@example.org" in body(manager.get(file))
    assert client.get(file).status_code == 403


def test_an_export_is_made_by_a_job_and_downloaded_in_pieces(project: Project, client: APIClient) -> None:
    url = f"{API}/projects/{project.pk}/exports"
    asked = client.post(url, {"format": "labels-csv"})
    assert asked.status_code == 202, asked.content
    made = asked.json()
    one = f"{url}/{made['export']['id']}"
    early = client.get(f"{one}/file")
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")

    execute_job(made["job"]["id"])

    read = client.get(one).json()
    assert (read["rows"], read["job"]["state"], read["snapshot"]) == (7, "succeeded", None)
    content = body(client.get(f"{one}/file"))
    assert content == body(client.get(f"{API}/projects/{project.pk}/labels.csv"))
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (read["sha256"], read["bytes"])
    rest = client.get(f"{one}/file", headers={"Range": f"bytes={len(content) // 2}-"})
    assert (rest.status_code, body(rest)) == (206, content[len(content) // 2 :])
    assert client.get(url).json() == {"results": [read], "next": None}


def test_a_small_table_comes_at_once_in_any_format(project: Project, client: APIClient) -> None:
    url = f"{API}/projects/{project.pk}/export"
    answer = client.get(f"{url}?format=jsonl")
    assert answer["Content-Type"] == "application/jsonl; charset=utf-8"
    assert answer["Content-Disposition"].endswith('-labels.jsonl"')
    assert body(answer).count(b"\n") == 7
    assert body(client.get(f"{url}?format=parquet"))[:4] == b"PAR1"
    assert b"labeller-" in body(client.get(f"{url}?format=label-studio-json"))
    for query in ("format=xlsx", "format=tfrecord", "", "format=jsonl&state=done"):
        assert client.get(f"{url}?{query}").status_code == 400
    assert client.get(f"{url}?format=answers-jsonl&emails=1").status_code == 403


def test_the_options_of_an_export_come_with_it(project: Project, client: APIClient) -> None:
    url = f"{API}/projects/{project.pk}/exports"
    made = client.post(url, {"format": "udt-json", "images": "none", "states": ["accepted"]}).json()
    execute_job(made["job"]["id"])
    one = client.get(f"{url}/{made['export']['id']}").json()
    assert (one["ready"], one["options"]["states"], one["options"]["container"]) == (True, ["accepted"], "zip")
    assert one["expires_at"]
    file = client.get(f"{url}/{one['id']}/file")
    assert file["Content-Type"] == "application/json; charset=utf-8"
    refused = client.post(url, {"format": "tfrecord", "images": "none"})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["images"])


def test_a_request_sent_again_with_its_key_exports_once(project: Project, client: APIClient) -> None:
    url, key = f"{API}/projects/{project.pk}/exports", {"Idempotency-Key": "abc"}
    one = client.post(url, {"format": "labels-csv"}, headers=key).json()
    assert client.post(url, {"format": "labels-csv"}, headers=key).json() == one


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"format": "xlsx"}, 400),
        ({}, 400),
        ({"format": "labels-csv", "snapshot": 9}, 404),
        ({"format": "labels-csv", "x": 1}, 400),
    ],
)
def test_wrong_requests_are_refused(project: Project, client: APIClient, wanted: dict[str, Any], status: int) -> None:
    assert client.post(f"{API}/projects/{project.pk}/exports", wanted).status_code == status


def test_an_export_of_another_project_is_not_here(project: Project, client: APIClient) -> None:
    other, _ = labelled_project({"female": 1, "male": 1})
    made = browser(make.member(other, Role.MANAGER)).post(
        f"{API}/projects/{other.pk}/exports", {"format": "labels-csv"}
    )
    assert client.get(f"{API}/projects/{project.pk}/exports/{made.json()['export']['id']}").status_code == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LABELLER])
def test_others_take_nothing_away(project: Project, role: Role) -> None:
    client = browser(make.member(project, role))
    for path in ("labels.csv", "answers.csv", "exports"):
        assert client.get(f"{API}/projects/{project.pk}/{path}").status_code == 403
    assert client.post(f"{API}/projects/{project.pk}/exports", {"format": "labels-csv"}).status_code == 403
