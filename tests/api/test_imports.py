"""Imports through the API: open, send, complete, look."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from labelhub.items.models import Import, Item, Project, Role
from labelhub.jobs.models import Job, JobState
from labelhub.labelling.models import Label, Slot
from labelhub.tasks import execute_job
from tests import make
from tests.api.clients import API, script
from tests.items.importing import zipped
from tests.pictures import picture, pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.fixture
def client(project: Project) -> APIClient:
    return script(make.member(project, Role.SCIENTIST))


def start(client: APIClient, project: Project, name: str = "batch") -> str:
    answer = client.post(f"{API}/projects/{project.pk}/imports", {"name": name})
    assert answer.status_code == 201, answer.content
    return f"{API}/projects/{project.pk}/imports/{answer.json()['id']}"


def send(client: APIClient, base: str, files: Mapping[str, bytes]) -> Any:
    body = {
        "file": [SimpleUploadedFile(path.rsplit("/", 1)[-1] or "x", data) for path, data in files.items()],
        "path": list(files),
    }
    return client.post(f"{base}/files", body, format="multipart")


def finish(client: APIClient, base: str) -> Any:
    """Complete the import, do the worker's part, and read the import."""
    answer = client.post(f"{base}/complete")
    assert answer.status_code == 202, answer.content
    execute_job(answer.json()["id"])
    return client.get(base).json()


def test_images_sent_in_several_requests_become_items_that_can_be_labelled(project: Project, client: APIClient) -> None:
    base = start(client, project)
    files = dict(pile(2))
    for some in (dict(list(files.items())[:3]), dict(list(files.items())[3:])):
        answer = send(client, base, some)
        assert (answer.status_code, answer.json()) == (202, {"received": len(some)})

    shown = finish(client, base)

    assert set(Item.objects.filter(project=project).values_list("path", flat=True)) == set(files)
    assert Slot.objects.filter(project=project).count() == 4 * project.overlap_min
    assert shown["state"] == "finished"
    assert shown["counts"] == {
        "received": 4, "waiting": 0, "new": 4, "already_here": 0, "rejected": 0, "cancelled": 0, "ready": 4,
    }  # fmt: skip
    assert shown["bytes"] == sum(map(len, files.values()))
    assert len(shown["latest"]) == 4
    assert client.get(shown["latest"][0]["thumb"]).status_code == 200


def test_an_import_says_where_it_is(project: Project, client: APIClient) -> None:
    base = start(client, project, "batch-09.zip")
    shown = client.get(base).json()
    assert (shown["name"], shown["state"], shown["complete"]) == ("batch-09.zip", "receiving", False)
    send(client, base, dict(pile(1)))
    assert client.get(base).json()["counts"]["waiting"] == 2

    client.post(f"{base}/complete")
    assert client.get(base).json()["state"] == "running"

    for state, said in (("succeeded", "finished"), ("failed", "failed"), ("cancelled", "cancelled")):
        Job.objects.update(state=state)
        assert client.get(base).json()["state"] == said


def test_rejected_files_are_counted_by_reason_listed_and_offered_as_csv(project: Project, client: APIClient) -> None:
    base = start(client, project)
    good = picture("male", 1)
    send(client, base, {"good.jpg": good, "=cmd().jpg": b"text", "half.jpg": good[:-99], "../up.jpg": good})
    send(client, base, {"locked.zip": b"no zip"})

    shown = finish(client, base)

    assert shown["counts"]["rejected"] == 4
    assert shown["counts"]["received"] == 5
    assert shown["reasons"] == {"not_an_image": 1, "truncated": 1, "unsafe_path": 1, "unreadable": 1}
    rows = client.get(f"{base}/files?state=rejected&reason=truncated").json()["results"]
    assert [(row["path"], row["state"], row["item_id"]) for row in rows] == [("half.jpg", "rejected", None)]
    table = b"".join(client.get(f"{base}/rejected.csv").streaming_content).decode()  # type: ignore[attr-defined]
    names = [row["name"] for row in csv.DictReader(io.StringIO(table, newline=""))]
    assert sorted(names) == ["'=cmd().jpg", "../up.jpg", "half.jpg", "locked.zip"]


