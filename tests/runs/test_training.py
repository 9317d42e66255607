"""Runs with the real trainer: frozen, trained, predicted, flagged; cancelled, broken, taken up again."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from labelhub.datasets import snapshots
from labelhub.datasets.models import Snapshot
from labelhub.errors import Conflict, Invalid
from labelhub.items import storage
from labelhub.items.models import Flag, Image, Project
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job, JobState
from labelhub.labelling import review
from labelhub.labelling.models import Consensus, Opinion
from labelhub.runs import promotion, registry, training
from labelhub.runs.models import Prediction, Run
from tests import make
from tests.datasets.labelled import labelled_project
from tests.runs.drawn import drawn_project
from trainer.errors import TrainerError

pytestmark = pytest.mark.django_db(transaction=True)
QUICK: dict[str, Any] = {
    "recipe": "simple-cnn",
    "parameters": {"epochs": 2, "width": 8, "batch": 8, "optimizer": "adam", "learning_rate": 0.003},
    "folds": 2,
}


def started(project: Project, **wanted: Any) -> tuple[Run, Job]:
    return training.start(project=project, user=None, **{**QUICK, **wanted})


def claimed(job: Job) -> Claim:
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    return claim


def taken_up_again(job: Job) -> Claim:
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED)
    return claimed(job)


def test_a_run_trains_predicts_everything_and_keeps_its_files() -> None:
    project, truth = drawn_project(8, fresh=4)
    run, job = started(project)
    result = training.execute(claimed(job))
    run.refresh_from_db()
    job.refresh_from_db()
    assert result == {"run": 1, "flags": run.flags_raised, "snapshot": 1}
    assert set(Prediction.objects.filter(run=run).values_list("item_id", flat=True)) == set(truth)
    assert Prediction.objects.filter(run=run, out_of_fold=True).count() == 16
    assert run.metrics["counts"]["labelled"] == 16
    assert run.metrics["out_of_fold"]["n"] == 16
    assert {epoch["fold"] for epoch in run.epochs} == {0, 1, "final"}
    assert (job.done, job.total) == (1000, 1000)
    assert dict(registry.files(run))["model.keras"] > 0
    assert json.loads(registry.file(run, "metrics.json").read_bytes()) == run.metrics
    assert run.bytes == registry.size(registry.folder(run))
    assert registry.verify(run) == []
    assert run.code_version == registry.code_version()
    assert sorted(path.name for path in registry.home(run).iterdir()) == ["1"]
    assert run.snapshot is not None
    assert (run.snapshot.number, run.snapshot.name, run.snapshot.n_items) == (1, "Run 1", 16)


@pytest.mark.one_database
def test_a_run_with_random_weights_proves_its_code_and_says_nothing_of_the_items() -> None:
    project, truth = drawn_project(6, fresh=2)
    tiny = {"weights": "random", "size": 32, "width": 8, "epochs": 1, "batch": 8}
    run, job = started(project, recipe="vgg16-dense", parameters=tiny)
    training.execute(claimed(job))
    run.refresh_from_db()
    assert Prediction.objects.filter(run=run).count() == len(truth)
    assert (run.metrics["weights"], run.metrics["out_of_fold"], run.metrics["test"]) == ("random", None, None)
    assert (run.flags_raised, Flag.objects.filter(project=project).exists()) == ({}, False)
    assert not Opinion.objects.filter(item__project=project).exists()
    assert promotion.current(project) is None
    with pytest.raises(Conflict, match="random weights"):
        promotion.promote(run, by=None)


@pytest.mark.one_database
def test_a_run_on_a_snapshot_learns_what_stands_there() -> None:
    project, truth = drawn_project(5)
    snapshot = snapshots.freeze_now(project, None, {})
    changed = min(truth)
    review.decide(project, changed, reviewer_id=make.user().pk, verdict="class", class_key="male")
    _, job = started(project, snapshot=snapshot)
    training.execute(claimed(job))
    assert Snapshot.objects.count() == 1
    assert Prediction.objects.get(item=changed).given_class == truth[changed] == "female"


def test_the_same_request_again_is_the_same_run() -> None:
    project, _ = drawn_project(4)
    one, job = started(project, idempotency_key="retry-1")
    two, again = started(project, idempotency_key="retry-1")
    assert (one.pk, job.pk) == (two.pk, again.pk)
    with pytest.raises(Conflict) as refused:
        started(project, idempotency_key="retry-1", seed=8)
    assert refused.value.error_code == "idempotency_conflict"
    assert started(project)[0].number == 2


@pytest.mark.parametrize(
    ("counts", "said"),
    [({"female": 9, "male": 0}, "at least 2 classes"), ({"female": 1, "male": 9}, "each class that has any")],
)
def test_too_few_labels_are_refused_before_anything_starts(counts: dict[str, int], said: str) -> None:
    project, _ = labelled_project(counts)
    with pytest.raises(Conflict, match=said):
        started(project)
    assert not Run.objects.exists()
    assert not Job.objects.exists()


def test_wrong_requests_are_refused() -> None:
    project, _ = labelled_project({"female": 5, "male": 5})
    with pytest.raises(Invalid, match="There is no recipe 'resnet'"):
        started(project, recipe="resnet")
    unfrozen, _ = snapshots.create(project=project, user=None, criteria={})
    with pytest.raises(Conflict, match="Snapshot 1 is not frozen"):
        started(project, snapshot=unfrozen)
    project.archived_at = project.created_at
    with pytest.raises(Conflict, match="archived"):
        started(project)


def test_labels_that_vanish_before_the_worker_comes_fail_the_run_with_the_reason() -> None:
    project, _ = drawn_project(4)
    run, job = started(project)
    Consensus.objects.filter(project=project, label_class__key="male").update(state="open")
    with pytest.raises(Conflict, match="Now there are: female 4, male 0"):
        training.execute(claimed(job))
    run.refresh_from_db()
    assert run.finished_at is None


@pytest.mark.one_database
def test_a_vanished_image_fails_the_run_with_a_sentence_and_leaves_nothing() -> None:
    project, _ = drawn_project(4)
    image = Image.objects.earliest("pk")
    default_storage.delete(storage.original_key(image.sha256))
    run, job = started(project)
    with pytest.raises(training.TrainingFailed) as failed:
        training.execute(claimed(job))
    assert image.sha256 in failed.value.message
    assert failed.value.hint
    assert not registry.attempt_folder(run, 1).exists()
    assert not Prediction.objects.exists()
    assert not Flag.objects.exists()


def test_cancelling_stops_the_run_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labelhub.runs.watching.EVERY", 0.0)
    project, _ = drawn_project(4)
    run, job = started(project, parameters={**QUICK["parameters"], "epochs": 1000})
    claim = claimed(job)
    lifecycle.request_cancel(job)
    with pytest.raises(lifecycle.Cancelled):
        training.execute(claim)
    assert not registry.attempt_folder(run, 1).exists()
    assert not Prediction.objects.exists()


def test_a_worker_that_lost_the_job_stops_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labelhub.runs.watching.EVERY", 0.0)
    project, _ = drawn_project(4)
    snapshot = snapshots.freeze_now(project, None, {})
    run, job = started(project, snapshot=snapshot)
    late = claimed(job)
    now = taken_up_again(job)
    with pytest.raises(lifecycle.Superseded):
        training.execute(late)
    assert not Prediction.objects.exists()
    training.execute(now)
    run.refresh_from_db()
    assert run.folder == f"{project.pk}/1/2"
    assert registry.verify(run) == []


@pytest.mark.one_database
def test_what_a_dead_worker_left_is_cleared_and_the_run_goes_on_with_its_snapshot() -> None:
    project, _ = drawn_project(4)
    run, job = started(project)
    dead = claimed(job)
    half = registry.attempt_folder(run, dead.attempt)
    half.mkdir(parents=True)
    (half / "epochs.jsonl").write_text("{")
    frozen = snapshots.freeze_now(project, None, {}, claim=dead)
    training.execute(taken_up_again(job))
    run.refresh_from_db()
    assert not half.exists()
    assert run.snapshot == frozen
    assert run.folder.endswith("/2")


@pytest.mark.one_database
def test_a_finished_run_taken_up_again_only_says_so() -> None:
    project, _ = drawn_project(4)
    _, job = started(project)
    first = training.execute(claimed(job))
    finished = Run.objects.get().finished_at
    assert training.execute(taken_up_again(job)) == first
    assert Run.objects.get().finished_at == finished


def test_runs_of_every_attempt_stay_below_their_own_folder() -> None:
    project, _ = labelled_project({"female": 5, "male": 5})
    run, _ = started(project)
    assert registry.attempt_folder(run, 3) == Path(settings.RUNS_DIR) / str(project.pk) / "1" / "3"


@pytest.mark.one_database
def test_missing_weights_fail_the_run_and_say_how_to_bring_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.backbones.weights._REPOSITORY", tmp_path)
    monkeypatch.setenv("LABELHUB_WEIGHTS", str(tmp_path))
    project, _ = drawn_project(4)
    run, job = started(project, recipe="faceres-linear", parameters={})
    with pytest.raises(training.TrainingFailed) as failed:
        training.execute(claimed(job))
    assert failed.value.error_code == "weights_missing"
    assert "LABELHUB_WEIGHTS" in str(failed.value)
    assert not registry.attempt_folder(run, 1).exists()


@pytest.mark.parametrize(
    ("error", "code", "hint"),
    [
        (MemoryError(), "out_of_memory", "more memory"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full", "Make room"),
        (TrainerError("loss_nan", "The loss became NaN.", "Lower the rate."), "loss_nan", "Lower the rate."),
    ],
)
def test_what_the_machine_cannot_do_is_said_in_a_sentence(
    error: Exception, code: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(training, "train", broken)
    project, _ = labelled_project({"female": 5, "male": 5})
    run, job = started(project)
    with pytest.raises(training.TrainingFailed) as failed:
        training.execute(claimed(job))
    assert failed.value.error_code == code
    assert hint in failed.value.hint
    assert not registry.attempt_folder(run, 1).exists()
