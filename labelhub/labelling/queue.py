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
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from labelhub import rawsql
from labelhub.errors import Conflict
from labelhub.items.models import Item, Project
from labelhub.labelling import consensus, freshness, leases, rounds
from labelhub.labelling.models import Cursor, Purpose, Slot, SlotState

WINDOW = 10  # slots looked at in one piece, at least; each next piece of a lease is twice as long, up to WIDEST
WIDEST = 200
MOST_LOOKED_AT = 1000  # in one lease: a bound for the rare long stretch of slots that are not for this labeller
REWALK = 200

OWN = "project_id = %s AND labeller_id = %s AND state = 1 ORDER BY id"
LEASE = "UPDATE labelling_slot SET state = %s, labeller_id = %s, screen = %s, leased_until = %s WHERE id IN"
# The states stand as numbers, since a partial index serves only a condition that the database can read.
FREE = """
SELECT s.id, s.item_id, s.round,
  EXISTS (SELECT 1 FROM labelling_answer a WHERE a.item_id = s.item_id AND a.round = s.round AND a.labeller_id = %s
          AND (a.counts OR a.why_not = 'skipped'))
  OR EXISTS (SELECT 1 FROM labelling_slot h WHERE h.item_id = s.item_id AND h.labeller_id = %s AND h.state = 1)
FROM labelling_slot s
WHERE s.project_id = %s AND s.purpose = %s AND s.state = 0 AND s.id > %s ORDER BY s.id LIMIT %s"""
IMAGES = (
    "SELECT i.id, m.sha256, m.display_width, m.display_height FROM items_item i"
    " JOIN items_image m ON m.id = i.image_id WHERE i.id IN {items}"
)


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


class Place(NamedTuple):
    """A slot of the queue."""

    slot: int
    item: int
    round: int


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
        own = rawsql.load(Slot, OWN, [project.pk, labeller_id])
        held = [Place(s.pk, s.item_id, s.round) for s in own if s.screen == screen and s.is_live(now)][:count]
        taken = list(held)
        if len(taken) < count:
            taken += _take(project, labeller_id, count - len(taken), cursors, taken)
        if len(taken) < count and leases.expire(now, project_id=project.pk):
            taken += _take(project, labeller_id, count - len(taken), cursors, taken)
        if len(taken) < count:
            taken += _rewalk(project, labeller_id, count - len(taken), cursors, taken)
        if taken:
            ids = [place.slot for place in taken]
            rawsql.run(f"{LEASE} {rawsql.places(ids)}", [SlotState.LEASED, labeller_id, screen, until, *ids])
        for cursor in cursors.values():
            cursor.seen_at = now
        rawsql.update(list(cursors.values()), ["position", "rewalk", "seen_at"])
    # The order of reviews among first labels must not give them away, but must be the same when asked again.
    fresh = taken[len(held) :]
    random.Random(str(screen) + str(fresh and fresh[0].slot)).shuffle(fresh)
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
    own = ("project_id = %s AND labeller_id = %s ORDER BY purpose", [project_id, labeller_id])
    found = {cursor.purpose: cursor for cursor in rawsql.load(Cursor, *own, lock=True)}
    if len(found) < len(Purpose):
        Cursor.objects.bulk_create(
            [Cursor(project_id=project_id, labeller_id=labeller_id, purpose=purpose) for purpose in Purpose],
            ignore_conflicts=True,
        )
        found = {cursor.purpose: cursor for cursor in rawsql.load(Cursor, *own, lock=True)}
    return found


def _take(
    project: Project, labeller_id: int, count: int, cursors: dict[str, Cursor], held: Sequence[Place]
) -> list[Place]:
    """Free slots for the labeller: an audit first, reviews up to their share, first labels, then whatever is left."""
    share = math.ceil(count * project.review_share)
    taken: list[Place] = []
    order = ((Purpose.AUDIT, count), (Purpose.REVIEW, share), (Purpose.LABEL, count), (Purpose.REVIEW, count))
    for purpose, most in order:
        room = min(most, count - len(taken))
        if room > 0 and purpose in cursors:
            taken += _walk(project, labeller_id, room, cursors[purpose], avoid=[*held, *taken])
    return taken


def _walk(project: Project, labeller_id: int, count: int, cursor: Cursor, avoid: Sequence[Place]) -> list[Place]:
    """Take up to `count` slots from the cursor on, and move it past what was looked at."""
    taken: list[Place] = []
    items = {place.item for place in avoid}
    size, left = max(WINDOW, 2 * count), MOST_LOOKED_AT
    while len(taken) < count and left > 0:
        window = _window(project, labeller_id, cursor.purpose, cursor.position, size)
        for place, allowed in window:
            if len(taken) >= count:
                break
            cursor.position = place.slot
            if allowed and place.item not in items:
                items.add(place.item)
                taken.append(place)
        if len(window) < size:
            break
        left -= size
        size = min(2 * size, WIDEST)
    return taken


def _window(project: Project, labeller_id: int, purpose: str, after: int, size: int) -> list[tuple[Place, bool]]:
    """The next free slots, and whether this labeller may take each: not an item they answered or hold in that round,
    and in a review only one that is fresh to them as long as somebody fresh is left. Slots are locked where the
    database locks rows; those that somebody else is taking are passed."""
    locked = " FOR UPDATE OF s SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    rows = rawsql.rows(FREE + locked, [labeller_id, labeller_id, project.pk, purpose, after, size])
    stale: set[int] = set()
    if purpose in freshness.LANES and rows:
        stale = freshness.reserved_for_others(project.pk, labeller_id, {row[1] for row in rows}, purpose)
    return [(Place(*place), not barred and place[1] not in stale) for *place, barred in rows]


def _rewalk(
    project: Project, labeller_id: int, count: int, cursors: dict[str, Cursor], held: Sequence[Place]
) -> list[Place]:
    """Look again at a bounded piece of what the cursors have passed, going round and round."""
    taken: list[Place] = []
    items = {place.item for place in held}
    for cursor in cursors.values():
        window = _passed(project, labeller_id, cursor)
        if not window and cursor.rewalk:  # at the end: begin again at once, or work would seem to be gone
            cursor.rewalk = 0
            window = _passed(project, labeller_id, cursor)
        for place, allowed in window:
            if len(taken) >= count:
                break
            cursor.rewalk = place.slot
            if allowed and place.item not in items:
                items.add(place.item)
                taken.append(place)
    return taken


def _passed(project: Project, labeller_id: int, cursor: Cursor) -> list[tuple[Place, bool]]:
    """The next piece of free slots that the cursor has passed already."""
    window = _window(project, labeller_id, cursor.purpose, cursor.rewalk, REWALK)
    return [(place, allowed) for place, allowed in window if place.slot <= cursor.position]


def assignments(places: Sequence[Place], until: datetime) -> tuple[Assignment, ...]:
    images = {item: image for item, *image in rawsql.of_items(IMAGES, [place.item for place in places])}
    return tuple(Assignment(place.slot, place.item, place.round, until, *images[place.item]) for place in places)


def _why_short(project: Project, got_some: bool) -> str:
    """Why there is no more now, for the words on an empty screen."""
    if got_some:
        return ""
    slots = Slot.objects.filter(project=project)
    if not slots.exists():
        return "nothing_yet"
    # Others hold them, or another window of this labeller: either way some may come back.
    return "waiting_for_others" if slots.filter(state=SlotState.LEASED).exists() else "all_answered"
