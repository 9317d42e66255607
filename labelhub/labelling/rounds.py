"""Rounds and their slots: opened, made longer or shorter, closed.

A round has exactly as many slots as it wants answers. Whoever calls holds the lock on the item's consensus row.
Hidden rounds (`hidden`) are not looked at here: no consensus depends on them.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from labelhub import rawsql
from labelhub.labelling.hidden import FIRST as HIDDEN
from labelhub.labelling.models import FORMING, Priority, Purpose, Round, RoundState, Slot, SlotState

SLOTS = f"SELECT item_id, round, state FROM labelling_slot WHERE item_id IN {{items}} AND round < {HIDDEN}"  # noqa: S608
ROUNDS = (
    "SELECT item_id, number, purpose, state FROM labelling_round"  # noqa: S608
    f" WHERE item_id IN {{items}} AND number < {HIDDEN} ORDER BY item_id, number"
)


@dataclass(frozen=True)
class RoundView:
    """One round of an item and how its slots are taken."""

    number: int
    purpose: str
    state: str
    free: int
    leased: int
    answered: int

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def is_full(self) -> bool:
        return self.free == self.leased == 0

    @property
    def is_called_off(self) -> bool:
        return self.purpose == Purpose.REVIEW and not self.is_open and self.is_full and self.answered == 0


def read(item_ids: Sequence[int]) -> dict[int, list[RoundView]]:
    """The rounds of each item in their order, in two queries."""
    taken: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for item, number, slot_state in rawsql.of_items(SLOTS, item_ids):
        taken[item, number][slot_state] += 1
    found: dict[int, list[RoundView]] = {item: [] for item in item_ids}
    for item, number, purpose, state in rawsql.of_items(ROUNDS, item_ids):
        free, leased, answered = taken[item, number]
        found[item].append(RoundView(number, purpose, state, free, leased, answered))
    return found


def forming(views: Sequence[RoundView]) -> list[RoundView]:
    """Those whose answers form the consensus: an audit runs beside them and moves nothing, and a second look that was
    called off before anybody answered is none."""
    return [view for view in views if view.purpose in FORMING and not view.is_called_off]


def open_first(project_id: int, item_ids: Sequence[int], wanted: int) -> None:
    """Round 0 for new items. Doing it twice changes nothing."""
    Round.objects.bulk_create(
        [Round(project_id=project_id, item_id=item, number=0, wanted=wanted) for item in item_ids],
        ignore_conflicts=True,
    )
    Slot.objects.bulk_create(
        [
            Slot(project_id=project_id, item_id=item, round=0, number=number)
            for item in item_ids
            for number in range(wanted)
        ],
        ignore_conflicts=True,
    )


def open_next(project_id: int, item_ids: Sequence[int], *, wanted: int, purpose: Purpose) -> None:
    """One more round for each item; the former ones are closed: their late answers are kept and do not count."""
    close(item_ids)
    open_beside(project_id, item_ids, wanted=wanted, purpose=purpose)


def open_beside(project_id: int, item_ids: Sequence[int], *, wanted: int, purpose: Purpose) -> dict[int, int]:
    """One more round for each item that leaves the others as they are; its number by item."""
    last = dict(Round.objects.filter(item__in=item_ids, number__lt=HIDDEN).values_list("item").annotate(Max("number")))
    numbers = {item: last.get(item, -1) + 1 for item in item_ids}
    Round.objects.bulk_create(
        [
            Round(project_id=project_id, item_id=item, number=numbers[item], wanted=wanted, purpose=purpose)
            for item in item_ids
        ]
    )
    Slot.objects.bulk_create(
        [
            Slot(project_id=project_id, item_id=item, round=numbers[item], number=number, purpose=purpose)
            for item in item_ids
            for number in range(wanted)
        ]
    )
    return numbers


def close_full(items: Sequence[int], numbers: Sequence[int]) -> None:
    """Mark these rounds, whose every slot is answered, as closed."""
    for item, number in zip(items, numbers, strict=True):
        Round.objects.filter(item=item, number=number).update(state=RoundState.CLOSED, closed_at=timezone.now())


def close(item_ids: Sequence[int]) -> None:
    """Close every open round that forms the consensus of the items. Room that nobody filled goes away; a lease that
    is out there can still be answered, and the answer is kept without counting."""
    close_purposes(item_ids, FORMING)


def close_purposes(item_ids: Sequence[int], purposes: Sequence[Purpose]) -> None:
    """As `close`, for the rounds of these purposes."""
    rows = Round.objects.filter(item__in=item_ids, state=RoundState.OPEN, purpose__in=purposes)
    numbers = list(rows.values_list("item", "number"))
    if not numbers:
        return
    Slot.objects.filter(item__in=item_ids, purpose__in=purposes).exclude(state=SlotState.ANSWERED).delete()
    rows.update(state=RoundState.CLOSED, closed_at=timezone.now())
    store_wanted(numbers)


def reopen(item: int, numbers: Sequence[int]) -> None:
    """Open these rounds again, after a decision that had closed them was taken back."""
    Round.objects.filter(item=item, number__in=numbers).update(state=RoundState.OPEN, closed_at=None)


def fit(wishes: Mapping[tuple[int, int], int], *, project_id: int, hard: Collection[int] = ()) -> None:
    """Make each (item, round) as long as wished: slots are added behind everybody's cursor, those of `hard` items in a
    stretch of their own, and only free ones are taken away."""
    if not wishes:
        return
    items = {item for item, _ in wishes}
    present: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for slot in Slot.objects.filter(item__in=items).only("item_id", "round", "number", "state", "purpose"):
        present[slot.item_id, slot.round].append(slot)
    new: list[Slot] = []
    spare: list[int] = []
    changed: list[tuple[int, int]] = []
    for key, wish in wishes.items():
        slots = present[key]
        if len(slots) == wish:
            continue
        changed.append(key)
        if len(slots) < wish:
            new += _missing(project_id, key, slots, wish, Priority.HARD if key[0] in hard else Priority.USUAL)
        else:
            free = [slot.pk for slot in slots if slot.state == SlotState.FREE]
            spare += sorted(free, reverse=True)[: len(slots) - wish]
    if spare:  # one that was leased in this very moment is no longer free, and stays
        Slot.objects.filter(pk__in=spare, state=SlotState.FREE)._raw_delete(connection.alias)
    Slot.objects.bulk_create(new)
    store_wanted(changed)


def _missing(project_id: int, key: tuple[int, int], slots: Sequence[Slot], wish: int, priority: Priority) -> list[Slot]:
    item, number = key
    used = {slot.number for slot in slots}
    free = (n for n in range(wish + len(used)) if n not in used)
    purpose = Purpose.LABEL if number == 0 else Purpose.REVIEW
    return [
        Slot(
            project_id=project_id,
            item_id=item,
            round=number,
            number=next(free),
            purpose=purpose,
            priority=priority if purpose == Purpose.LABEL else Priority.USUAL,
        )
        for _ in range(wish - len(slots))
    ]


def store_wanted(keys: Sequence[tuple[int, int]]) -> None:
    """`wanted` is the number of slots; written with them, checked by `verify`."""
    lengths = slot_counts([item for item, _ in keys])
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for item, number in keys:
        alike[number, lengths.get((item, number), 0)].append(item)
    for (number, length), items in alike.items():
        Round.objects.filter(item__in=items, number=number).update(wanted=length)


def slot_counts(item_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    rows = Slot.objects.filter(item__in=item_ids).values_list("item", "round").annotate(Count("pk"))
    return {(item, number): count for item, number, count in rows}
