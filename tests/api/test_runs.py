"""Runs through the API."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from labelhub.celery import app
from labelhub.datasets import snapshots
from labelhub.items.models import Project, Role
from labelhub.jobs.models import Job
from labelhub.runs import registry
from labelhub.runs.models import Run
from labelhub.tasks.jobs import execute_job
from tests import make
from tests.api.clients import API, browser
from tests.datasets.labelled import labelled_project
from tests.runs.drawn import drawing, drawn_project
from tests.runs.predicted import begun, record

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = {"recipe": "simple-cnn", "parameters": {"epochs": 1, "width": 4}, "folds": 2, "seed": 3}
METRICS = {
    "classes": ["female", "male"],
    "out_of_fold": {"n": 6, "accuracy": {"value": 0.9, "low": 0.8, "high": 1.0}, "threshold_curve": [{"threshold": 0}]},
    "test": None,
    "counts": {"labelled": 6, "only_predicted": 0},
}


@pytest.fixture
def project() -> Project:
    return labelled_project({"female": 6, "male": 6})[0]


@pytest.fixture
def client(project: Project) -> APIClient:
    return browser(make.member(project, Role.SCIENTIST))


def url(project: Project, path: str = "") -> str:
    return f"{API}/projects/{project.pk}/runs{path}"


def test_recipes_are_listed_with_ranges_and_defaults(project: Project, client: APIClient) -> None:
    known = {one["name"]: one for one in client.get(f"{API}/projects/{project.pk}/recipes").json()}
    assert {"simple-cnn", "faceres-linear"} <= set(known)
    epochs = next(one for one in known["simple-cnn"]["parameters"] if one["name"] == "epochs")
    assert {name: epochs[name] for name in ("kind", "default", "low", "high")} == {
        "kind": "integer", "default": 12, "low": 1.0, "high": 10000.0,
    }  # fmt: skip


def test_a_run_is_started_as_a_job(project: Project, client: APIClient) -> None:
    snapshots.freeze_now(project, None, {})
    started = client.post(url(project), {**QUICK, "snapshot": 1})
    assert started.status_code == 202, started.content
    run, job = started.json()["run"], started.json()["job"]
    assert (job["kind"], job["state"], run["job"]) == ("run", "queued", job)
    assert (run["number"], run["recipe"], run["seed"], run["folds"], run["cause"]) == (1, "simple-cnn", 3, 2, "person")
    assert (run["parameters"]["epochs"], run["parameters"]["batch"]) == (1, 128)
    assert (run["snapshot"]["number"], run["snapshot"]["leaky"]) == (1, False)
    assert (run["metrics"], run["epochs"], run["seconds"], run["finished_at"]) == ({}, [], None, None)
    assert client.get(url(project, "/1")).json() == run
    listed = client.get(url(project)).json()["results"]
    assert listed == [{name: value for name, value in run.items() if name not in ("epochs", "expected")}]


def test_a_retried_request_trains_once(project: Project, client: APIClient) -> None:
    key = {"Idempotency-Key": "retry-7"}
    one, two = (client.post(url(project), QUICK, headers=key) for _ in range(2))
    assert (one.status_code, two.status_code) == (202, 202)
    assert one.json() == two.json()
    assert (Run.objects.count(), Job.objects.count()) == (1, 1)
    other = client.post(url(project), {**QUICK, "seed": 4}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"recipe": "resnet"}, 400, "recipe_unknown", "recipe"),
        ({"recipe": None}, 400, "invalid", "recipe"),
        ({"parameters": {"width": 4, "epochs": 0}}, 400, "parameter_invalid", "parameters.epochs"),
        ({"parameters": {"epoch": 1}}, 400, "parameter_unknown", "parameters.epoch"),
        ({"folds": 1}, 400, "config_invalid", "folds"),
        ({"seed": -1}, 400, "config_invalid", "seed"),
        ({"epochs": 3}, 400, "invalid", "epochs"),
        ({"snapshot": 9}, 404, "not_found", None),
        ({"folds": 20}, 409, "too_few_labels", None),
    ],
)
def test_wrong_requests_name_field_and_reason(
    project: Project, client: APIClient, change: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    refused = client.post(url(project), {**QUICK, **change})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert list(refused.json().get("fields", {})) == ([field] if field else [])
    assert not Run.objects.exists()


def test_too_few_labels_say_what_there_is(client: APIClient) -> None:
    few, _ = labelled_project({"female": 3, "male": 0})
    refused = browser(make.member(few, Role.MANAGER)).post(url(few), QUICK)
    assert (refused.status_code, refused.json()["counts"]) == (409, {"female": 3, "male": 0})


def test_a_failed_run_says_why(project: Project, client: APIClient) -> None:
    job = client.post(url(project), QUICK).json()["job"]["id"]
    execute_job(job)  # the items of this project have no stored images
    run = client.get(url(project, "/1")).json()
    assert run["state"] == "failed"
    assert run["job"]["error_code"] not in (None, "internal")
    assert run["job"]["error"]
    assert run["finished_at"] is not None
    assert client.get(url(project, "/1/files")).json() == []


def test_reviewers_look_and_do_not_train(project: Project, client: APIClient) -> None:
    client.post(url(project), QUICK)
    reviewer = browser(make.member(project, Role.REVIEWER))
    assert reviewer.get(url(project, "/1")).status_code == 200
    assert reviewer.post(url(project), QUICK).status_code == 403
    labeller = browser(make.member(project, Role.LABELLER))
    for path in ("", "/1", "/1/predictions", "/1/files", "/1/files/metrics.json"):
        assert labeller.get(url(project, path)).status_code == 403


@pytest.fixture
def predicted(project: Project, tmp_path: Path) -> dict[int, float]:
    """Run 1 has predicted every item of the project; P(female) by item."""
    items = sorted(project.items.values_list("pk", flat=True))
    said = {item: round(0.04 + 0.08 * place, 2) for place, item in enumerate(items)}
    run, claim = begun(project)
    record(run, claim, said, tmp_path)
    Run.objects.update(metrics=METRICS)
    return said


def predictions(client: APIClient, project: Project, query: str) -> list[dict[str, Any]]:
    """All pages of three."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = client.get(url(project, f"/1/predictions?limit=3&{query}{cursor}"))
        assert page.status_code == 200, page.content
        found += page.json()["results"]
        if page.json()["next"] is None:
            return found
        cursor = f"&cursor={page.json()['next']}"


