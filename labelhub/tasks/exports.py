"""Beat: files of exports whose time is over."""

from celery import shared_task

from labelhub.datasets import exports


@shared_task(name="labelhub.clear_exports")
def clear_exports() -> int:
    """Delete them; how many."""
    return exports.clear_expired()
