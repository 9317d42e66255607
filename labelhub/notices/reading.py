"""What a person is told, and what they have read of it."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.notices.models import Notice

MOST_COUNTED = 100
KEPT = timedelta(days=90)  # after it was read


def of(person: User) -> QuerySet[Notice]:
    """The person's notices of projects that they still belong to."""
    rows = Notice.objects.filter(person=person, project__deleted_at=None)
    return rows if person.is_admin else rows.filter(project__memberships__user=person)


def unread(person: User) -> int:
    """How many are unread, up to `MOST_COUNTED`: nobody needs to know more, and counting on would cost."""
    return len(of(person).filter(read_at=None).values_list("pk", flat=True)[:MOST_COUNTED])


def mark_read(person: User, *, ids: Sequence[int] | None = None, up_to: int | None = None) -> int:
    """Mark these notices as read, or all up to a number; how many were unread."""
    rows = Notice.objects.filter(person=person, read_at=None)
    rows = rows.filter(pk__in=ids) if ids is not None else rows.filter(pk__lte=up_to or 0)
    return rows.update(read_at=timezone.now())


def clear_old() -> int:
    """Delete what was read long ago; how many notices."""
    return Notice.objects.filter(read_at__lt=timezone.now() - KEPT).delete()[0]
