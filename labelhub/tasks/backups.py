"""Beat: backups by schedule."""

from datetime import timedelta
from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from labelhub.backups import schedule


@shared_task(name="labelhub.keep_backups")
def keep_backups() -> str:
    """Make a backup if one is due; its path. Two at once do no harm: the second leaves it to the first."""
    made = schedule.keep(
        Path(settings.BACKUP_FOLDER),
        timezone.now(),
        every=timedelta(hours=settings.BACKUP_HOURS),
        most=settings.BACKUP_KEEP,
    )
    return str(made or "")
