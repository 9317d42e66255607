"""Beat: what runs leave behind."""

from celery import shared_task

from labelhub.runs import retention


@shared_task(name="labelhub.prune_runs")
def prune_runs() -> int:
    """Prune every project's runs; from how many something was taken."""
    return len(retention.prune_all())
