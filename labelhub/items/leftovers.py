"""Tidying up after imports that a crash, a failure or a sender who went away left behind."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from labelhub.items import ingest, storage, uploads
from labelhub.items.models import FileState, Import, Upload
from labelhub.jobs.lifecycle import ENDED
from labelhub.jobs.models import Job, JobState

IDLE = timedelta(hours=24)  # without a delivery: the sender will not come back


def clear(now: datetime | None = None) -> list[Job]:
    """Close imports that ended badly, delete received files that nobody needs, and complete imports whose sender was
    silent for `IDLE`; the jobs of these, to be dispatched."""
    now = now or timezone.now()
    with_files = set(storage.incoming_deliveries())
    on_their_way = Q(uploads__isnull=False, uploads__finished_at=None)
    left = Q(pk__in=with_files) | Q(files__state=FileState.WAITING) | on_their_way
    imports = Import.objects.select_related("job").filter(left)
    known = {delivery.pk: delivery for delivery in imports.distinct()}
    for gone in with_files - known.keys():
        storage.clear_incoming(gone)
    for delivery in known.values():
        if delivery.job.state in ENDED:
            ingest.close(delivery)
    uploads.clear_strays()
    idle = Import.objects.filter(complete_at=None, job__state=JobState.QUEUED, job__parked=True).filter(
        Q(job__dispatched_at__lt=now - IDLE) | Q(job__dispatched_at=None, job__created_at__lt=now - IDLE)
    )
    sending = Upload.objects.filter(finished_at=None, touched_at__gte=now - IDLE)
    return [ingest.complete(delivery) for delivery in idle.exclude(pk__in=sending.values("delivery"))]
