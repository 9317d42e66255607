"""A training worker that is killed (invariant 7): the run is taken up again and finishes, once."""

import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from labelhub.items.models import Flag
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.runs import registry, training
from labelhub.runs.models import Prediction, Run
from labelhub.tasks.jobs import dispatch
from tests.live_workers import LiveWorkers
from tests.runs.drawn import drawn_project

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(done: Callable[[], bool], what: str, log: Callable[[], str], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"{what} did not happen:\n{log()}"
        time.sleep(0.1)


def test_a_run_whose_worker_is_killed_is_taken_up_again_and_finishes_once(live_workers: LiveWorkers) -> None:
    project, truth = drawn_project(6, fresh=2)
    run, job = training.start(
        project=project, user=None, recipe="simple-cnn", parameters={"epochs": 3, "width": 8}, folds=2
    )

    def log() -> str:
        return live_workers.log("train").read_text()

    live_workers.start("train")
    dispatch(job)
    first = registry.attempt_folder(run, 1)
    wait_until((first / "epochs.jsonl").exists, "the first attempt", log)
    live_workers.kill("train")
    assert Job.objects.get(pk=job.pk).state == JobState.RUNNING
    assert not Prediction.objects.exists()

    # Beat's look after a minute without a heartbeat.
    assert lifecycle.recover_lost(timezone.now() + 2 * lifecycle.LOST_AFTER) == [job.pk]
    live_workers.start("train")
    dispatch(job)
    ended = (JobState.SUCCEEDED, JobState.FAILED)
    wait_until(lambda: Job.objects.get(pk=job.pk).state in ended, "the second attempt", log)

    job.refresh_from_db()
    run = Run.objects.get()
    assert (job.state, job.attempt) == (JobState.SUCCEEDED, 2), job.error
    assert run.folder == f"{project.pk}/1/2"
    assert not first.exists()
    assert registry.verify(run) == []
    assert sorted(Prediction.objects.values_list("item_id", flat=True)) == sorted(truth)
    assert Flag.objects.filter(project=project).count() == sum(run.flags_raised.values())
