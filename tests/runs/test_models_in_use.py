"""One real training, and then all that its model is good for: single images, batches, evaluations, exports."""

import csv
import io
import zipfile
from typing import Any

import pytest

from labelhub.browse import gallery
from labelhub.datasets import files, snapshots
from labelhub.errors import Conflict, Invalid
from labelhub.items import storage
from labelhub.items.models import Project
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job
from labelhub.labelling import review
from labelhub.runs import batches, evaluations, inference, model_exports, one_image, promotion, registry, training
from labelhub.runs.models import Run
from tests import make
from tests.runs.drawn import drawing, drawn_project

pytestmark = pytest.mark.django_db(transaction=True)
QUICK: dict[str, Any] = {
    "recipe": "simple-cnn",
    "parameters": {"epochs": 6, "width": 8, "batch": 8, "optimizer": "adam", "learning_rate": 0.003},
    "folds": 2,
}


def claimed(job: Job) -> Claim:
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    return claim


def done(job: Job, work: Any) -> dict[str, Any]:
    """The job's result after its work was done."""
    claim = claimed(job)
    result: dict[str, Any] = work(claim)
    claim.succeed(result)
    return result


@pytest.fixture
def trained() -> tuple[Project, dict[int, str], Run]:
    project, truth = drawn_project(8, fresh=4, auto_promote=True, review_rule="reviewers")
    project.items.filter(consensus__state="accepted").update(split="train")  # no test items: the model learns from all
    run, job = training.start(project=project, user=None, **QUICK)
    done(job, training.execute)
    run.refresh_from_db()
    return project, truth, run


def test_a_trained_model_answers_and_leaves_the_house(trained: tuple[Project, dict[int, str], Run]) -> None:
    project, truth, run = trained
    assert promotion.promoted_run(project) == run
    check_one_image(run)
    check_zip(run)
    check_items(project, run)
    check_corrected_labels(project, truth, run)
    check_new_images(project, run)
    check_export(run)


def check_one_image(run: Run) -> None:
    job = one_image.start(run, user=None, data=drawing("female", 77), name="x.png")
    said = done(job, one_image.execute)
    assert (said["run"], said["promoted"], set(said["p"])) == (run.number, True, {"female", "male"})
    assert sum(said["p"].values()) == pytest.approx(1, abs=1e-5)
    assert said["decision"] == ("male" if said["p"]["male"] >= said["threshold"] else "female")
    assert sum(said["calibrated"].values()) == pytest.approx(1, abs=1e-5)
    with pytest.raises(FileNotFoundError):
        storage.open_file(job.parameters["key"])
    with pytest.raises(Invalid) as refused:
        one_image.start(run, user=None, data=b"no image", name="x.txt")
    assert refused.value.fields == {"image": "not_an_image"}


def rows_of(key: str) -> list[dict[str, str]]:
    with files.opened(key) as file:
        return list(csv.DictReader(io.TextIOWrapper(file, "utf-8", newline="")))


def check_zip(run: Run) -> None:
    packed = io.BytesIO()
    whole = drawing("male", 5)
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/one.png", drawing("female", 4))
        archive.writestr("notes.txt", "no image")
        archive.writestr("two.png", whole)
        archive.writestr("cut.png", whole[: len(whole) // 2])
    batch, job = batches.start(run, user=None, archive=packed)
    with zipfile.ZipFile(packed) as archive:
        assert len(archive.namelist()) == 4
    result = done(job, lambda claim: batches.execute(claim, gallery.images))
    batch.refresh_from_db()
    assert (result["rows"], result["refused"]) == (4, 2)
    rows = {row["file"]: row for row in rows_of(batch.file)}
    assert {name: bool(row["problem"]) for name, row in rows.items()} == {
        "a/one.png": False, "notes.txt": True, "two.png": False, "cut.png": True,
    }  # fmt: skip
    one = rows["a/one.png"]
    assert float(one["p_female"]) + float(one["p_male"]) == pytest.approx(1, abs=1e-5)
    assert one["decision"] in ("female", "male")
    with pytest.raises(FileNotFoundError):
        storage.open_file(batch.archive)
    with pytest.raises(Invalid, match="Not a zip"):
        batches.start(run, user=None, archive=io.BytesIO(b"no zip"))


def check_items(project: Project, run: Run) -> None:
    batch, job = batches.start(run, user=None, criteria={"state": "open"})
    done(job, lambda claim: batches.execute(claim, gallery.images))
    batch.refresh_from_db()
    waiting = project.items.filter(consensus__state="open").order_by("pk")
    assert [int(row["item"]) for row in rows_of(batch.file)] == list(waiting.values_list("pk", flat=True))


def check_corrected_labels(project: Project, truth: dict[int, str], run: Run) -> None:
    item = min(truth)
    review.decide(project, item, reviewer_id=make.user().pk, verdict="class", class_key="male")
    corrected = snapshots.freeze_now(project, None, {})
    found, job = evaluations.start(run, corrected, "labels", user=None)
    done(job, evaluations.execute)
    found.refresh_from_db()
    assert (found.metrics["n"], found.metrics["labels_changed"]) == (16, 1)
    before = run.metrics["out_of_fold"]["accuracy"]["value"]
    assert found.metrics["before"]["accuracy"]["value"] == pytest.approx(before)
    assert {"accuracy", "confusion", "log_loss"} <= set(found.metrics["measures"])
    unseen, job = evaluations.start(run, corrected, "model", user=None)
    with pytest.raises(Conflict, match="learnt from every labelled item"):
        evaluations.execute(claimed(job))
    assert not unseen.metrics


def check_new_images(project: Project, run: Run) -> None:
    for item in project.items.filter(consensus__state="open"):
        review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="class", class_key=item.path.split("/")[0])
    found, job = evaluations.start(run, snapshots.freeze_now(project, None, {}), "model", user=None)
    done(job, evaluations.execute)
    found.refresh_from_db()
    assert (found.metrics["measures"]["n"], found.metrics["left_out"]) == (4, 16)


def check_export(run: Run) -> None:
    before = run.bytes
    export, job = model_exports.start(run, "keras", user=None)
    assert model_exports.start(run, "keras", user=None)[0] == export
    done(job, model_exports.execute)
    export.refresh_from_db()
    with files.opened(export.file) as file, zipfile.ZipFile(file) as archive:
        assert {"model.keras", "labelhub.json"} <= set(archive.namelist())
    assert export.difference is not None
    assert export.difference <= 1e-4
    assert export.checked_on > 0
    run.refresh_from_db()
    assert run.bytes == before + export.bytes
    with pytest.raises(Invalid, match="'onnx' is not one of"):
        model_exports.start(run, "onnx", user=None)
    registry.file(run, "model.keras").write_bytes(b"damaged")
    job = one_image.start(run, user=None, data=drawing("male", 1), name="")
    with pytest.raises(inference.PredictionFailed, match="cannot be read"):
        one_image.execute(claimed(job))
