"""Sending a job to a queue, by the name of the task: what the task runs may itself send jobs."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from labelhub.celery import app
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job

log = logging.getLogger(__name__)
EXECUTE = "labelhub.execute_job"


def send(job: Job, queue: str) -> None:
    """Send the job off once the transaction is committed. A Redis that is away costs nothing but time: beat sends the
    job again."""

    def now() -> None:
        try:
            app.send_task(EXECUTE, args=(job.pk,), queue=queue, retry=False)
        except OperationalError:
            log.warning("job %s: no broker, left to beat", job.pk)
            return
        lifecycle.mark_dispatched(job.pk)

    transaction.on_commit(now)
