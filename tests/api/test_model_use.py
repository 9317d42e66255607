"""Models in use through the API: registry, thresholds, comparisons, evaluations, audits, predictions, exports."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from rest_framework.test import APIClient

from labelhub.datasets import snapshots
from labelhub.items import storage
from labelhub.items.models import Project, Role
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job
from labelhub.runs import registry
from labelhub.runs.models import Batch, ModelExport, Run
from labelhub.tasks.jobs import execute_job
from tests import make
from tests.api.clients import API, browser
from tests.datasets.labelled import labelled_project
from tests.runs.drawn import drawing
from tests.runs.predicted import finished

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    """No worker runs here, so that waiting for one would only take time."""
    settings.PREDICT_WAIT_SECONDS = 0


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two finished runs; the second one is right about one item more."""
    made, truth = labelled_project({"female": 6, "male": 6}, audit_share=0)
    right = {item: 0.9 if key == "female" else 0.1 for item, key in truth.items()}
    finished(made, right | {min(right): 0.1}, tmp_path)
    finished(made, right, tmp_path)
    return made


@pytest.fixture
def client(project: Project) -> APIClient:
    return browser(make.member(project, Role.SCIENTIST))


def url(project: Project, path: str) -> str:
    return f"{API}/projects/{project.pk}/{path}"


def test_promotion_and_rollback_with_history(project: Project, client: APIClient) -> None:
    assert client.get(url(project, "model")).json() == {"run": None, "promotion": None, "can_roll_back": False}
    first = client.post(url(project, "runs/1/promote"), {"reason": "the first"})
    assert (first.status_code, first.json()["run"], first.json()["evidence"]) == (201, 1, None)
    second = client.post(url(project, "runs/2/promote"), {}).json()
    assert (second["replaced"], second["automatic"], second["evidence"]["only_new"]) == (1, False, 1)
    now = client.get(url(project, "model")).json()
    assert (now["run"]["number"], now["run"]["promoted"], now["can_roll_back"]) == (2, True, True)
    listed = client.get(url(project, "runs")).json()["results"]
    assert {row["number"]: row["promoted"] for row in listed} == {1: False, 2: True}
    assert client.post(url(project, "model/rollback"), {"reason": "worse on phones"}).json()["run"] == 1
    refused = client.post(url(project, "model/rollback"), {})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_before")
    history = client.get(url(project, "model/promotions")).json()["results"]
    assert [(row["run"], row["rollback"], row["reason"]) for row in history] == [
        (1, True, "worse on phones"),
        (2, False, ""),
        (1, False, "the first"),
    ]
    assert all(row["by"]["name"] for row in history)


def test_a_threshold_is_set_by_hand(project: Project, client: APIClient) -> None:
    changed = client.put(url(project, "runs/1/threshold"), {"value": 0.7})
    assert changed.status_code == 200, changed.content
    threshold = changed.json()["threshold"]
    assert {name: threshold[name] for name in ("chosen", "by_hand", "in_use")} == {
        "chosen": 0.5, "by_hand": 0.7, "in_use": 0.7,
    }  # fmt: skip
    assert client.put(url(project, "runs/1/threshold"), {"value": 2}).json()["fields"] == {"value": "from 0 to 1"}
    assert client.put(url(project, "runs/1/threshold"), {"value": None}).json()["threshold"]["in_use"] == 0.5


def test_runs_side_by_side(project: Project, client: APIClient) -> None:
    found = client.get(url(project, "compare?runs=2,1")).json()
    assert [run["number"] for run in found["runs"]] == [1, 2]
    pair = found["pairs"][0]
    assert (pair["old"], pair["new"], pair["on"], pair["n"], pair["only_new"]) == (1, 2, "out_of_fold", 12, 1)
    assert (pair["p_value"], pair["better_beyond_noise"]) == (1.0, False)
    fixed = client.get(url(project, "compare/items?old=1&new=2&side=fixed")).json()["results"]
    assert [(row["given_class"], row["before"], row["after"]) for row in fixed] == [("female", "male", "female")]
    assert client.get(url(project, "compare/items?old=2&new=1&side=fixed")).json()["results"] == []
    for query in (
        "compare?runs=1",
        "compare?runs=1,x",
        "compare",
        "compare/items?old=1",
        "compare/items?old=1&new=2&side=x",
    ):
        assert client.get(url(project, query)).status_code == 400, query
    assert client.get(url(project, "compare?runs=1,9")).status_code == 404
    Run.objects.filter(number=1).update(pruned=["predictions"])
    assert client.get(url(project, "compare?runs=1,2")).json()["code"] == "pruned"


