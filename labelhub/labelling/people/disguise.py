"""How an answer to gold or a repeat is settled, so that its labeller is told what any other answer is told."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from labelhub.items.models import Project
from labelhub.labelling import acts, hidden
from labelhub.labelling.acts import Effect, Situation
from labelhub.labelling.models import Label, LabelKind, Purpose, Slot
from labelhub.labelling.people import practice, serving
from labelhub.labelling.people.practice import Feedback


def effect(now: Situation, kind: str, undoes: str, *, purpose: str, counts: bool, told: bool) -> Effect:
    """What an act in a hidden round comes to. Pure.

    A decision on the item changes nothing here. The answer fills its slot like any other and counts only with
    `counts`. With `told` the right answer follows an answer at once, so that it can no longer be changed.
    """
    head = "counts" if now.head == purpose else now.head
    now = replace(now, decided=False, head=head, round_open=now.round_open and not (told and head == "counts"))
    came_to = acts.settle(now, kind, undoes)
    return replace(came_to, counts=False, why_not=purpose) if came_to.counts and not counts else came_to


def told(counts: bool, why_not: str) -> tuple[bool, str]:
    """What a labeller hears of an answer: one that does not count for being gold or a repeat sounds like all. Pure."""
    return (True, "") if why_not in hidden.UNSEEN else (counts, why_not)


def feedback(labels: Iterable[Label]) -> Iterator[tuple[UUID, Feedback]]:
    """What is right, for the answers among these labels that were on gold and in time."""
    for label in labels:
        in_time = label.counted or label.why_not == Purpose.GOLD
        if label.purpose == Purpose.GOLD and label.kind == LabelKind.ANSWER and in_time:
            yield label.uuid, practice.feedback(label.item_id, label.label_class_id)


def slot_again(project: Project, labeller_id: int, key: tuple[int, int], screen: UUID | None, now: datetime) -> Slot:
    """The hidden slot of who takes a skip back: the one that they had is gone."""
    item, round_ = key
    until = now + timedelta(seconds=project.lease_seconds)
    return serving.slot_again(project, labeller_id, item, round_, screen=screen or uuid4(), until=until)