def test_a_zip_counts_as_its_files_and_a_table_brings_labels(project: Project, client: APIClient) -> None:
    base = start(client, project)
    files = {**dict(pile(1)), "labels.csv": b"path,label,labeller\nmale/0000.jpg,male,Ana\nmale/0000.jpg,robot,Bo\n"}
    send(client, base, {"batch.zip": zipped(files)})

    shown = finish(client, base)

    assert shown["counts"]["received"] == 3  # two images, one refused line
    assert shown["counts"]["new"] == 2
    assert shown["reasons"] == {"unknown_class": 1}
    assert shown["job"]["result"]["labels"] == 1


def test_without_paths_the_files_own_names_are_taken(project: Project, client: APIClient) -> None:
    base = start(client, project)
    file = SimpleUploadedFile("face.jpg", picture("male", 1))
    assert client.post(f"{base}/files", {"file": [file]}, format="multipart").status_code == 202

    finish(client, base)

    assert Item.objects.get(project=project).path == "face.jpg"


def test_a_request_that_does_not_fit_is_refused_and_keeps_nothing(
    project: Project, client: APIClient, settings: Any
) -> None:
    base = start(client, project)
    one = {"file": [SimpleUploadedFile("a.jpg", b"x")]}

    none = client.post(f"{base}/files", {"path": ["a.jpg"]}, format="multipart")
    uneven = client.post(f"{base}/files", {**one, "path": ["a.jpg", "b.jpg"]}, format="multipart")
    json = client.post(f"{base}/files", {"file": "a.jpg"}, format="json")
    torn = client.generic("POST", f"{base}/files", "--x\r\nnonsense", content_type="multipart/form-data; boundary=x")
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    many = send(client, base, {f"{n}.jpg": b"x" for n in range(3)})

    assert [answer.status_code for answer in (none, uneven, json, torn, many)] == [400, 400, 415, 400, 413]
    assert "file" in none.json()["fields"]
    assert "path" in uneven.json()["fields"]
    assert many.json()["code"] == "too_large"
    assert client.get(base).json()["counts"]["received"] == 0


def test_a_complete_import_takes_no_more_and_may_be_completed_twice(project: Project, client: APIClient) -> None:
    base = start(client, project)
    assert client.post(f"{base}/complete").status_code == 202
    assert client.post(f"{base}/complete").status_code == 202

    answer = send(client, base, dict(pile(1)))

    assert (answer.status_code, answer.json()["code"]) == (409, "import_complete")


def test_an_import_that_was_cancelled_takes_no_more(project: Project, client: APIClient) -> None:
    base = start(client, project)
    job = Job.objects.get()
    client.post(f"{API}/projects/{project.pk}/jobs/{job.pk}/cancel")

    assert send(client, base, dict(pile(1))).json()["code"] == "import_ended"
    assert client.post(f"{base}/complete").status_code == 409


def test_an_archived_project_takes_no_import(project: Project, client: APIClient) -> None:
    Project.objects.update(archived_at="2026-01-01T00:00Z")

    answer = client.post(f"{API}/projects/{project.pk}/imports", {"name": "late"})

    assert (answer.status_code, answer.json()["code"]) == (409, "archived")


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 256}, {"name": "x", "nmae": "y"}])
def test_a_name_is_needed(project: Project, client: APIClient, body: dict[str, str]) -> None:
    answer = client.post(f"{API}/projects/{project.pk}/imports", body)

    assert answer.status_code == 400
    assert answer.json()["fields"]


def test_imports_are_listed_newest_first_and_are_those_of_the_project(project: Project, client: APIClient) -> None:
    bases = [start(client, project, name) for name in ("first", "second")]
    other = make.project()
    foreign = start(script(make.member(other, Role.MANAGER)), other)

    listed = client.get(f"{API}/projects/{project.pk}/imports").json()["results"]

    assert [row["name"] for row in listed] == ["second", "first"]
    assert client.get(f"{bases[0].rsplit('/', 1)[0]}/{foreign.rsplit('/', 1)[1]}").status_code == 404


