"""The order of the queue: what is begun, then what the next label is worth most for, with a share of random items.

A slot's number is its place, and every cursor stands before the numbers that are yet to come. So the queue is sorted
by making its free slots anew in the wished order: nobody's lease costs more, and everybody walks the new order from its
beginning. It is done after each estimate, for queues that are short enough to be written again.
"""

import random
from collections.abc import Mapping, Sequence

import numpy as np
from django.db import connection, transaction

from labelhub import rawsql
from labelhub.items.models import Project
from labelhub.labelling import consensus, versions
from labelhub.labelling.aggregation.adaptive import next_value, usual_accuracy
from labelhub.labelling.models import Consensus, Opinion, Purpose, Slot, SlotState

LONGEST = 50_000  # free slots; a longer queue keeps the order in which its items came
CHUNK = 200  # slots made anew in one transaction


def sort(project: Project) -> int:
    """Put the free slots of first labels in order; how many were moved. May be stopped and repeated anywhere."""
    free = Slot.objects.filter(project=project, purpose=Purpose.LABEL, state=SlotState.FREE)
    if project.estimates_id is None or free[LONGEST : LONGEST + 1].exists():
        return 0
    slots = list(free.order_by("pk").values_list("pk", "item_id"))
    worths = worth(project, sorted({item for _, item in slots}))
    wished = arranged(slots, worths, project.random_share, seed=project.estimates_id)
    if wished == [slot for slot, _ in slots]:
        return 0
    return sum(_renew(wished[start : start + CHUNK]) for start in range(0, len(wished), CHUNK))


def worth(project: Project, items: Sequence[int]) -> dict[int, tuple[bool, float]]:
    """item → (whether it is begun, expected drop in error for its next label). An item without labels is judged by a
    model's opinion; without one it is left out."""
    version = versions.load(project.estimates_id or 0)
    rows = Consensus.objects.filter(item__in=items, n_labels__gt=0).values_list("item_id", "probabilities", "n_labels")
    begun = [(item, list(said.values()), n) for item, said, n in rows]
    known = {item for item, _, _ in begun}
    said = Opinion.objects.filter(item__in=[item for item in items if item not in known], out_of_fold=True)
    told = [(item, list(p.values()), 0) for item, p in said.values_list("item_id", "probabilities")]
    every = begun + told
    width = max([2, *(len(p) for _, p, _ in every)])
    table = np.array([p + [0.0] * (width - len(p)) for _, p, _ in every]).reshape(-1, width)
    counts = np.array([n for _, _, n in every], dtype=np.float64)
    estimates = version.estimates
    values = next_value(table, counts, usual_accuracy(estimates), estimates.correlation)
    return {item: (n > 0, float(value)) for (item, _, n), value in zip(every, values, strict=True)}


def arranged(
    slots: Sequence[tuple[int, int]], worths: Mapping[int, tuple[bool, float]], random_share: float, *, seed: int
) -> list[int]:
    """(slot, item) pairs in their present order → slots in the wished order. Pure.

    Begun items first, then those with the most to win, then the others as they stood; at a share of the places stands
    an item drawn at random from all that are left.
    """
    chance = random.Random(seed)
    first = sorted(range(len(slots)), key=lambda at: _rank(worths.get(slots[at][1]), at))
    anyone = chance.sample(range(len(slots)), len(slots))
    placed: set[int] = set()
    order: list[int] = []
    by_worth, by_chance = iter(first), iter(anyone)
    while len(order) < len(slots):
        drawn = by_chance if chance.random() < random_share else by_worth
        at = next((one for one in drawn if one not in placed), None)
        if at is not None:
            placed.add(at)
            order.append(slots[at][0])
    return order


def _rank(known: tuple[bool, float] | None, at: int) -> tuple[bool, float, int]:
    begun, value = known if known is not None else (False, 0.0)
    return (not begun, -value, at)


def _renew(slots: Sequence[int]) -> int:
    """Make these slots anew, in this order, at the end of the queue. One that was leased or taken away in the meantime
    stays as it is. Under the items' lock, as everything that changes how many slots an item has."""
    with transaction.atomic():
        items = Slot.objects.filter(pk__in=slots).values_list("item_id", flat=True)
        consensus.lock(set(items))
        rows = Slot.objects.filter(pk__in=slots, state=SlotState.FREE)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = {row.pk: row for row in rows}
        if found:
            rawsql.run(f"DELETE FROM labelling_slot WHERE id IN {rawsql.places(list(found))}", list(found))  # noqa: S608
        place = {slot: at for at, slot in enumerate(slots)}
        ordered = sorted(found.values(), key=lambda row: place[row.pk])
        for row in ordered:
            row.pk = None
        Slot.objects.bulk_create(ordered)
    return len(found)
