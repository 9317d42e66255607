"""The task that runs jobs, how it is sent off, and beat's look after what was lost."""

import logging
import time
from collections.abc import Callable

from celery import shared_task
from django.core.cache import cache
from django.db import transaction

from labelhub.errors import LabelHubError
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Cancelled, Claim, Superseded
from labelhub.jobs.models import Job
from labelhub.monitoring.state import BEAT
from labelhub.notices import ended_jobs
from labelhub.tasks.sending import EXECUTE, send
from labelhub.tasks.work import WORK

log = logging.getLogger(__name__)


@shared_task(name=EXECUTE)
def execute_job(job_id: int) -> None:
    """Run one job if it still waits. Every way out leaves it succeeded, failed with a reason, cancelled or queued."""
    claim = lifecycle.claim(job_id)
    if claim is None:
        return
    try:
        _run(claim)
    except Superseded:
        log.warning("job %s: attempt %s was superseded", job_id, claim.attempt)


def _run(claim: Claim) -> None:
    """`Superseded` goes through, also from the writing of the end: then another worker has the job."""
    work, _queue = WORK[claim.job.kind]
    try:
        with claim.beating():
            result = work(claim)
        if result is not None:
            _end(claim, lambda: claim.succeed(result))
    except Superseded:
        raise
    except Cancelled:
        claim.end_cancelled()
    except LabelHubError as error:
        refused = (error.error_code, str(error))
        _end(claim, lambda: claim.fail(*refused))
    except Exception as error:  # whatever it is, the job must say so and not hang
        log.exception("job %s failed", claim.job.pk)
        failed = f"{type(error).__name__}: {error}. The worker's log has the details."
        _end(claim, lambda: claim.fail("internal", failed))


def _end(claim: Claim, write: Callable[[], None]) -> None:
    """Write the end of a job, and with it who is told."""
    with transaction.atomic():
        write()
        ended_jobs.tell(claim.job.pk)


def dispatch(job: Job) -> None:
    """Send the job to its queue once the transaction is committed."""
    _work, queue = WORK[job.kind]
    send(job, queue)


@shared_task(name="labelhub.recover_jobs")
def recover_jobs() -> None:
    """Beat: take up again what a dead worker left, and send what nobody was told about."""
    cache.set(BEAT, time.time(), timeout=None)
    lifecycle.recover_lost()
    for job in lifecycle.waiting_for_dispatch():
        dispatch(job)