def test_a_list_asks_no_more_queries_for_more_imports(
    project: Project, client: APIClient, django_assert_max_num_queries: Any
) -> None:
    for n in range(6):
        start(client, project, f"import {n}")

    with django_assert_max_num_queries(5 + 6):  # one each for the latest images
        client.get(f"{API}/projects/{project.pk}/imports")


def test_the_files_page_by_page_are_each_there_once(project: Project, client: APIClient) -> None:
    base = start(client, project)
    send(client, base, {f"{n}.jpg": b"x" for n in range(7)})
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page: Any = client.get(f"{base}/files?limit=3&cursor={cursor}").json()
        seen += [row["path"] for row in page["results"]]
        cursor = page["next"]

    assert sorted(seen) == [f"{n}.jpg" for n in range(7)]


@pytest.mark.parametrize("query", ["state=nonsense", "limit=9999", "ordering=path"])
def test_a_query_that_makes_no_sense_is_refused(project: Project, client: APIClient, query: str) -> None:
    assert client.get(f"{start(client, project)}/files?{query}").status_code == 400


def test_importing_again_says_that_the_files_are_here(project: Project, client: APIClient) -> None:
    for expected in ("new", "already_here"):
        base = start(client, project)
        send(client, base, dict(pile(1)))
        counts = finish(client, base)["counts"]
        assert (counts[expected], counts["ready"]) == (2, 2)
    assert Import.objects.filter(job__state=JobState.SUCCEEDED).count() == 2


def test_a_table_is_shown_tried_and_mapped_before_it_is_applied(project: Project, client: APIClient) -> None:
    finish(client, send_all(client, project, {"a.jpg": picture("male", 1), "b.jpg": picture("male", 2)}))
    base = start(client, project)
    send(client, base, {"t.csv": b"foto,label,sex,age\na.jpg,x,male,31\nc.jpg,x,female,\nb.jpg,x,dog,\n"})
    (table,) = client.get(f"{base}/tables").json()
    assert table["problem"].startswith("No column names the images")
    wrong = client.patch(base, {"mapping": {"foto": "picture"}})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["mapping"])
    mapping = {"foto": "name", "sex": "label", "label": "ignore"}
    assert client.patch(base, {"mapping": mapping}).json()["options"] == {"mapping": mapping}
    (table,) = client.get(f"{base}/tables").json()
    assert table["columns"] == {"foto": "name", "sex": "label", "label": "ignore", "age": "metadata"}
    assert (table["form"], table["rows"][0]["metadata"], table["rows"][0]["label"]) == ("table", {"age": "31"}, "male")
    report = table["report"]
    assert (report["lines"], report["matched"], report["labels"], report["whole"]) == (3, 1, {"male": 1}, True)
    assert report["refused"] == {"unknown_name": 1, "unknown_class": 1}
    assert [one["line"] for one in report["examples"]] == [3, 4]
    assert Label.objects.count() == 0
    shown = finish(client, base)
    assert (shown["counts"]["rejected"], shown["job"]["result"]["labels"]) == (2, 1)
    assert client.patch(base, {"class_folders": True}).status_code == 409


def send_all(client: APIClient, project: Project, files: Mapping[str, bytes]) -> str:
    base = start(client, project)
    send(client, base, files)
    return base


def test_a_manager_takes_an_import_back(project: Project, client: APIClient) -> None:
    base = send_all(client, project, {"a.jpg": picture("male", 1)})
    manager = script(make.member(project, Role.MANAGER))
    running = manager.post(f"{base}/undo")
    assert (running.status_code, running.json()["code"]) == (409, "import_running")
    finish(client, base)
    assert client.post(f"{base}/undo").status_code == 403
    asked = manager.post(f"{base}/undo")
    assert asked.status_code == 202
    execute_job(asked.json()["id"])
    assert Item.objects.count() == 0
    assert client.get(base).json()["undone_at"]
    assert manager.post(f"{base}/undo").json()["code"] == "undone"
