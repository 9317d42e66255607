"""The life of a job: created, dispatched, claimed by a worker, kept alive, ended or taken up again.

The domain writes a queued job and nothing else; who commits it dispatches it, and beat dispatches again what was
missed. A worker holds a job through a `Claim`. The claim's attempt number fences it: once the job was taken from a
worker (no heartbeat for `LOST_AFTER`), nothing that worker writes about the job is accepted any more. A job whose
work has to wait for a person is parked: queued, but left alone until somebody wakes it.
"""

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, LabelHubError
from labelhub.jobs.models import Job, JobState

log = logging.getLogger(__name__)

HEARTBEAT_EVERY = settings.JOB_LOST_SECONDS / 6
LOST_AFTER = timedelta(seconds=settings.JOB_LOST_SECONDS)  # without a heartbeat: the worker is dead
DISPATCH_AGAIN_AFTER = timedelta(seconds=60)
MOST_LOSSES = 4  # workers that may die at one job before it is given up
LONGEST_KEY = 128  # characters of an idempotency key
ENDED = (JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED)


class Cancelled(LabelHubError):
    """Somebody asked for the job to be cancelled; what was done so far stands or was rolled back by its owner."""

    code = "cancelled"


class Superseded(LabelHubError):
    """Another worker took the job up in the meantime; this one must stop without a trace."""

    code = "superseded"


def create(
    *,
    kind: str,
    project_id: int | None,
    created_by_id: int | None,
    parameters: Mapping[str, Any],
    idempotency_key: str | None = None,
    parked: bool = False,
) -> tuple[Job, bool]:
    """A queued job, and whether it is new. The same key with the same parameters gives the same job again;
    with others it is refused (`Conflict`)."""
    # As the database gives them back (a tuple is a list there), so that equal requests compare equal.
    stored = json.loads(json.dumps(dict(parameters)))
    fields = {"created_by_id": created_by_id, "parameters": stored, "parked": parked}
    if idempotency_key and len(idempotency_key) > LONGEST_KEY:
        raise Invalid(f"The Idempotency-Key has {len(idempotency_key)} characters; it may have {LONGEST_KEY}.")
    if not idempotency_key:
        return Job.objects.create(kind=kind, project_id=project_id, **fields), True
    with transaction.atomic():
        job, new = Job.objects.get_or_create(
            kind=kind, project_id=project_id, idempotency_key=idempotency_key, defaults=fields
        )
    if not new and job.parameters != stored:
        raise Conflict(
            "This Idempotency-Key was used for another request.",
            hint="Send a new key with a new request, or the same request with the old key.",
            code="idempotency_conflict",
        )
    return job, new


def claim(job_id: int) -> "Claim | None":
    """Take the job up; None when it is not waiting (running elsewhere, ended, cancelled)."""
    now = timezone.now()
    with transaction.atomic():
        took = Job.objects.filter(pk=job_id, state=JobState.QUEUED, cancel_requested=False).update(
            state=JobState.RUNNING,
            attempt=F("attempt") + 1,
            heartbeat_at=now,
            started_at=Coalesce("started_at", now),
            parked=False,
            error="",
            error_code="",
        )
        if not took:
            Job.objects.filter(pk=job_id, state=JobState.QUEUED, cancel_requested=True).update(
                state=JobState.CANCELLED, finished_at=now
            )
            return None
        job = Job.objects.get(pk=job_id)
    return Claim(job=job, attempt=job.attempt)


