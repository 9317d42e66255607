"""Beat's look at the projects that train by themselves."""

import logging

from celery import shared_task
from django.utils import timezone

from labelhub.errors import LabelHubError
from labelhub.runs import automatic
from labelhub.tasks.jobs import dispatch

log = logging.getLogger(__name__)


@shared_task(name="labelhub.start_due_runs")
def start_due_runs() -> None:
    """Start the runs that the projects' rules want now. Twice does no harm: a project with a waiting run gets none."""
    for project_id in automatic.candidates():
        try:
            job = automatic.start_if_due(project_id, timezone.now())
        except LabelHubError as error:
            log.info("project %s: no run, %s", project_id, error)
            continue
        if job is not None:
            dispatch(job)
