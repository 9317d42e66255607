"""The reviewer's queue in order: what a look at each open flag is worth (`worth`), written into the flag.

It is written when a flag is raised or opened again, and written anew after each run and each estimate, since either
changes what is believed of many items at once. Between those moments a flag keeps its place, so that a page of the
queue is one walk along an index whatever the size of the project.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from labelhub import rawsql
from labelhub.items.models import Flag, FlagStatus, Project, ReviewOrder
from labelhub.labelling import consensus, ordering, worth
from labelhub.labelling.models import Consensus, ConsensusSource, Opinion, Purpose, Slot, SlotState

CHUNK = 1000
MOVED = 0.001
"""A smaller change of worth is not written."""


def rank(project: Project) -> int:
    """Rank every flag of the project that is not closed; how many have moved. May be stopped and repeated anywhere."""
    keys = consensus.class_keys(project)
    moved, after = 0, 0
    waiting = Flag.objects.filter(project=project).exclude(status=FlagStatus.CLOSED).order_by("pk")
    while chunk := list(waiting.filter(pk__gt=after)[:CHUNK]):
        after = chunk[-1].pk
        with transaction.atomic():
            moved += _rank(chunk, keys)
    return moved


def rank_flags(project: Project, flag_ids: Sequence[int]) -> None:
    """Rank these flags."""
    keys = consensus.class_keys(project)
    for start in range(0, len(flag_ids), CHUNK):
        _rank(list(Flag.objects.filter(pk__in=flag_ids[start : start + CHUNK])), keys)


def sort_reviews(project: Project) -> int:
    """Put the free slots of blind reviews in the order of their flags' worth, where the project wants that; how many
    were moved. A queue that is too long to be written again keeps its order."""
    free = Slot.objects.filter(project=project, purpose=Purpose.REVIEW, state=SlotState.FREE)
    if project.review_order != ReviewOrder.WORTH or free[ordering.LONGEST : ordering.LONGEST + 1].exists():
        return 0
    slots = list(free.order_by("pk").values_list("pk", "item_id"))
    waiting = Flag.objects.filter(project=project, status=FlagStatus.IN_REVIEW).values_list("item_id")
    worths = dict(waiting.annotate(Max("worth")))
    wished = [pk for pk, _ in sorted(slots, key=lambda slot: (-worths.get(slot[1], 0.0), slot[0]))]
    if wished == [pk for pk, _ in slots]:
        return 0
    return sum(ordering.renew(wished[at : at + ordering.CHUNK]) for at in range(0, len(wished), ordering.CHUNK))


def _rank(chunk: Sequence[Flag], keys: dict[int, str]) -> int:
    items = sorted({flag.item_id for flag in chunk})
    rows = {row.item_id: row for row in Consensus.objects.filter(item__in=items)}
    said = dict(Opinion.objects.filter(item__in=items).values_list("item_id", "probabilities"))
    classes = list(keys.values())
    moved: list[Flag] = []
    for flag in chunk:
        row = rows.get(flag.item_id)
        if row is None:
            continue
        model = said.get(flag.item_id) or flag.evidence.get("p")
        value = worth.of_flag(flag.kind, flag.score, known(row, keys, model), classes)
        if abs(value - flag.worth) >= MOVED:
            flag.worth = value
            moved.append(flag)
    rawsql.update(moved, ["worth"])
    return len(moved)


def known(row: Consensus, keys: dict[int, str], model: worth.P | None) -> worth.Known:
    """What is known of an item, from its consensus and the newest run's opinion."""
    return worth.Known(
        present=keys.get(row.label_class_id or 0),
        people=people(row, keys),
        labels=row.n_labels,
        model=model,
        estimated=row.estimates_id is not None,
        fused=row.source == ConsensusSource.LABELS_AND_MODEL,
    )


def people(row: Consensus, keys: dict[int, str]) -> dict[str, float]:
    """The probabilities of a consensus, by class key."""
    return {keys[int(key)]: p for key, p in row.probabilities.items() if int(key) in keys}
