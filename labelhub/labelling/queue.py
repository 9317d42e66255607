"""The labelling queue: who gets which item, until when.

A lease takes free slots for a labeller: how they are found is told in `walking`, in which order they stand in
`ordering`, who begins where in `routing`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from labelhub import rawsql
from labelhub.errors import Conflict
from labelhub.items.models import Item, Project
from labelhub.labelling import budget, consensus, hidden, leases, rounds, routing, shortage, walking
from labelhub.labelling.models import Cursor, Purpose, Slot, SlotState
from labelhub.labelling.people import limits, practice, serving
from labelhub.labelling.walking import Place, Walk, place_of

LANES = (Purpose.LABEL, Purpose.REVIEW, Purpose.AUDIT)  # gold and repeats stand in no queue

OWN = "project_id = %s AND labeller_id = %s AND state = 1 ORDER BY id"
LEASE = "UPDATE labelling_slot SET state = %s, labeller_id = %s, screen = %s, leased_until = %s WHERE id IN"
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
        fresh = partial(_fresh, project, labeller_id, Walk(project, labeller_id, cursors), now)
        if want and serving.wants_any(project):
            taken += _with_hidden(project, labeller_id, want, held, fresh, screen=screen, until=until)
        elif want:
            taken += fresh(want, held)
        if taken:
            ids = [place.slot for place in taken]
            rawsql.run(f"{LEASE} {rawsql.places(ids)}", [SlotState.LEASED, labeller_id, screen, until, *ids])
        for cursor in cursors.values():
            cursor.seen_at = now
        rawsql.update(list(cursors.values()), ["position", "rewalk", "ahead", "hard", "seen_at"])
    # Neither reviews nor gold must stand out by their place, and asking again must give the same order.
    taken.sort(key=lambda place: crc32(f"{screen}{place.item}".encode()))
    short = "" if len(taken) == count else shortage.why(project, bool(taken), limited=room == 0, spent=affordable == 0)
    return Lease(assignments(taken, until), short)


def _fresh(
    project: Project,
    labeller_id: int,
    walk: Walk,
    now: datetime,
    want: int,
    held: Sequence[Place],
) -> list[Place]:
    """Up to `want` slots out of the queue, on none of the items held."""
    if want <= 0:
        return []
    lanes = routing.stretches(project, labeller_id)
    taken = walking.take(walk, lanes, want, held)
    if len(taken) < want and leases.expire(now, project_id=project.pk):
        taken += walking.take(walk, lanes, want - len(taken), [*held, *taken])
    if len(taken) < want:
        taken += walk.again(want - len(taken), [*held, *taken])
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


def assignments(places: Sequence[Place], until: datetime) -> tuple[Assignment, ...]:
    images = {item: image for item, *image in rawsql.of_items(IMAGES, [place.item for place in places])}
    return tuple(
        Assignment(place.item, place.item, hidden.told(place.round), until, *images[place.item]) for place in places
    )
