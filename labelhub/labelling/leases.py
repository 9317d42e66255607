"""Leases that are out: prolonged, given back, ended by time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from labelhub.items.models import Project
from labelhub.labelling.hidden import PERSONAL
from labelhub.labelling.models import Slot, SlotState

MOST_AT_ONCE = 100  # ended leases swept up in one piece


def renew(project: Project, labeller_id: int, *, screen: UUID) -> tuple[datetime, list[int]]:
    """Prolong the live leases of a screen; those that have ended stay ended. Returns the items."""
    now = timezone.now()
    until = now + timedelta(seconds=project.lease_seconds)
    with transaction.atomic():
        own = Slot.objects.filter(
            project=project, labeller=labeller_id, state=SlotState.LEASED, screen=screen, leased_until__gt=now
        )
        held = list(own.order_by("pk").values_list("pk", "item_id"))
        own.filter(pk__in=[slot for slot, _ in held]).update(leased_until=until)
    return until, [item for _, item in held]


def give_back(project: Project, labeller_id: int, *, screen: UUID, items: Sequence[int] | None = None) -> int:
    """Return leases of a screen unanswered, all or the named ones; how many were."""
    own = Slot.objects.filter(project=project, labeller=labeller_id, state=SlotState.LEASED, screen=screen)
    if items is not None:
        own = own.filter(item__in=items)
    with transaction.atomic():
        return free_again(own)


def expire(now: datetime, *, project_id: int | None = None) -> int:
    """Free the slots whose lease has ended; how many."""
    ended = Slot.objects.filter(state=SlotState.LEASED, leased_until__lte=now)
    if project_id is not None:
        ended = ended.filter(project=project_id)
    with transaction.atomic():
        return free_again(ended.order_by("leased_until"), most=MOST_AT_ONCE)


def free_again(slots: QuerySet[Slot], *, most: int | None = None) -> int:
    """Make leased slots free, at the end of the queue; one that was made for its labeller goes away. Must run in a
    transaction."""
    if connection.features.has_select_for_update_skip_locked:
        slots = slots.select_for_update(skip_locked=True)
    found = list(slots[:most])
    if found:
        gone = Slot.objects.filter(pk__in=[slot.pk for slot in found], state=SlotState.LEASED)
        gone._raw_delete(connection.alias)
        Slot.objects.bulk_create([successor(slot) for slot in found if slot.purpose not in PERSONAL])
    return len(found)


def successor(slot: Slot) -> Slot:
    """The same room, free, with a new place at the end of its stretch of the queue."""
    return Slot(
        project_id=slot.project_id,
        item_id=slot.item_id,
        round=slot.round,
        number=slot.number,
        purpose=slot.purpose,
        priority=slot.priority,
    )
