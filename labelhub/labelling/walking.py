"""How a labeller walks the free slots: a cursor for each stretch of the queue, which only moves up.

Slots stand in the queue by their number, so that neither the size of the project nor a long history costs anything. A
slot that is given back is made anew at the end, in front of every cursor. What a cursor passed in a rare race is found
again by a second, bounded walk (`again`), which also looks into every stretch, so that no free slot stays unseen.
"""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from labelhub import rawsql
from labelhub.items.models import Project
from labelhub.labelling import freshness, hidden
from labelhub.labelling.models import Cursor, Priority, Purpose, Slot
from labelhub.labelling.people import eligibility, subsets

WINDOW = 10  # slots looked at in one piece, at least; each next piece of a lease is twice as long, up to WIDEST
WIDEST = 200
MOST_LOOKED_AT = 1000  # in one lease: a bound for the rare long stretch of slots that are not for this labeller
REWALK = 200

# The states stand as numbers, since a partial index serves only a condition that the database can read.
FREE = """
SELECT s.id, s.item_id, s.round,
  EXISTS (SELECT 1 FROM labelling_answer a WHERE a.item_id = s.item_id AND a.round = s.round AND a.labeller_id = %s
          AND (a.counts OR a.why_not IN ('skipped', 'set_aside')))
  OR EXISTS (SELECT 1 FROM labelling_slot h WHERE h.item_id = s.item_id AND h.labeller_id = %s AND h.state = 1)
  OR s.purpose = 'label' AND EXISTS (SELECT 1 FROM labelling_answer g
          WHERE g.item_id = s.item_id AND g.round = {gold} AND g.labeller_id = %s){barred}
FROM labelling_slot s{hint}
WHERE s.project_id = %s AND s.purpose = %s AND s.priority = %s AND s.state = 0 AND s.id > %s ORDER BY s.id LIMIT %s"""


class Place(NamedTuple):
    """A slot of the queue."""

    slot: int
    item: int
    round: int


def place_of(slot: Slot) -> Place:
    return Place(slot.pk, slot.item_id, slot.round)


class Stretch(NamedTuple):
    """A part of the queue that is walked by itself."""

    purpose: str
    priority: int = Priority.USUAL


# Which column of the labeller's cursor says how far they are.
POSITION: Mapping[int, str] = {Priority.USUAL: "position", Priority.AHEAD: "ahead", Priority.HARD: "hard"}