def test_an_old_run_is_scored_on_the_labels_of_a_newer_snapshot(project: Project, client: APIClient) -> None:
    number = snapshots.freeze_now(project, None, {}).number
    started = client.post(url(project, "runs/1/evaluations"), {"kind": "labels", "snapshot": number})
    assert (started.status_code, started.json()["evaluation"]["metrics"]) == (202, None)
    execute_job(started.json()["job"]["id"])
    (found,) = client.get(url(project, "runs/1/evaluations")).json()
    assert (found["job"]["state"], found["metrics"]["wrong_before"], found["metrics"]["still_wrong"]) == (
        "succeeded",
        1,
        1,
    )
    assert client.get(url(project, f"runs/1/evaluations/{found['id']}")).json() == found
    assert client.get(url(project, f"runs/2/evaluations/{found['id']}")).status_code == 404
    assert client.post(url(project, "runs/1/evaluations"), {"kind": "x", "snapshot": 1}).status_code == 400
    assert client.post(url(project, "runs/1/evaluations"), {"kind": "labels", "snapshot": 99}).status_code == 404


def test_flags_are_previewed_with_what_they_would_bring(project: Project, client: APIClient) -> None:
    rows = client.get(url(project, "runs/1/flag-preview?mislabelled_budget=1&ambiguous_budget=0")).json()
    assert {row["kind"]: (row["flags"], row["budget"]) for row in rows} == {"mislabelled": (1, 12), "ambiguous": (0, 0)}
    assert client.get(url(project, "runs/1/flag-preview?mislabelled_p=2")).json()["fields"] == {
        "mislabelled_p": "0 to 1"
    }
    assert client.get(url(project, "runs/2")).json()["expected"][0]["expected"] is None


def test_reviewers_draw_an_audit(project: Project) -> None:
    reviewer = browser(make.member(project, Role.REVIEWER))
    drawn = reviewer.post(url(project, "runs/2/audit"), {"items": 4})
    assert drawn.status_code == 201, drawn.content
    assert (drawn.json()["drawn"], drawn.json()["done"], drawn.json()["error_share"]) == (4, 0, None)
    assert {row["outcome"] for row in drawn.json()["items"]} == {"waiting"}
    assert reviewer.get(url(project, "runs/2/audit")).json() == drawn.json()
    assert reviewer.post(url(project, "runs/2/audit"), {"items": 0}).status_code == 400


def image(data: bytes) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = "face.png"
    return file


def ask(client: APIClient, address: str, data: bytes) -> Any:
    return client.post(address, {"image": image(data)}, format="multipart")


def test_an_image_that_nobody_answers_in_time_becomes_a_job(project: Project, client: APIClient) -> None:
    refused = ask(client, url(project, "predict"), drawing("male", 1))
    assert (refused.status_code, refused.json()["code"]) == (404, "nothing_promoted")
    client.post(url(project, "runs/2/promote"), {})
    asked = ask(client, url(project, "predict"), drawing("male", 1))
    assert (asked.status_code, asked.json()["job"]["kind"], asked.json()["job"]["state"]) == (
        202,
        "predict_image",
        "queued",
    )
    assert ask(client, url(project, "runs/1/predict"), drawing("male", 1)).status_code == 202
    wrong = ask(client, url(project, "predict"), b"no image")
    assert (wrong.status_code, wrong.json()["fields"]) == (400, {"image": "not_an_image"})
    assert client.post(url(project, "predict"), {}, format="multipart").json()["fields"].keys() == {"image"}
    registry.file(Run.objects.get(number=1), "model.keras").unlink()
    assert ask(client, url(project, "runs/1/predict"), drawing("male", 1)).json()["code"] == "model_missing"


def test_many_images_are_a_job(project: Project, client: APIClient) -> None:
    client.post(url(project, "runs/2/promote"), {})
    started = client.post(url(project, "prediction-batches"), {"filter": {"state": "accepted"}, "run": 1})
    assert started.status_code == 202, started.content
    batch = started.json()["batch"]
    assert (batch["run"], batch["zip"], batch["filter"], batch["sha256"]) == (1, False, {"state": "accepted"}, None)
    assert client.get(url(project, "prediction-batches")).json()["results"] == [batch]
    address = url(project, f"prediction-batches/{batch['id']}")
    assert client.get(address).json() == batch
    assert client.get(f"{address}/file").json()["code"] == "not_ready"
    for body in ({}, {"filter": {"stat": "x"}}, {"filter": {"state": "x"}}):
        assert client.post(url(project, "prediction-batches"), body).status_code == 400, body
    damaged = client.post(url(project, "prediction-batches"), {"file": image(b"no zip")}, format="multipart")
    assert (damaged.status_code, damaged.json()["fields"]) == (400, {"file": "unreadable"})
    assert Batch.objects.count() == 1


