"""Beat: imports that ended badly or were forgotten by their sender."""

from celery import shared_task

from labelhub.items import leftovers
from labelhub.tasks.jobs import dispatch


@shared_task(name="labelhub.clear_imports")
def clear_imports() -> None:
    """Delete received files that nobody needs any more, and finish imports whose sender has been silent for a day."""
    for job in leftovers.clear():
        dispatch(job)
