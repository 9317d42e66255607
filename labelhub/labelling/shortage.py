"""Why a screen gets less than it asked for, and when to come back, for the words on it."""

from datetime import datetime, timedelta

from django.db.models import Min

from labelhub.items.models import Project
from labelhub.labelling.models import Cursor, Purpose, Slot, SlotState
from labelhub.labelling.people import limits


def why(project: Project, got_some: bool, *, limited: bool = False, spent: bool = False) -> str:
    """Why there is no more now, for the words on an empty screen."""
    if got_some:
        return ""
    if limited:
        return "limit"
    if spent:
        return "budget_spent"
    slots = Slot.objects.filter(project=project)
    if not slots.exists():
        return "nothing_yet"
    # Others hold them, or another window of this labeller: either way some may come back.
    return "waiting_for_others" if slots.filter(state=SlotState.LEASED).exists() else "all_answered"


def back_at(project: Project, labeller_id: int, code: str, now: datetime) -> datetime | None:
    """When it is worth asking again; None where only a person or new images can change it.

    A day's limit ends at midnight UTC, the limit of a share never by itself. What others hold comes back at the latest
    when the first of their leases ends."""
    if code == "waiting_for_others":
        leased = Slot.objects.filter(project=project, state=SlotState.LEASED, leased_until__gt=now)
        first: datetime | None = leased.aggregate(first=Min("leased_until"))["first"]
        return first
    if code == "limit":
        seat = Cursor.objects.filter(project=project, labeller=labeller_id, purpose=Purpose.LABEL).first()
        if seat is not None and limits.left_of_share(project, seat) != 0:
            return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return None