def test_predictions_are_read_in_pages_by_what_one_looks_for(
    project: Project, client: APIClient, predicted: dict[int, float]
) -> None:
    everything = predictions(client, project, "")
    assert [row["item"] for row in everything] == sorted(predicted)
    first = everything[0]
    assert first["p"] == {"female": 0.04, "male": 0.96}
    assert (first["top_class"], first["given_class"], first["out_of_fold"]) == ("male", "female", True)
    assert first["image"]["thumb"].startswith("/images/")
    by_margin = [row["margin"] for row in predictions(client, project, "ordering=margin")]
    assert by_margin == sorted(by_margin)
    by_given = [row["p_given"] for row in predictions(client, project, "ordering=p_given")]
    assert by_given == sorted(by_given)
    surest = predictions(client, project, "ordering=-p_top&top=male")
    assert {row["top_class"] for row in surest} == {"male"}
    assert [row["p"]["male"] for row in surest] == sorted((row["p"]["male"] for row in surest), reverse=True)
    cell = predictions(client, project, "given=female&top=male")
    assert {(row["given_class"], row["top_class"]) for row in cell} == {("female", "male")}
    assert predictions(client, project, "out_of_fold=false") == []
    assert len(predictions(client, project, "out_of_fold=true")) == 12


@pytest.mark.parametrize("query", ["ordering=item", "top=dog", "given=dog", "out_of_fold=1", "limit=0", "cursor=x"])
def test_wrong_queries_are_refused(
    project: Project, client: APIClient, predicted: dict[int, float], query: str
) -> None:
    assert client.get(url(project, f"/1/predictions?{query}")).status_code == 400
    assert predicted


