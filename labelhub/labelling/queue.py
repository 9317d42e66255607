"""The labelling queue: who gets which item, until when.

A lease takes a free slot for a labeller. Slots stand in the queue by their number; each labeller walks it with a
cursor that only moves up, so that neither the size of the project nor a long history costs anything. A slot that is
given back is made anew at the end, in front of every cursor. What a cursor passed in a rare race is found again by a
second, bounded walk from the start (`REWALK` slots with each lease that comes up short).
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from django.db import connection, transaction
from django.utils import timezone

from labelhub import rawsql
from labelhub.errors import Conflict
from labelhub.items.models import Item, Project
from labelhub.labelling import budget, consensus, freshness, hidden, leases, rounds, shortage
from labelhub.labelling.models import Cursor, Purpose, Slot, SlotState
from labelhub.labelling.people import eligibility, limits, practice, serving, subsets

LANES = (Purpose.LABEL, Purpose.REVIEW, Purpose.AUDIT)  # gold and repeats stand in no queue
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
          AND (a.counts OR a.why_not IN ('skipped', 'set_aside')))
  OR EXISTS (SELECT 1 FROM labelling_slot h WHERE h.item_id = s.item_id AND h.labeller_id = %s AND h.state = 1)
  OR s.purpose = 'label' AND EXISTS (SELECT 1 FROM labelling_answer g
          WHERE g.item_id = s.item_id AND g.round = {gold} AND g.labeller_id = %s){barred}
FROM labelling_slot s{hint}
WHERE s.project_id = %s AND s.purpose = %s AND s.state = 0 AND s.id > %s ORDER BY s.id LIMIT %s"""
IMAGES = (
    "SELECT i.id, m.sha256, m.display_width, m.display_height FROM items_item i"
    " JOIN items_image m ON m.id = i.image_id WHERE i.id IN {items}"
)


@dataclass(frozen=True)
class Assignment:
    """A lease: this labeller has this item until this time. Nothing in it gives the answer away or says why it was
    asked for: `id` is the item, because the number of a slot tells when it was made, and gold that comes as a first
    look says round 0."""

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


def place_of(slot: Slot) -> Place:
    return Place(slot.pk, slot.item_id, slot.round)


@dataclass(frozen=True)
class Lease:
    """What a screen holds, and if that is less than it asked for, why: `all_answered`, `waiting_for_others`,
    `nothing_yet`, `paused`, `practice`, `limit`; empty when it got everything."""

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
        cursors = _cursors(project, labeller_id)
        if not auditor:
            del cursors[Purpose.AUDIT]
        seat = cursors[Purpose.LABEL]
        if seat.hold:
            return Lease((), seat.hold)
        own = rawsql.load(Slot, OWN, [project.pk, labeller_id])
        held = [place_of(s) for s in own if s.screen == screen and s.is_live(now)][:count]
        room = limits.room(project, seat, now, held=len(own)) if limits.any_for(project, seat) else count
        affordable = budget.left(project, count)
        want = min(count - len(held), room, affordable)
        taken = list(held)
        fresh = partial(_fresh, project, labeller_id, cursors, now)
        if want and serving.wants_any(project):
            taken += _with_hidden(project, labeller_id, want, held, fresh, screen=screen, until=until)
        elif want:
            taken += fresh(want, held)
        if taken:
            ids = [place.slot for place in taken]
            rawsql.run(f"{LEASE} {rawsql.places(ids)}", [SlotState.LEASED, labeller_id, screen, until, *ids])
        for cursor in cursors.values():
            cursor.seen_at = now
        rawsql.update(list(cursors.values()), ["position", "rewalk", "seen_at"])
    # Neither reviews nor gold must stand out by their place, and asking again must give the same order.
    taken.sort(key=lambda place: crc32(f"{screen}{place.item}".encode()))
    short = "" if len(taken) == count else shortage.why(project, bool(taken), limited=room == 0, spent=affordable == 0)
    return Lease(assignments(taken, until), short)


def _fresh(
    project: Project,
    labeller_id: int,
    cursors: dict[str, Cursor],
    now: datetime,
    want: int,
    held: Sequence[Place],
) -> list[Place]:
    """Up to `want` slots out of the queue, on none of the items held."""
    taken: list[Place] = []
    if want > 0:
        taken += _take(project, labeller_id, want, cursors, held)
    if len(taken) < want and leases.expire(now, project_id=project.pk):
        taken += _take(project, labeller_id, want - len(taken), cursors, [*held, *taken])
    if len(taken) < want:
        taken += _rewalk(project, labeller_id, want - len(taken), cursors, [*held, *taken])
    return taken


