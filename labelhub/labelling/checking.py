"""Whether the labelling of a project is whole: everything that can be recomputed is, and compared. Read-only."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from labelhub.items.models import Flag, FlagStatus, Item, Project
from labelhub.labelling import consensus, hidden, ordering
from labelhub.labelling.models import Answer, Consensus, Label, Purpose, Round, RoundState, Slot, SlotState
from labelhub.labelling.people import gold, holds


def differences(project: Project) -> Iterator[str]:
    """One sentence for each thing that is not as it should be; nothing when all is well."""
    yield from consensus.differences(project)
    yield from _rounds(project)
    yield from _slots(project)
    yield from _answers(project)
    yield from _items(project)
    yield from _flags(project)
    yield from holds.differences(project)
    yield from gold.differences(project)
    yield from ordering.differences(project)


def _rounds(project: Project) -> Iterator[str]:
    """A round wants as many answers as it has slots, and never has more counting ones."""
    slots: dict[tuple[int, int], int] = {}
    for item, number, count in (
        Slot.objects.filter(project=project).values_list("item", "round").annotate(Count("pk")).order_by()
    ):
        slots[item, number] = count
    counting: dict[tuple[int, int], int] = {}
    answers = Answer.objects.filter(project=project, counts=True).values_list("item", "round").annotate(Count("pk"))
    for item, number, count in answers.order_by():
        counting[item, number] = count
    rows = Round.objects.filter(project=project, number__lt=hidden.FIRST)
    for item, number, wanted in rows.values_list("item", "number", "wanted"):
        has = slots.get((item, number), 0)
        if has != wanted:
            yield f"item {item}, round {number}: wants {wanted} answers and has {has} slots"
        if counting.get((item, number), 0) > wanted:
            yield f"item {item}, round {number}: {counting[item, number]} counting answers for {wanted} slots"


def _slots(project: Project) -> Iterator[str]:
    """An answered slot has exactly one answer, of the labeller who holds it, and that counts; in a hidden round it
    need not."""
    answer = Answer.objects.filter(slot=OuterRef("pk"), labeller=OuterRef("labeller"))
    answer = answer.filter(Q(counts=True) | Q(why_not=F("purpose"), round__gte=hidden.FIRST))
    orphans = Slot.objects.filter(~Exists(answer), project=project, state=SlotState.ANSWERED)
    for slot in orphans.values_list("pk", flat=True):
        yield f"slot {slot}: answered, but no counting answer fills it"


def _answers(project: Project) -> Iterator[str]:
    """A counting answer fills an answered slot of its item and round, and says what its label says."""
    counting = Answer.objects.filter(project=project, counts=True)
    astray = counting.exclude(slot__state=SlotState.ANSWERED, slot__item=F("item"), slot__round=F("round"))
    for answer in astray.values_list("pk", flat=True):
        yield f"answer {answer}: counts, but fills no answered slot of its item and round"
    other = Answer.objects.filter(project=project).exclude(
        Q(label_class=F("label__label_class")) | Q(label_class__isnull=True, label__label_class__isnull=True)
    )
    for answer in other.values_list("pk", flat=True):
        yield f"answer {answer}: says something else than its label"
    headless = Label.objects.filter(project=project, counted=True).exclude(
        Exists(Answer.objects.filter(item=OuterRef("item"), round=OuterRef("round"), labeller=OuterRef("labeller")))
    )
    for label in headless.values_list("pk", flat=True):
        yield f"label {label}: was counted, but its labeller has no answer on the item"


def _items(project: Project) -> Iterator[str]:
    """Every checked item stands in the queue with a consensus and a first round."""
    checked = Item.objects.filter(project=project, image__isnull=False)
    for item in checked.exclude(Exists(Consensus.objects.filter(item=OuterRef("pk")))).values_list("pk", flat=True):
        yield f"item {item}: has no consensus row"
    for item in checked.exclude(Exists(Round.objects.filter(item=OuterRef("pk"), number=0))).values_list(
        "pk", flat=True
    ):
        yield f"item {item}: has no first round"


def _flags(project: Project) -> Iterator[str]:
    """A flag in review has a review round that is open, a closed one an outcome."""
    review = Round.objects.filter(item=OuterRef("item"), purpose=Purpose.REVIEW, state=RoundState.OPEN)
    stuck = Flag.objects.filter(~Exists(review), project=project, status=FlagStatus.IN_REVIEW)
    for flag in stuck.values_list("pk", flat=True):
        yield f"flag {flag}: in review, but no review round of its item is open"
    endless = Flag.objects.filter(project=project, status=FlagStatus.CLOSED).filter(
        Q(outcome="") | Q(closed_at__isnull=True)
    )
    for flag in endless.values_list("pk", flat=True):
        yield f"flag {flag}: closed without an outcome"
