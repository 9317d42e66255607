"""The labelling queue: who gets which item, until when.

A lease takes a free slot for a labeller. Slots stand in the queue by their number; each labeller walks it with a
cursor that only moves up, so that neither the size of the project nor a long history costs anything. A slot that is
given back is made anew at the end, in front of every cursor. What a cursor passed in a rare race is found again by a
second, bounded walk from the start (`REWALK` slots with each lease that comes up short).
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from labelhub.errors import Conflict
from labelhub.items.models import Item, Project
from labelhub.labelling import consensus, freshness, leases, rounds
from labelhub.labelling.models import Answer, Cursor, Purpose, Slot, SlotState

WINDOW = 50  # slots looked at in one piece
MOST_WINDOWS = 20  # pieces in one lease: a bound for the rare long stretch of slots that are not for this labeller
REWALK = 200


@dataclass(frozen=True)
class Assignment:
    """A lease: this labeller has this item until this time. Nothing in it gives the answer away."""

    id: int
    item: int
    round: int
    expires_at: datetime
    sha256: str
    width: int
    height: int


@dataclass(frozen=True)
class Lease:
    """What a screen holds, and if that is less than it asked for, why: `all_answered`, `waiting_for_others`,
    `nothing_yet`; empty when it got everything."""

    assignments: tuple[Assignment, ...]
    short_because: str = ""


def open_items(item_ids: Sequence[int]) -> None:
    """Let these checked items into the queue: an open consensus, round 0 and its slots. Idempotent."""
    from_project: dict[int, list[int]] = {}
    for item, project_id in _checked(item_ids):
        from_project.setdefault(project_id, []).append(item)
    order = {item: place for place, item in enumerate(item_ids)}
    with transaction.atomic():
        for project in Project.objects.filter(pk__in=from_project):
            ids = sorted(from_project[project.pk], key=order.__getitem__)
            consensus.start(project, ids)
            rounds.open_first(project.pk, ids, project.overlap_min)


def _checked(item_ids: Sequence[int]) -> list[tuple[int, int]]:
    """(item, project) of those that have an image."""
    return list(Item.objects.filter(pk__in=item_ids, image__isnull=False).values_list("pk", "project_id"))


def lease(project: Project, labeller_id: int, count: int, *, screen: UUID, auditor: bool = False) -> Lease:
    """Let a screen hold up to `count` items: its live leases first, renewed, then new ones. Only an `auditor` (a
    reviewer or manager) gets the items of an audit, before all others.

    Several screens of one labeller never hold the same item. Raises `Conflict` when the project is archived.
    """
    refuse_archived(project)
    now = timezone.now()
    until = now + timedelta(seconds=project.lease_seconds)
    with transaction.atomic():
        cursors = _cursors(project.pk, labeller_id)
        if not auditor:
            del cursors[Purpose.AUDIT]
        own = Slot.objects.filter(project=project, labeller=labeller_id, state=SlotState.LEASED)
        held = list(own.filter(screen=screen, leased_until__gt=now).order_by("pk")[:count])
        taken = list(held)
        if len(taken) < count:
            taken += _take(project, labeller_id, count - len(taken), cursors, taken)
        if len(taken) < count and leases.expire(now, project_id=project.pk):
            taken += _take(project, labeller_id, count - len(taken), cursors, taken)
        if len(taken) < count:
            taken += _rewalk(project, labeller_id, count - len(taken), cursors, taken)
        Slot.objects.filter(pk__in=[slot.pk for slot in taken]).update(
            state=SlotState.LEASED, labeller=labeller_id, screen=screen, leased_until=until
        )
        for cursor in cursors.values():
            cursor.seen_at = now
        Cursor.objects.bulk_update(cursors.values(), ["position", "rewalk", "seen_at"])
    # The order of reviews among first labels must not give them away, but must be the same when asked again.
    fresh = taken[len(held) :]
    random.Random(str(screen) + str(fresh and fresh[0].pk)).shuffle(fresh)
    short = "" if len(taken) == count else _why_short(project, bool(taken))
    return Lease(assignments(held + fresh, until), short)


def refuse_archived(project: Project) -> None:
    if project.archived_at is not None:
        raise Conflict(
            "This project is archived and takes no answers.",
            hint="A manager can take it out of the archive.",
            code="archived",
        )


def _cursors(project_id: int, labeller_id: int) -> dict[str, Cursor]:
    """The labeller's cursors, locked: two leases of one labeller come one after the other."""
    own = Cursor.objects.select_for_update().filter(project=project_id, labeller=labeller_id)
    found = {cursor.purpose: cursor for cursor in own.order_by("purpose")}
    if len(found) < len(Purpose):
        Cursor.objects.bulk_create(
            [Cursor(project_id=project_id, labeller_id=labeller_id, purpose=purpose) for purpose in Purpose],
            ignore_conflicts=True,
        )
        found = {cursor.purpose: cursor for cursor in own.order_by("purpose")}
    return found