def _with_hidden(
    project: Project,
    labeller_id: int,
    want: int,
    held: Sequence[Place],
    fresh: Callable[[int, Sequence[Place]], list[Place]],
    *,
    screen: UUID,
    until: datetime,
) -> list[Place]:
    """New leases with gold and repeats among them. Those come with other work, never alone, but for an entry test."""
    room = serving.room(project, labeller_id, want)
    hidden_ones = partial(serving.take, project, labeller_id, room, screen=screen, until=until)
    taken = [place_of(slot) for slot in hidden_ones({place.item for place in held})] if room.entry else []
    taken += fresh(want - room.gold - room.repeats, [*held, *taken])
    if taken and not room.entry:
        taken += [place_of(slot) for slot in hidden_ones({place.item for place in (*held, *taken)})]
    if len(taken) < want:  # too little gold, or nothing to repeat
        taken += fresh(want - len(taken), [*held, *taken])
    return taken


def refuse_archived(project: Project) -> None:
    if project.archived_at is not None:
        raise Conflict(
            "This project is archived and takes no answers.",
            hint="A manager can take it out of the archive.",
            code="archived",
        )


def _cursors(project: Project, labeller_id: int) -> dict[str, Cursor]:
    """The labeller's cursors, locked: two leases of one labeller come one after the other."""
    own = ("project_id = %s AND labeller_id = %s ORDER BY purpose", [project.pk, labeller_id])
    found = {cursor.purpose: cursor for cursor in rawsql.load(Cursor, *own, lock=True)}
    if len(found) < len(LANES):
        Cursor.objects.bulk_create(
            [Cursor(project=project, labeller_id=labeller_id, purpose=purpose) for purpose in LANES],
            ignore_conflicts=True,
        )
        found = {cursor.purpose: cursor for cursor in rawsql.load(Cursor, *own, lock=True)}
        if project.practice_items:
            practice.ask_newcomer(project, found[Purpose.LABEL])
    return found


def _take(
    project: Project, labeller_id: int, count: int, cursors: dict[str, Cursor], held: Sequence[Place]
) -> list[Place]:
    """Free slots for the labeller: an audit first, reviews up to their share, first labels, then whatever is left."""
    share = int(count * project.review_share + random.random())  # by lot, or one at a time would always be a review
    confined_to = subsets.confining(project, labeller_id) if project.has_subsets else []
    taken: list[Place] = []
    order = ((Purpose.AUDIT, count), (Purpose.REVIEW, share), (Purpose.LABEL, count), (Purpose.REVIEW, count))
    for purpose, most in order:
        room = min(most, count - len(taken))
        if room > 0 and purpose == Purpose.LABEL and confined_to:
            items = {place.item for place in (*held, *taken)}
            taken += map(place_of, eligibility.confined(project, labeller_id, room, confined_to, avoid=items))
        elif room > 0 and purpose in cursors:
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
    # SQLite takes the primary key instead, which it need not sort, and walks the whole table where no slot is free.
    hint = " INDEXED BY slot_free" if connection.vendor == "sqlite" else ""
    barred, ids = eligibility.barred(project, labeller_id) if project.has_subsets else ("", [])
    query = FREE.format(gold=hidden.GOLD, barred=barred, hint=hint) + locked
    rows = rawsql.rows(query, [labeller_id, labeller_id, labeller_id, *ids, project.pk, purpose, after, size])
    stale: set[int] = set()
    if purpose in freshness.LANES and rows:
        stale = freshness.reserved_for_others(project.pk, labeller_id, {row[1] for row in rows}, purpose)
    return [(Place(*place), not closed and place[1] not in stale) for *place, closed in rows]


def _rewalk(
    project: Project, labeller_id: int, count: int, cursors: dict[str, Cursor], held: Sequence[Place]
) -> list[Place]:
    """Look again at a bounded piece of what the cursors have passed, going round and round."""
    taken: list[Place] = []
    items = {place.item for place in held}
    confined = bool(project.has_subsets and subsets.confining(project, labeller_id))
    for cursor in cursors.values():
        if confined and cursor.purpose == Purpose.LABEL:
            continue  # they do not walk the queue of first labels
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
    return tuple(
        Assignment(place.item, place.item, hidden.told(place.round), until, *images[place.item]) for place in places
    )
