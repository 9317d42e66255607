"""How several workers share one import: each takes waiting files under its own job, which is their lease.

The heartbeat of that job keeps the lease; the files of a job that is not running any more, or whose heartbeat stopped,
are taken by the next worker that asks. What a worker that comes back late has checked is not written: the files are no
longer its own.
"""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from labelhub.items.models import FileKind, FileState, Import, ImportFile
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import ENDED, LOST_AFTER
from labelhub.jobs.models import Job, JobState

SHARE = "import-share"  # kind of the jobs that help
TAKEN = 256  # files at once
WORTH_HELP = 2 * TAKEN  # waiting files; fewer are checked before a helper has started


def take(delivery: Import, job_id: int) -> list[ImportFile]:
    """Some of the waiting images, now this job's, in the order of their rank; none when all are done or with others."""
    with transaction.atomic():
        if Job.objects.filter(pk=delivery.job_id, state__in=ENDED).exists():
            return []
        rows = _take(delivery, job_id)
        if not rows and _free_lost(delivery, job_id):
            rows = _take(delivery, job_id)
        return rows


def _take(delivery: Import, job_id: int) -> list[ImportFile]:
    free = _waiting(delivery).filter(lease=None).order_by("rank", "pk")
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True)
    rows = list(free[:TAKEN])
    ImportFile.objects.filter(pk__in=[row.pk for row in rows]).update(lease=job_id)
    return rows


def _free_lost(delivery: Import, job_id: int) -> int:
    leases = _waiting(delivery).filter(lease__isnull=False).values_list("lease", flat=True)
    holders = {lease for lease in leases.distinct() if lease is not None}
    alive = Job.objects.filter(
        pk__in=holders, state=JobState.RUNNING, heartbeat_at__gte=timezone.now() - LOST_AFTER
    ).values_list("pk", flat=True)
    return _waiting(delivery).filter(lease__in=holders - set(alive) - {job_id}).update(lease=None)


def release(delivery: Import, job_id: int) -> None:
    """Give back what an earlier attempt of this job held. Call it before the first `take`."""
    _waiting(delivery).filter(lease=job_id).update(lease=None)


def _waiting(delivery: Import) -> QuerySet[ImportFile]:
    return ImportFile.objects.filter(delivery=delivery, kind=FileKind.IMAGE, state=FileState.WAITING)


def still_held(rows: Sequence[ImportFile], job_id: int) -> set[int]:
    """Those of the rows that are this job's. Within a transaction they stay so until its end."""
    mine = ImportFile.objects.select_for_update().filter(
        pk__in=[row.pk for row in rows], lease=job_id, state=FileState.WAITING
    )
    return set(mine.values_list("pk", flat=True))


def hire(delivery: Import, most: int) -> list[Job]:
    """New jobs that help with this import, at most so many in all, where enough waits; dispatch them."""
    if not _waiting(delivery).filter(lease=None)[WORTH_HELP : WORTH_HELP + 1].exists():
        return []
    at_work = Job.objects.filter(
        kind=SHARE, project_id=delivery.project_id, state__in=[JobState.QUEUED, JobState.RUNNING],
        parameters={"import": delivery.pk},
    ).count()  # fmt: skip
    return [
        lifecycle.create(
            kind=SHARE,
            project_id=delivery.project_id,
            created_by_id=delivery.created_by_id,
            parameters={"import": delivery.pk},
        )[0]
        for _ in range(most - at_work)
    ]
