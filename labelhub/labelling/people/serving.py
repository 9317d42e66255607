"""Gold and repeats among the work: which a labeller gets with a lease, unseen.

A project that uses neither never comes here. Whoever calls holds the lock on the labeller's cursors.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from labelhub.items.models import Project
from labelhub.labelling import hidden
from labelhub.labelling.models import Answer, Label, Purpose, Round, Slot, SlotState
from labelhub.labelling.people_models import Gold, GoldState, GoldUse

REPEAT_POOL = 400  # the newest answers of a labeller, of which one comes again
REPEAT_AFTER = 20  # not one of these: everybody remembers the last images


def wants_any(project: Project) -> bool:
    """Whether the project uses gold or repeats at all. Costs nothing."""
    return project.gold_entry > 0 or project.gold_share > 0 or project.repeat_share > 0


@dataclass(frozen=True)
class Room:
    """How many of the new leases are gold and how many repeats. `entry`: the gold is what is left of the test."""

    gold: int = 0
    repeats: int = 0
    entry: bool = False


def room(project: Project, labeller_id: int, count: int) -> Room:
    """How many of `count` new leases are gold and how many repeats: all gold until the entry test is answered, then
    each place by chance."""
    if project.gold_entry:
        met = Answer.objects.filter(project=project, labeller=labeller_id, purpose=Purpose.GOLD).count()
        held = Slot.objects.filter(
            project=project, labeller=labeller_id, state=SlotState.LEASED, purpose=Purpose.GOLD
        ).count()
        due = project.gold_entry - met - held
        if due > 0:
            return Room(min(due, count), entry=True)
    dice = [random.random() for _ in range(count)]
    gold = sum(one < project.gold_share for one in dice)
    return Room(gold, sum(project.gold_share <= one < project.gold_share + project.repeat_share for one in dice))


def take(
    project: Project, labeller_id: int, room: Room, avoid: Collection[int], *, screen: UUID, until: datetime
) -> list[Slot]:
    """Up to so many leases of gold and of repeats, on none of the items in `avoid`; fewer where there are none."""
    rounds = dict(_gold(project, labeller_id, room.gold, avoid)) if room.gold else {}
    if room.repeats:
        rounds |= _repeats(project, labeller_id, room.repeats, {*avoid, *rounds})
    return lease(project, labeller_id, rounds, screen=screen, until=until)


def lease(project: Project, labeller_id: int, rounds: dict[int, int], *, screen: UUID, until: datetime) -> list[Slot]:
    """Slots of hidden rounds (item → round) that this labeller holds. A round that is not there yet is made."""
    if not rounds:
        return []
    purposes = {item: purpose_of(number) for item, number in rounds.items()}
    Round.objects.bulk_create(
        [
            Round(project=project, item_id=item, number=number, purpose=purposes[item], wanted=0)
            for item, number in rounds.items()
        ],
        ignore_conflicts=True,
    )
    Slot.objects.bulk_create(
        [
            Slot(
                project=project,
                item_id=item,
                round=number,
                number=labeller_id % 32_768,  # free but for two labellers whose numbers meet: then not this item now
                purpose=purposes[item],
                state=SlotState.LEASED,
                labeller_id=labeller_id,
                screen=screen,
                leased_until=until,
            )
            for item, number in rounds.items()
        ],
        ignore_conflicts=True,
    )
    own = Slot.objects.filter(
        project=project, labeller=labeller_id, state=SlotState.LEASED, screen=screen, item__in=rounds
    )
    return [slot for slot in own if rounds[slot.item_id] == slot.round]


def purpose_of(round_: int) -> Purpose:
    return Purpose.GOLD if round_ < hidden.REPEAT else Purpose.REPEAT


def _gold(project: Project, labeller_id: int, count: int, avoid: Collection[int]) -> list[tuple[int, int]]:
    """(item, round) of gold that this labeller has met least often, at random among equals."""
    pool = Gold.objects.filter(project=project, state=GoldState.ACTIVE, use=GoldUse.GOLD)
    items = [item for item in pool.values_list("item_id", flat=True) if item not in avoid]
    mine = Answer.objects.filter(project=project, labeller=labeller_id)
    met = Counter(mine.filter(purpose=Purpose.GOLD).values_list("item_id", flat=True))
    held = set(
        Slot.objects.filter(project=project, labeller=labeller_id, state=SlotState.LEASED).values_list(
            "item_id", flat=True
        )
    )
    chosen = choose(items, met, most=project.gold_meetings, count=count, avoid=held)
    labelled = set(mine.filter(item__in=chosen, round=0).values_list("item_id", flat=True))
    used = _used(mine.filter(item__in=chosen).values_list("item_id", "round"))
    return [(item, _next_gold(used.get(item, -1), item in labelled)) for item in chosen]


def choose(items: Sequence[int], met: Counter[int], *, most: int, count: int, avoid: Collection[int]) -> list[int]:
    """Items that the labeller has met less than `most` times, the least met first and equals by chance."""
    fit = [item for item in items if met[item] < most and item not in avoid]
    random.shuffle(fit)
    return sorted(fit, key=lambda item: met[item])[:count]


def _used(rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    """item → the highest round of gold there, as a meeting; items without are left out."""
    found: dict[int, int] = {}
    for item, number in rows:
        if hidden.GOLD <= number < hidden.REPEAT:
            found[item] = max(found.get(item, -1), number - hidden.GOLD)
    return found


def _next_gold(last: int, labelled: bool) -> int:
    return hidden.gold_round(max(last + 1, 1 if labelled else 0))


def _repeats(project: Project, labeller_id: int, count: int, avoid: Collection[int]) -> dict[int, int]:
    """Some of the labeller's own counting answers that are a while ago and were not asked again yet."""
    newest = (
        Label.objects.filter(project=project, labeller=labeller_id, purpose=Purpose.LABEL)
        .order_by("-pk")
        .values_list("item_id", flat=True)[:REPEAT_POOL]
    )
    own = list(dict.fromkeys(newest))[REPEAT_AFTER:]
    mine = Answer.objects.filter(labeller=labeller_id, item__in=own)
    standing = set(mine.filter(round=0, counts=True).values_list("item_id", flat=True))
    again = set(mine.filter(purpose=Purpose.REPEAT).values_list("item_id", flat=True))
    held = set(
        Slot.objects.filter(labeller=labeller_id, state=SlotState.LEASED, item__in=own).values_list(
            "item_id", flat=True
        )
    )
    fit = [item for item in own if item in standing and item not in again | held and item not in avoid]
    return dict.fromkeys(random.sample(fit, min(count, len(fit))), hidden.REPEAT)


def slot_again(project: Project, labeller_id: int, item: int, round_: int, *, screen: UUID, until: datetime) -> Slot:
    """The slot of a hidden round for who takes a skip back."""
    (slot,) = lease(project, labeller_id, {item: round_}, screen=screen, until=until)
    return slot


def worn(project: Project) -> int:
    """Retire gold that everybody may know by now: answered often in all. Returns how many were."""
    if not project.gold_worn_after:
        return 0
    met = Counter(Answer.objects.filter(project=project, purpose=Purpose.GOLD).values_list("item_id", flat=True))
    old = [item for item, count in met.items() if count >= project.gold_worn_after]
    return Gold.objects.filter(project=project, item__in=old, state=GoldState.ACTIVE, use=GoldUse.GOLD).update(
        state=GoldState.RETIRED, retired_because="worn", changed_at=timezone.now(), changed_by=None
    )