class Walk:
    """One labeller's way through the queue in one lease. `cursors` by purpose: locked by the caller, moved here, saved
    by the caller."""

    def __init__(self, project: Project, labeller_id: int, cursors: Mapping[str, Cursor]) -> None:
        self.project = project
        self.labeller = labeller_id
        self.cursors = cursors

    def forward(self, stretch: Stretch, count: int, avoid: Iterable[Place]) -> list[Place]:
        """Take up to `count` slots from the cursor on, and move it past what was looked at."""
        cursor, column = self.cursors[stretch.purpose], POSITION[stretch.priority]
        items = {place.item for place in avoid}
        taken: list[Place] = []
        size, left = max(WINDOW, 2 * count), MOST_LOOKED_AT
        while len(taken) < count and left > 0:
            window = self._window(stretch, getattr(cursor, column), size)
            for place, allowed in window:
                if len(taken) >= count:
                    break
                setattr(cursor, column, place.slot)
                if allowed and place.item not in items:
                    items.add(place.item)
                    taken.append(place)
            if len(window) < size:
                break
            left -= size
            size = min(2 * size, WIDEST)
        return taken

    def again(self, count: int, avoid: Iterable[Place]) -> list[Place]:
        """Look again at a bounded piece of each stretch, going round and round."""
        taken: list[Place] = []
        items = {place.item for place in avoid}
        confined = bool(self.project.has_subsets and subsets.confining(self.project, self.labeller))
        for cursor in self.cursors.values():
            if confined and cursor.purpose == Purpose.LABEL:
                continue  # they do not walk the queue of first labels
            for column, look in self._second_looks(cursor):
                window = look()
                if not window and getattr(cursor, column):  # at the end: at once anew, or work would seem to be gone
                    setattr(cursor, column, 0)
                    window = look()
                for place, allowed in window:
                    if len(taken) >= count:
                        break
                    setattr(cursor, column, place.slot)
                    if allowed and place.item not in items:
                        items.add(place.item)
                        taken.append(place)
        return taken

    def _second_looks(self, cursor: Cursor) -> list[tuple[str, Callable[[], list[tuple[Place, bool]]]]]:
        """(column that moves, what to look at). Short stretches are walked once more by the cursor itself."""
        looks: list[tuple[str, Callable[[], list[tuple[Place, bool]]]]] = [("rewalk", lambda: self._passed(cursor))]
        if cursor.purpose == Purpose.LABEL:
            looks += [
                ("ahead", lambda: self._window(Stretch(Purpose.LABEL, Priority.AHEAD), cursor.ahead, REWALK)),
                ("hard", lambda: self._window(Stretch(Purpose.LABEL, Priority.HARD), cursor.hard, REWALK)),
            ]
        return looks

    def _passed(self, cursor: Cursor) -> list[tuple[Place, bool]]:
        """The next piece of usual free slots that the cursor has passed already."""
        window = self._window(Stretch(cursor.purpose), cursor.rewalk, REWALK)
        return [(place, allowed) for place, allowed in window if place.slot <= cursor.position]

    def _window(self, stretch: Stretch, after: int, size: int) -> list[tuple[Place, bool]]:
        """The next free slots, and whether this labeller may take each: not an item they answered or hold in that
        round, and in a review only one that is fresh to them as long as somebody fresh is left. Slots are locked where
        the database locks rows; those that somebody else is taking are passed."""
        project, labeller, (purpose, priority) = self.project, self.labeller, stretch
        locked = " FOR UPDATE OF s SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
        # SQLite takes the primary key instead, which it need not sort, and walks the whole table where no slot is free.
        hint = " INDEXED BY slot_free" if connection.vendor == "sqlite" else ""
        barred, ids = eligibility.barred(project, labeller) if project.has_subsets else ("", [])
        query = FREE.format(gold=hidden.GOLD, barred=barred, hint=hint) + locked
        rows = rawsql.rows(query, [labeller] * 3 + [*ids, project.pk, purpose, priority, after, size])
        stale: set[int] = set()
        if purpose in freshness.LANES and rows:
            stale = freshness.reserved_for_others(project.pk, labeller, {row[1] for row in rows}, purpose)
        return [(Place(*place), not closed and place[1] not in stale) for *place, closed in rows]


def take(walk: Walk, first_labels: Sequence[Stretch], count: int, avoid: Sequence[Place]) -> list[Place]:
    """Free slots for the labeller: an audit first, reviews up to their share, first labels stretch by stretch, then
    whatever is left."""
    project, labeller = walk.project, walk.labeller
    confined_to = subsets.confining(project, labeller) if project.has_subsets else []
    lanes = [Stretch(Purpose.LABEL)] if confined_to else first_labels
    reviews = int(count * project.review_share + random.random())  # by lot, or one at a time would always be a review
    order = [
        (Stretch(Purpose.AUDIT), count),
        (Stretch(Purpose.REVIEW), reviews),
        *((stretch, count) for stretch in lanes),
        (Stretch(Purpose.REVIEW), count),
    ]
    taken: list[Place] = []
    for stretch, most in order:
        room = min(most, count - len(taken))
        if room > 0 and stretch.purpose == Purpose.LABEL and confined_to:
            items = {place.item for place in (*avoid, *taken)}
            taken += map(place_of, eligibility.confined(project, labeller, room, confined_to, avoid=items))
        elif room > 0 and stretch.purpose in walk.cursors:
            taken += walk.forward(stretch, room, [*avoid, *taken])
    return taken