def test_a_list_leaves_out_the_curves(project: Project, client: APIClient, predicted: dict[int, float]) -> None:
    (row,) = client.get(url(project)).json()["results"]
    assert row["metrics"]["out_of_fold"] == {"n": 6, "accuracy": {"value": 0.9, "low": 0.8, "high": 1.0}}
    assert client.get(url(project, "/1")).json()["metrics"] == METRICS
    assert predicted


def test_files_of_a_finished_run_are_listed_and_sent(
    project: Project, client: APIClient, predicted: dict[int, float]
) -> None:
    run = Run.objects.get()
    folder = registry.attempt_folder(run, 1)
    folder.mkdir(parents=True)
    (folder / "metrics.json").write_bytes(b'{"n": 6}\n')
    assert client.get(url(project, "/1/files")).json() == [{"name": "metrics.json", "bytes": 9}]
    sent = client.get(url(project, "/1/files/metrics.json"))
    assert b"".join(sent.streaming_content) == b'{"n": 6}\n'  # type: ignore[attr-defined]
    assert sent["Content-Disposition"] == 'attachment; filename="run-1-metrics.json"'
    rest = client.get(url(project, "/1/files/metrics.json"), headers={"Range": "bytes=5-"})
    assert (rest.status_code, b"".join(rest.streaming_content)) == (206, b" 6}\n")  # type: ignore[attr-defined]
    for name in ("result.json", "..%2f..%2fsecret", "%2e%2e"):
        assert client.get(url(project, f"/1/files/{name}")).status_code == 404
    assert predicted


def test_the_whole_way_from_the_request_to_predictions_files_and_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    project, truth = drawn_project(4, fresh=2)
    client = browser(make.member(project, Role.SCIENTIST))
    before = timezone.now()
    snapshots.freeze_now(project, None, {"grouped": False})
    job = client.post(url(project), {**QUICK, "snapshot": 1}).json()["job"]["id"]
    execute_job(job)
    run = client.get(url(project, "/1")).json()
    assert run["state"] == "succeeded", run["job"]
    assert run["metrics"]["out_of_fold"]["n"] == 8
    assert (run["snapshot"]["number"], run["snapshot"]["leaky"], run["metrics"]["leaky"]) == (1, True, True)
    for form, start in (("md", b"# Model card: simple-cnn"), ("html", b"<!doctype html>")):
        card = b"".join(client.get(url(project, f"/1/card.{form}")).streaming_content)  # type: ignore[attr-defined]
        assert card.startswith(start)
        assert b"Leaky" in card
    assert len(run["epochs"]) == 3
    assert 0 < run["seconds"] <= (timezone.now() - before).total_seconds()
    assert {row["item"] for row in predictions(client, project, "")} == set(truth)
    assert "model.keras" in {file["name"] for file in client.get(url(project, "/1/files")).json()}
    client.post(url(project, "/1/promote"), {})
    monkeypatch.setattr(app, "send_task", lambda name, args, **_: app.tasks[name].apply(args))  # a quick worker
    picture = io.BytesIO(drawing("male", 9))
    picture.name = "face.png"
    said = client.post(f"{API}/projects/{project.pk}/predict", {"image": picture}, format="multipart")
    assert said.status_code == 200, said.content
    assert (said.json()["run"], said.json()["promoted"]) == (1, True)
    assert abs(sum(said.json()["p"].values()) - 1) < 1e-5
    assert said.json()["decision"] in ("female", "male")
    assert client.post(url(project, "/1/exports"), {"format": "keras"}).status_code == 202
    (export,) = client.get(url(project, "/1/exports")).json()["results"]
    assert export["job"]["state"] == "succeeded", export["job"]
    sent = client.get(url(project, f"/1/exports/{export['id']}/file"))
    assert len(b"".join(sent.streaming_content)) == export["bytes"]  # type: ignore[attr-defined]
