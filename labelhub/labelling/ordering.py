"""The order of the queue: what is short of its minimum, then what the next label is worth most for, with a share of
random items.

A slot's number is its place, and every cursor stands before the numbers that are yet to come. The first `LONGEST`
places of the order are made anew as a front of the queue, which everybody walks first; behind it stands the rest as it
came. So a lease costs the same whatever the size of the project, and an order is written in seconds. Where the project
routes hard items to better labellers, those stand in a stretch by themselves (`routing`).

Put in order after each estimate and whenever a policy has changed. What the next label is worth follows from the
item's consensus and the current version of the estimates; an item without labels is judged by the model's opinion as
that version corrects it, as the consensus would.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet
from numpy.typing import NDArray

from labelhub import rawsql
from labelhub.items.models import Project
from labelhub.labelling import believing, consensus, hardness, versions
from labelhub.labelling.aggregation.adaptive import arranged, worths
from labelhub.labelling.aggregation.answers import Floats, Integers
from labelhub.labelling.aggregation.opinions import corrected, opinions
from labelhub.labelling.models import Priority, Purpose, Slot, SlotState
from labelhub.labelling.opinions import SOURCE
from labelhub.labelling.versions import Version

LONGEST = 50_000  # places of the front
READ = 20_000  # slots read in one piece
SAME = 1e-12  # worths that differ by less are the same
CHUNK = 200  # slots made anew in one transaction: on SQLite everybody else waits for it

# P(top) and the margin tell what the next label is worth: probabilities need not be read.
FREE = """
SELECT s.id, s.item_id, c.n_labels, c.n_labels + c.n_cannot_tell, c.confidence, c.margin, c.state, o.probabilities
FROM labelling_slot s{hint}
JOIN labelling_consensus c ON c.item_id = s.item_id
LEFT JOIN {said} o ON o.item_id = s.item_id AND {which} AND c.n_labels = 0
WHERE s.project_id = %s AND s.purpose = 'label' AND s.priority = %s AND s.state = 0 AND s.id > %s
ORDER BY s.id LIMIT %s"""


@dataclass(frozen=True)
class Free:
    """The free slots of first labels as they stand, arrays of one length. `begun`: short of its minimum; `value`: what
    the next label is worth; `known`: the item has labels or an opinion; `hard`: for better labellers."""

    slot: Integers
    priority: Integers
    begun: NDArray[np.bool_]
    value: Floats
    known: NDArray[np.bool_]
    hard: NDArray[np.bool_]


def sort(project: Project) -> int:
    """Put the free slots of first labels in order; how many were made anew. May be stopped and repeated anywhere."""
    free = read(project)
    hard, ahead = wished(free, project.random_share, seed=project.estimates_id or 0)
    stands = {one: np.sort(free.slot[free.priority == one]) for one in (Priority.HARD, Priority.AHEAD)}
    leaving = np.setdiff1d(free.slot[free.priority != Priority.USUAL], np.concatenate([hard, ahead]))
    if len(ahead):  # before the first of them moves: from then on leases look there
        Project.objects.filter(pk=project.pk, has_front=False).update(has_front=True)
    moved = _renew_all(leaving, Priority.USUAL)
    for priority, slots in ((Priority.HARD, hard), (Priority.AHEAD, ahead)):
        if not np.array_equal(slots, stands[priority]):
            moved += _renew_all(slots, priority)
    if not len(ahead) and not in_front(project, SlotState.FREE, SlotState.LEASED).exists():
        Project.objects.filter(pk=project.pk, has_front=True).update(has_front=False)
    return moved


def in_front(project: Project, *states: SlotState) -> QuerySet[Slot]:
    """The front's slots in these states. One that is out on lease may be given back, to its place in front."""
    return Slot.objects.filter(
        project=project, purpose=Purpose.LABEL, priority=Priority.AHEAD, state__in=[int(one) for one in states]
    )


def differences(project: Project) -> Iterator[str]:
    """Free slots in a front of which the project does not know: leases would not look there before the end."""
    if (
        in_front(project, SlotState.FREE).exists()
        and not Project.objects.filter(pk=project.pk, has_front=True).exists()
    ):
        yield "the queue has a front that the project does not know of"


def wished(free: Free, random_share: float, *, seed: int) -> tuple[Integers, Integers]:
    """The slots for better labellers, and those of the front, each in their order. Pure.

    Items of which nothing is known are all worth the same. Where no other is worth less than they are, they stay where
    they stand, behind those that are worth more.
    """
    hard, others = np.flatnonzero(free.hard), np.flatnonzero(~free.hard)
    first = hard[arranged(free.begun[hard], free.value[hard], 0.0, most=LONGEST, seed=seed)]
    begun, value, known = free.begun[others], free.value[others], free.known[others]
    most, unknown = min(LONGEST, len(others)), value[~known]
    if len(unknown) and not (value[known] < unknown[0] - SAME).any():
        above = int((begun | (value > unknown[0] + SAME)).sum())
        most = min(most, round(above / (1 - random_share))) if random_share < 1 else most
    front = others[arranged(begun, value, random_share, most=most, seed=seed)]
    return free.slot[first], free.slot[front]


