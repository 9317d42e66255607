"""A labeller's labels stop counting, and count again: piece by piece, each under the lock of its items.

What an answer leaves is free for somebody else at once. Where the first labelling and the review of an item are over,
a new blind round asks again. Both directions may stop anywhere and be repeated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from labelhub.items.models import Project
from labelhub.labelling import consensus, hidden, leases, rounds
from labelhub.labelling.models import (
    Answer,
    Consensus,
    ConsensusSource,
    ConsensusState,
    Purpose,
    Round,
    RoundState,
    Slot,
    SlotState,
)

SET_ASIDE = "set_aside"
CHUNK = 500
ASKED_AGAIN = (ConsensusState.OPEN, ConsensusState.IN_DISPUTE, ConsensusState.STAYS_AMBIGUOUS)


@dataclass
class Done:
    """What became of the labels: `labels` set aside, of `items`, of which `again` were given a new round; or, on the
    way back, `restored` and `stayed` (their slot went to somebody else)."""

    labels: int = 0
    items: int = 0
    again: int = 0
    restored: int = 0
    stayed: int = 0


def set_aside(project: Project, labeller_id: int, *, up_to: int) -> Iterator[Done]:
    """Set aside every counting answer of the labeller whose label is not newer than `up_to`. One transaction for each
    piece, whose result is handed out; run it to the end."""
    mine = Answer.objects.filter(project=project, labeller=labeller_id, counts=True, label_id__lte=up_to)
    while items := sorted(set(mine.order_by("item_id").values_list("item_id", flat=True)[:CHUNK])):
        with transaction.atomic():
            rows = consensus.lock(items, project.pk)
            answers = list(mine.filter(item__in=items).select_related("slot"))
            _free(answers)
            consensus.refresh_locked(project, rows)
            again = _ask_again(project, rows)
        yield Done(labels=len(answers), items=len(items), again=again)


def _free(answers: Sequence[Answer]) -> None:
    """Let the answers no longer count and give up their slots: a new one at the end of the queue where the round goes
    on, none where it is over."""
    slots = [one.slot for one in answers if one.slot is not None]
    keys = {(slot.item_id, slot.round) for slot in slots}
    open_rounds = set(
        Round.objects.filter(item__in={item for item, _ in keys}, state=RoundState.OPEN).values_list(
            "item_id", "number"
        )
    )
    # Answers point at their slots: they let go first.
    Answer.objects.filter(pk__in=[one.pk for one in answers]).update(counts=False, why_not=SET_ASIDE, slot=None)
    Slot.objects.filter(pk__in=[slot.pk for slot in slots])._raw_delete(connection.alias)
    Slot.objects.bulk_create(
        [
            leases.successor(slot)
            for slot in slots
            if (slot.item_id, slot.round) in open_rounds and slot.purpose not in hidden.PERSONAL
        ]
    )
    rounds.store_wanted([key for key in keys if key not in open_rounds and not hidden.is_hidden(key[1])])


def _ask_again(project: Project, rows: Sequence[Consensus]) -> int:
    """A new blind round for items that are unsettled now and have no open round left; how many."""
    items = [row.item_id for row in rows if row.state in ASKED_AGAIN and row.source != ConsensusSource.REVIEW]
    running = set(
        Round.objects.filter(item__in=items, state=RoundState.OPEN, number__lt=hidden.FIRST).values_list(
            "item_id", flat=True
        )
    )
    due = [item for item in items if item not in running]
    if due:
        rounds.open_next(project.pk, due, wanted=project.review_labels, purpose=Purpose.REVIEW)
        consensus.refresh_locked(project, [row for row in rows if row.item_id in set(due)])
    return len(due)


def restore(project: Project, labeller_id: int, *, up_to: int) -> Iterator[Done]:
    """Let labels that were set aside count again where their round is open and a slot of it free; the others stay
    aside, because somebody else has answered in their place. Works through the items once, in their order."""
    mine = Answer.objects.filter(
        project=project, labeller=labeller_id, counts=False, why_not=SET_ASIDE, label_id__lte=up_to
    )
    after = 0
    while items := sorted(
        set(mine.filter(item__gt=after).order_by("item_id").values_list("item_id", flat=True)[:CHUNK])
    ):
        after = items[-1]
        with transaction.atomic():
            rows = consensus.lock(items, project.pk)
            answers = list(mine.filter(item__in=items).order_by("pk"))
            restored = _fill(answers)
            consensus.refresh_locked(project, rows)
        yield Done(items=len(items), restored=restored, stayed=len(answers) - restored)


def _fill(answers: Sequence[Answer]) -> int:
    """Put answers back into free slots of their rounds; how many found one."""
    items = {one.item_id for one in answers}
    free: dict[tuple[int, int], list[Slot]] = {}
    open_rounds = set(Round.objects.filter(item__in=items, state=RoundState.OPEN).values_list("item_id", "number"))
    slots = Slot.objects.select_for_update().filter(item__in=items, state=SlotState.FREE)
    for slot in slots.order_by("-pk"):
        if (slot.item_id, slot.round) in open_rounds:
            free.setdefault((slot.item_id, slot.round), []).append(slot)
    restored = 0
    for one in answers:
        room = free.get((one.item_id, one.round))
        if room:
            slot = room.pop()
            Slot.objects.filter(pk=slot.pk).update(state=SlotState.ANSWERED, labeller=one.labeller_id)
            Answer.objects.filter(pk=one.pk).update(counts=True, why_not="", slot=slot)
            restored += 1
    return restored
