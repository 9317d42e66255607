"""Imports in a real Celery worker."""

import time

import pytest

from labelhub.items import ingest
from labelhub.items.models import Item
from labelhub.jobs.models import Job, JobState
from labelhub.tasks import clear_imports, dispatch
from tests import make
from tests.items.importing import upload
from tests.live_workers import LiveWorkers
from tests.pictures import pile


def wait(job_id: int, *states: str) -> Job:
    deadline = time.monotonic() + 60
    while (job := Job.objects.get(pk=job_id)).state not in states or (job.state == JobState.QUEUED and not job.parked):
        assert time.monotonic() < deadline, f"{job}: {job.error}"
        time.sleep(0.05)
    return job


def test_a_worker_checks_what_arrives_and_ends_when_the_import_is_complete(live_workers: LiveWorkers) -> None:
    live_workers.start("light")
    project = make.project()
    delivery = ingest.start(project, None, "through Redis")
    for each in (3, 6):
        upload(delivery, dict(pile(each)))
        dispatch(delivery.job)
        wait(delivery.job_id, JobState.QUEUED)
        assert Item.objects.filter(project=project).count() == 2 * each

    dispatch(ingest.complete(delivery))

    job = wait(delivery.job_id, JobState.SUCCEEDED, JobState.FAILED)
    assert (job.state, job.done, job.total) == (JobState.SUCCEEDED, 18, 18)


@pytest.mark.django_db
def test_clearing_without_imports_does_nothing() -> None:
    clear_imports()

    assert not Job.objects.exists()