def read(project: Project) -> Free:
    """All free slots of first labels, the front first, each part in its order."""
    version = _version(project)
    order = (Priority.HARD, Priority.AHEAD, Priority.USUAL)
    parts = [
        _judged(project, version, priority, rows) for priority in order for rows in _pieces(project, version, priority)
    ]
    if not parts:
        parts = [_judged(project, version, Priority.USUAL, [])]
    names = ("slot", "priority", "begun", "value", "known", "hard")
    return Free(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def _version(project: Project) -> Version:
    if project.estimates_id is not None:
        return versions.load(project.estimates_id)
    classes = consensus.class_keys(project)
    return replace(believing.before_any(list(classes)), keys=tuple(classes.values()))


def _pieces(project: Project, version: Version, priority: int) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of `FREE` of one stretch, with the opinions that the version counts with, or the newest."""
    hint = " INDEXED BY slot_free" if connection.vendor == "sqlite" else ""
    if version.run_id is not None:
        said, which = "labelling_countedopinion", f"o.run_id = {int(version.run_id)}"
    else:
        said, which = "labelling_opinion", f"o.out_of_fold AND o.source = '{SOURCE}'"
    query, after = FREE.format(hint=hint, said=said, which=which), 0
    while rows := rawsql.rows(query, [project.pk, priority, after, READ]):
        yield rows
        after = rows[-1][0]


def _judged(project: Project, version: Version, priority: int, rows: Sequence[tuple[Any, ...]]) -> Free:
    policy, estimates = consensus.policy_of(project), version.estimates
    labels = np.array([row[2] for row in rows], dtype=np.float64)
    answered = np.array([row[3] for row in rows], dtype=np.int64)
    prior = np.pad(estimates.prior, (0, max(0, 2 - estimates.n_classes)))
    believed = np.tile(prior, (len(rows), 1))
    top, margin = (np.array([row[column] for row in rows], dtype=np.float64) for column in (4, 5))
    heard = labels > 0
    believed[heard] = 0.0
    believed[heard, 0], believed[heard, 1] = top[heard], (top - margin)[heard]
    told, stated = _stated(version, rows)
    if len(told):
        believed[told, : estimates.n_classes] = stated
    begun, value = worths(believed, labels, answered, estimates, project.overlap_min)
    hard = [
        project.route_hard and hardness.is_hard(policy, state=row[6], answered=row[3], confidence=row[4])
        for row in rows
    ]
    return Free(
        slot=np.array([row[0] for row in rows], dtype=np.int64),
        priority=np.full(len(rows), int(priority)),
        begun=begun,
        value=value,
        known=heard | np.isin(np.arange(len(rows)), told),
        hard=np.array(hard, dtype=bool),
    )


def _stated(version: Version, rows: Sequence[tuple[Any, ...]]) -> tuple[Integers, Floats]:
    """Which rows have an opinion, and what it makes the version believe, (n, K): corrected and calibrated, as the
    consensus of an item without labels would be."""
    said = [(at, json.loads(row[7])) for at, row in enumerate(rows) if row[7] is not None]
    stated = np.array([[float(one.get(key, 0.0)) for key in version.keys] for _, one in said])
    there = np.flatnonzero(stated.sum(axis=1) > 0) if len(said) else np.empty(0, np.int64)
    if not len(there):
        return there, np.empty((0, len(version.keys)))
    checked = opinions(stated[there], n_items=len(there), n_classes=len(version.keys))
    believed = version.calibration.applied(corrected(checked, version.estimates.corrections))
    return np.array([said[at][0] for at in there]), believed


def _renew_all(slots: Integers, priority: int) -> int:
    every = slots.tolist()
    return sum(renew(every[start : start + CHUNK], priority) for start in range(0, len(every), CHUNK))


def renew(slots: Sequence[int], priority: int = Priority.USUAL) -> int:
    """Make these slots anew, in this order, at the end of their stretch. One that was leased or taken away in the
    meantime stays as it is. Under the items' lock, as everything that changes how many slots an item has."""
    with transaction.atomic():
        items = Slot.objects.filter(pk__in=slots).values_list("item_id", flat=True)
        consensus.lock(set(items))
        rows = Slot.objects.filter(pk__in=slots, state=SlotState.FREE)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = {row.pk: row for row in rows}
        if found:
            rawsql.run(f"DELETE FROM labelling_slot WHERE id IN {rawsql.places(list(found))}", list(found))  # noqa: S608
        ordered = [found[slot] for slot in slots if slot in found]
        for row in ordered:
            row.pk, row.priority = None, priority
        Slot.objects.bulk_create(ordered)
    return len(found)
