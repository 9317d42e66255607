"""Letters about notices, sent from a worker so that nobody waits for a mail server."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from labelhub.notices import letters, reading


@shared_task(name="labelhub.send_due_letters")
def send_due_letters() -> int:
    """Beat: one task for each person whose letter is due; how many."""
    people = letters.due(timezone.now()) if settings.EMAIL_ENABLED else []
    for person_id in people:
        send_letter.delay(person_id)
    return len(people)


@shared_task(name="labelhub.send_letter")
def send_letter(person_id: int) -> bool:
    """Send one person's letter. Twice does no harm: what was sent is not sent again."""
    return letters.send(person_id, timezone.now())


@shared_task(name="labelhub.clear_notices")
def clear_notices() -> int:
    """Delete notices that were read long ago; how many."""
    return reading.clear_old()
