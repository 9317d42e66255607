"""The order of the queue: what is short of its minimum, then what the next label is worth most for, with a share of
random items.

A slot's number is its place, and every cursor stands before the numbers that are yet to come. So the queue is sorted
by making its free slots anew in the wished order: nobody's lease costs more, and everybody walks the new order from its
beginning. It is done after each estimate, for queues that are short enough to be written again.
"""

from collections.abc import Sequence

import numpy as np
from django.db import connection, transaction

from labelhub import rawsql
from labelhub.items.models import Project
from labelhub.labelling import consensus, versions
from labelhub.labelling.aggregation.adaptive import Worth, arranged, worths
from labelhub.labelling.models import Consensus, Opinion, Purpose, Slot, SlotState

LONGEST = 50_000  # free slots; a longer queue keeps the order in which its items came
CHUNK = 200  # slots made anew in one transaction


def sort(project: Project) -> int:
    """Put the free slots of first labels in order; how many were moved. May be stopped and repeated anywhere."""
    free = Slot.objects.filter(project=project, purpose=Purpose.LABEL, state=SlotState.FREE)
    if project.estimates_id is None or free[LONGEST : LONGEST + 1].exists():
        return 0
    slots = list(free.order_by("pk").values_list("pk", "item_id"))
    known = worth(project, sorted({item for _, item in slots}))
    wished = arranged(slots, known, project.random_share, seed=project.estimates_id)
    if wished == [slot for slot, _ in slots]:
        return 0
    return sum(renew(wished[start : start + CHUNK]) for start in range(0, len(wished), CHUNK))


def worth(project: Project, items: Sequence[int]) -> dict[int, Worth]:
    """What the next label of each item is worth. An item without labels is judged by a model's opinion; without one by
    what the estimates expect of any item."""
    estimates = versions.load(project.estimates_id or 0).estimates
    rows = Consensus.objects.filter(item__in=items, n_labels__gt=0).values_list("item_id", "probabilities", "n_labels")
    known = {item: (list(said.values()), n) for item, said, n in rows}
    said = Opinion.objects.filter(item__in=[item for item in items if item not in known], out_of_fold=True)
    known |= {item: (list(p.values()), 0) for item, p in said.values_list("item_id", "probabilities")}
    usual = (estimates.prior.tolist(), 0)
    every = [known.get(item, usual) for item in items]
    width = max([2, *(len(p) for p, _ in every)])
    table = np.array([p + [0.0] * (width - len(p)) for p, _ in every]).reshape(-1, width)
    counts = np.array([n for _, n in every], dtype=np.float64)
    return dict(zip(items, worths(table, counts, estimates, project.overlap_min), strict=True))


def renew(slots: Sequence[int]) -> int:
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
