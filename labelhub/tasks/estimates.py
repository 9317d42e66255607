"""Beat's look at the projects in which people have answered."""

from celery import shared_task
from django.utils import timezone

from labelhub.labelling import recompute
from labelhub.tasks.jobs import dispatch


@shared_task(name="labelhub.start_due_estimates")
def start_due_estimates() -> None:
    """Estimate labellers where there is enough news. Twice does no harm: a project whose estimate waits or runs gets
    none."""
    for project_id in recompute.candidates():
        job = recompute.start_if_due(project_id, timezone.now())
        if job is not None:
            dispatch(job)