def _take(
    project: Project, labeller_id: int, count: int, cursors: dict[str, Cursor], held: Sequence[Slot]
) -> list[Slot]:
    """Free slots for the labeller: an audit first, reviews up to their share, first labels, then whatever is left."""
    share = math.ceil(count * project.review_share)
    taken: list[Slot] = []
    order = ((Purpose.AUDIT, count), (Purpose.REVIEW, share), (Purpose.LABEL, count), (Purpose.REVIEW, count))
    for purpose, most in order:
        room = min(most, count - len(taken))
        if room > 0 and purpose in cursors:
            taken += _walk(project, labeller_id, room, cursors[purpose], avoid=[*held, *taken])
    return taken


def _walk(project: Project, labeller_id: int, count: int, cursor: Cursor, avoid: Sequence[Slot]) -> list[Slot]:
    """Take up to `count` slots from the cursor on, and move it past what was looked at."""
    taken: list[Slot] = []
    items = {slot.item_id for slot in avoid}
    for _ in range(MOST_WINDOWS):
        if len(taken) >= count:
            break
        window = _window(project, cursor.purpose, cursor.position, WINDOW)
        if not window:
            break
        allowed = _allowed(project, labeller_id, cursor.purpose, window)
        for slot in window:
            if len(taken) >= count:
                break
            cursor.position = slot.pk
            if slot.pk in allowed and slot.item_id not in items:
                items.add(slot.item_id)
                taken.append(slot)
    return taken


def _window(project: Project, purpose: str, after: int, size: int) -> list[Slot]:
    """The next free slots, locked where the database locks rows; those that somebody else is taking are passed."""
    free = Slot.objects.filter(project=project, purpose=purpose, state=SlotState.FREE, pk__gt=after).order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True)
    return list(free[:size])


def _allowed(project: Project, labeller_id: int, purpose: str, window: Sequence[Slot]) -> set[int]:
    """Which of these slots this labeller may take: not an item they answered or hold in that round, and in a review
    only one that is fresh to them as long as somebody fresh is left."""
    answered = Answer.objects.filter(item=OuterRef("item"), round=OuterRef("round"), labeller=labeller_id)
    holds = Slot.objects.filter(item=OuterRef("item"), labeller=labeller_id, state=SlotState.LEASED)
    rows: QuerySet[Slot] = Slot.objects.filter(pk__in=[slot.pk for slot in window])
    rows = rows.filter(~Exists(answered.filter(Q(counts=True) | Q(why_not="skipped"))), ~Exists(holds))
    allowed = dict(rows.values_list("pk", "item_id"))
    if purpose in freshness.LANES and allowed:
        stale = freshness.reserved_for_others(project.pk, labeller_id, set(allowed.values()), purpose)
        allowed = {pk: item for pk, item in allowed.items() if item not in stale}
    return set(allowed)


def _rewalk(
    project: Project, labeller_id: int, count: int, cursors: dict[str, Cursor], held: Sequence[Slot]
) -> list[Slot]:
    """Look again at a bounded piece of what the cursors have passed, going round and round."""
    taken: list[Slot] = []
    items = {slot.item_id for slot in held}
    for cursor in cursors.values():
        window = _passed(project, cursor)
        if not window and cursor.rewalk:  # at the end: begin again at once, or work would seem to be gone
            cursor.rewalk = 0
            window = _passed(project, cursor)
        allowed = _allowed(project, labeller_id, cursor.purpose, window) if window else set()
        for slot in window:
            if len(taken) >= count:
                break
            cursor.rewalk = slot.pk
            if slot.pk in allowed and slot.item_id not in items:
                items.add(slot.item_id)
                taken.append(slot)
    return taken


def _passed(project: Project, cursor: Cursor) -> list[Slot]:
    """The next piece of free slots that the cursor has passed already."""
    return [slot for slot in _window(project, cursor.purpose, cursor.rewalk, REWALK) if slot.pk <= cursor.position]


def assignments(slots: Sequence[Slot], until: datetime) -> tuple[Assignment, ...]:
    images = _images([slot.item_id for slot in slots])
    return tuple(Assignment(slot.pk, slot.item_id, slot.round, until, *images[slot.item_id]) for slot in slots)


def _why_short(project: Project, got_some: bool) -> str:
    """Why there is no more now, for the words on an empty screen."""
    if got_some:
        return ""
    slots = Slot.objects.filter(project=project)
    if not slots.exists():
        return "nothing_yet"
    # Others hold them, or another window of this labeller: either way some may come back.
    return "waiting_for_others" if slots.filter(state=SlotState.LEASED).exists() else "all_answered"


def _images(item_ids: Sequence[int]) -> dict[int, tuple[str, int, int]]:
    """item → (SHA-256, width, height in pixels of the display size)."""
    rows = Item.objects.filter(pk__in=item_ids).values_list(
        "pk", "image__sha256", "image__display_width", "image__display_height"
    )
    return {item: (sha256, width, height) for item, sha256, width, height in rows}
