"""Beat: leases that have ended go back to the queue."""

from celery import shared_task
from django.utils import timezone

from labelhub.labelling import leases


@shared_task(name="labelhub.expire_leases")
def expire_leases() -> int:
    """Free ended leases, piece by piece; how many."""
    freed = 0
    while done := leases.expire(timezone.now()):
        freed += done
    return freed
