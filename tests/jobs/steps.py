"""The steps of a job's life, as tests take them."""

from datetime import timedelta

from django.utils import timezone

from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import LOST_AFTER, Claim
from labelhub.jobs.models import Job

LATER = LOST_AFTER + timedelta(seconds=1)


def create(**fields: object) -> Job:
    given = {"kind": "test", "project_id": 1, "created_by_id": None, "parameters": {}} | fields
    job, _new = lifecycle.create(**given)  # type: ignore[arg-type]  # plain fields of a test
    return job


def claim(job: Job) -> Claim:
    claimed = lifecycle.claim(job.pk)
    assert claimed is not None
    return claimed


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def lose(job: Job) -> list[int]:
    """The worker dies, and beat finds out."""
    return lifecycle.recover_lost(timezone.now() + LATER)
