"""What a run tells while it trains."""

import pytest

from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.runs.models import Run
from labelhub.runs.watching import Watcher
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import begun
from trainer.progress import Progress

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def epoch(number: int) -> dict[str, object]:
    return {"fold": 0, "epoch": number, "loss": 0.5, "accuracy": 0.9, "val_loss": None, "val_accuracy": None}


def watcher(clock: Clock) -> tuple[Run, Watcher]:
    project, _ = labelled_project({"female": 2, "male": 2})
    run, claim = begun(project)
    return run, Watcher(run, claim, clock)


def test_progress_and_epochs_reach_the_database_once_a_second() -> None:
    clock = Clock()
    run, watching = watcher(clock)
    for step in range(5):
        watching.report(Progress("folds", step, 10, f"step {step}", epoch(step)))
    run.refresh_from_db()
    run.job.refresh_from_db()
    assert (run.job.done, run.job.note, len(run.epochs)) == (0, "step 0", 1)
    clock.now = 1.0
    watching.report(Progress("folds", 5, 10, "step 5", epoch(5)))
    run.refresh_from_db()
    run.job.refresh_from_db()
    assert (run.job.done, run.job.total, run.job.note) == (5, 10, "step 5")
    assert [row["epoch"] for row in run.epochs] == list(range(6))


def test_what_was_told_last_is_not_lost() -> None:
    run, watching = watcher(Clock())
    for step in (1, 10):
        watching.report(Progress("write", step, 10, "", epoch(step)))
    watching.flush()
    run.refresh_from_db()
    assert Job.objects.get().done == 10
    assert len(run.epochs) == 2


def test_cancelling_is_noticed_within_a_second() -> None:
    clock = Clock()
    run, watching = watcher(clock)
    assert not watching.cancelled()
    Job.objects.update(cancel_requested=True)
    assert not watching.cancelled()
    clock.now = 1.0
    assert watching.cancelled()
    with pytest.raises(lifecycle.Cancelled):
        watching.report(Progress("folds", 1, 10, ""))
    assert run.pk


def test_a_worker_that_lost_the_job_writes_no_epochs() -> None:
    run, watching = watcher(Clock())
    Job.objects.update(state=JobState.QUEUED)
    assert lifecycle.claim(run.job_id) is not None
    with pytest.raises(lifecycle.Superseded):
        watching.report(Progress("folds", 1, 10, "", epoch(1)))
    run.refresh_from_db()
    assert run.epochs == []