@dataclass
class Claim:
    """A worker's hold on a job."""

    job: Job
    attempt: int

    @property
    def parameters(self) -> dict[str, Any]:
        return dict(self.job.parameters)

    def _write(self, **fields: Any) -> None:
        if not Job.objects.filter(pk=self.job.pk, attempt=self.attempt, state=JobState.RUNNING).update(**fields):
            raise Superseded("Another worker has taken this job up.")

    def progress(self, done: int, total: int | None = None, note: str = "", *, kept: bool = False) -> None:
        """Say how far it is. Raises `Cancelled` or `Superseded`: call it where stopping is safe.

        `kept`: what is done is stored for good and will not be done again, so workers that died before do not count
        against the job any more.
        """
        fields: dict[str, Any] = {"done": done, "note": note[:200], "heartbeat_at": timezone.now()}
        if kept:
            fields["losses"] = 0
        if total is not None:
            fields["total"] = total
        self._write(**fields)
        self.check()

    def check(self) -> None:
        """Raise `Cancelled` when somebody asked for it, `Superseded` when the job is no longer ours."""
        if self.cancelled():
            raise Cancelled("The job was cancelled.")

    def cancelled(self) -> bool:
        row = Job.objects.filter(pk=self.job.pk).values_list("cancel_requested", "attempt", "state").first()
        if row is None or row[1] != self.attempt or row[2] != JobState.RUNNING:
            raise Superseded("Another worker has taken this job up.")
        return bool(row[0])

    def hold(self) -> None:
        """Lock the job's row within the caller's transaction and make sure it is still ours: what is written in
        that transaction is then written by the holder or not at all."""
        still = Job.objects.select_for_update().filter(pk=self.job.pk, attempt=self.attempt, state=JobState.RUNNING)
        if not still.exists():
            raise Superseded("Another worker has taken this job up.")

    def succeed(self, result: Mapping[str, Any]) -> None:
        self._write(state=JobState.SUCCEEDED, result=dict(result), finished_at=timezone.now())

    def fail(self, code: str, error: str) -> None:
        self._write(state=JobState.FAILED, error_code=code[:64], error=error, finished_at=timezone.now())

    def end_cancelled(self) -> None:
        self._write(state=JobState.CANCELLED, finished_at=timezone.now())

    def put_back(self) -> None:
        """It cannot go on now (it waits for another job): queued again; beat sends it after `DISPATCH_AGAIN_AFTER`."""
        self._return(parked=False)

    def park(self) -> None:
        """Nothing to do until somebody brings more (an import whose sender is not finished) and calls `wake`. Look
        for work and call this in one transaction, after `hold()`: then nothing brought meanwhile is overlooked."""
        self._return(parked=True)

    def _return(self, *, parked: bool) -> None:
        """Queued again; `Cancelled` when that was asked for meanwhile."""
        ours = Job.objects.filter(pk=self.job.pk, attempt=self.attempt, state=JobState.RUNNING, cancel_requested=False)
        if not ours.update(
            state=JobState.QUEUED, parked=parked, losses=0, heartbeat_at=None, dispatched_at=timezone.now()
        ):
            self.check()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Keep the heartbeat from a thread of its own while the worker is deep in a computation."""
        stop = threading.Event()
        thread = threading.Thread(target=self._beat, args=(stop,), name=f"heartbeat-{self.job.pk}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _beat(self, stop: threading.Event) -> None:
        try:
            while not stop.wait(HEARTBEAT_EVERY):
                try:
                    self._write(heartbeat_at=timezone.now())
                except Superseded:
                    return  # the work itself learns it at its next progress
                except DatabaseError:  # it may be away or locked for a moment: the next beat tries again
                    log.warning("job %s: heartbeat failed", self.job.pk, exc_info=True)
        finally:
            connection.close()


def wake(job_id: int) -> None:
    """There is more to do for a parked job: somebody must be told. Call it in the transaction that writes the work."""
    Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(parked=False, dispatched_at=None)


def request_cancel(job: Job) -> Job:
    """Ask a job to stop; one that no worker holds is cancelled at once."""
    now = timezone.now()
    Job.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING]).update(cancel_requested=True)
    Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.CANCELLED, finished_at=now)
    job.refresh_from_db()
    return job


def recover_lost(now: datetime | None = None) -> list[int]:
    """Jobs whose worker died are queued again, or failed with the reason at the `MOST_LOSSES`th death; those queued."""
    now = now or timezone.now()
    lost = Q(state=JobState.RUNNING) & (Q(heartbeat_at__lt=now - LOST_AFTER) | Q(heartbeat_at__isnull=True))
    again: list[int] = []
    for job in Job.objects.filter(lost):
        same = Job.objects.filter(lost, pk=job.pk, attempt=job.attempt)
        if job.cancel_requested:
            same.update(state=JobState.CANCELLED, finished_at=now)
        elif job.losses + 1 >= MOST_LOSSES:
            same.update(
                state=JobState.FAILED,
                losses=F("losses") + 1,
                error_code="worker_lost",
                error=f"The worker died {job.losses + 1} times at this job. Its log says why; often memory ran out.",
                finished_at=now,
            )
        elif same.update(state=JobState.QUEUED, losses=F("losses") + 1, dispatched_at=None):
            again.append(job.pk)
    return again


def waiting_for_dispatch(now: datetime | None = None) -> list[Job]:
    """Queued jobs that nobody was told about, or that were told of long ago and not taken up."""
    now = now or timezone.now()
    missed = Q(dispatched_at__isnull=True) | Q(dispatched_at__lt=now - DISPATCH_AGAIN_AFTER)
    return list(Job.objects.filter(missed, state=JobState.QUEUED, parked=False).order_by("pk"))


def mark_dispatched(job_id: int) -> None:
    Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(dispatched_at=timezone.now())