def exported(project: Project, form: str) -> ModelExport:
    """An export of run 1 as its job would leave it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("model.json", '{"format": "graph-model"}')
    job, _ = lifecycle.create(kind="export_model", project_id=project.pk, created_by_id=None, parameters={})
    key = f"exports/{project.pk}/{form}.zip"
    storage.save_file(key, ContentFile(packed.getvalue()))
    run = Run.objects.get(project=project, number=1)
    return ModelExport.objects.create(run=run, job=job, format=form, filename="a.zip", file=key, sha256="0" * 64)


def test_a_browser_loads_the_files_of_an_export_where_the_project_lets_its_model_be_tried(
    project: Project, client: APIClient
) -> None:
    files = url(project, f"runs/1/exports/{exported(project, 'tfjs').pk}/files")
    sent = client.get(f"{files}/model.json")
    assert sent["Content-Type"] == "application/json"
    assert b"".join(sent.streaming_content) == b'{"format": "graph-model"}'  # type: ignore[attr-defined]
    assert client.get(f"{files}/other.json").status_code == 404
    assert client.get(f"{files}/..%2fmodel.json").status_code == 404
    keras = url(project, f"runs/1/exports/{exported(project, 'keras').pk}/files/model.json")
    assert client.get(keras).status_code == 404
    Project.objects.filter(pk=project.pk).update(try_page=False)
    refused = client.get(f"{files}/model.json")
    assert (refused.status_code, refused.json()["code"]) == (409, "try_page_off")


def test_the_page_to_try_a_model_is_a_folder_of_its_own(
    project: Project, client: APIClient, settings: Any, tmp_path: Path
) -> None:
    settings.FRONTEND_DIST = tmp_path / "dist"
    page = url(project, f"runs/1/exports/{exported(project, 'tfjs').pk}/page")
    assert client.get(page).json()["code"] == "page_not_built"
    (settings.FRONTEND_DIST / "try" / "assets").mkdir(parents=True)
    (settings.FRONTEND_DIST / "try" / "index.html").write_text("<html>")
    (settings.FRONTEND_DIST / "try" / "assets" / "a.js").write_text("1")
    sent = client.get(page)
    with zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content))) as folder:  # type: ignore[attr-defined]
        assert set(folder.namelist()) == {"index.html", "assets/a.js", "about.json", "model/model.json"}
        about = json.loads(folder.read("about.json"))
    assert (about["run"], about["question"], about["threshold"]) == (1, project.question, 0.5)
    assert [one["key"] for one in about["classes"]] == ["female", "male"]
    Project.objects.filter(pk=project.pk).update(try_page=False)
    assert client.get(page).json()["code"] == "try_page_off"


def test_an_export_that_cannot_be_made_says_why(project: Project, client: APIClient) -> None:
    assert client.get(url(project, "runs/1/exports")).json() == {
        "formats": ["keras", "savedmodel", "tflite", "tfjs"], "results": [],
    }  # fmt: skip
    started = client.post(url(project, "runs/1/exports"), {"format": "keras"})
    assert started.status_code == 202, started.content
    export = started.json()["export"]["id"]
    assert client.get(url(project, f"runs/1/exports/{export}/file")).json()["code"] == "not_ready"
    execute_job(started.json()["job"]["id"])
    (row,) = client.get(url(project, "runs/1/exports")).json()["results"]
    assert (row["job"]["state"], row["job"]["error_code"]) == ("failed", "model_unreadable")
    assert client.post(url(project, "runs/1/exports"), {"format": "keras"}).json()["export"]["id"] != export
    unknown = client.post(url(project, "runs/1/exports"), {"format": "onnx"})
    assert (unknown.status_code, unknown.json()["fields"]) == (400, {"format": "unknown"})
    assert Job.objects.filter(kind="export_model").count() == 2


def test_a_model_card_is_downloaded(project: Project, client: APIClient) -> None:
    folder = registry.folder(Run.objects.get(number=1))
    (folder / "card.md").write_text("# Run 1\n")
    sent = client.get(url(project, "runs/1/card.md"))
    assert b"".join(sent.streaming_content) == b"# Run 1\n"  # type: ignore[attr-defined]
    assert client.get(url(project, "runs/1/card.html")).status_code == 404
    assert client.get(url(project, "runs/1/card.pdf")).status_code == 404
