"""How often gold items were met, and how labellers did on them. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q

from labelhub.items.models import Project
from labelhub.labelling.aggregation.confusion import Share, share
from labelhub.labelling.models import Answer, Purpose
from labelhub.labelling.people.gold import KNOWN
from labelhub.labelling.people.histories import NO_ANSWER
from labelhub.labelling.people_models import Gold


@dataclass
class Met:
    """Answers to one gold item. `right` of `first_meetings`: a labeller's later answers may come from memory."""

    answers: int = 0
    right: int = 0
    first_meetings: int = 0
    labellers: int = 0
    most_by_one: int = 0


def met(item_ids: Sequence[int]) -> dict[int, Met]:
    """For each of the gold items how often it was met."""
    found = {item: Met() for item in item_ids}
    truth = dict(Gold.objects.filter(item__in=item_ids).values_list("item_id", "label_class_id"))
    by_one: dict[tuple[int, int], int] = {}
    rows = Answer.objects.filter(item__in=item_ids, purpose=Purpose.GOLD).exclude(why_not__in=("skipped", "undone"))
    for item, labeller, said in rows.order_by("round").values_list("item_id", "labeller_id", "label_class_id"):
        one, before = found[item], by_one.get((item, labeller), 0)
        by_one[item, labeller] = before + 1
        one.answers += 1
        one.most_by_one = max(one.most_by_one, before + 1)
        if not before:
            one.labellers += 1
            one.first_meetings += 1
            one.right += said == truth.get(item)
    return found


def by_labeller(project: Project) -> dict[int, Share]:
    """How often each labeller was right when they first met an item whose answer is known; "cannot tell" left out."""
    asked = Answer.objects.filter(project=project, purpose__in=(Purpose.LABEL, Purpose.GOLD), label_class__isnull=False)
    asked = asked.exclude(why_not__in=NO_ANSWER)
    earlier = asked.filter(item=OuterRef("item"), labeller=OuterRef("labeller"), label_id__lt=OuterRef("label_id"))
    first = asked.filter(item__gold__state__in=KNOWN).exclude(Exists(earlier))
    rows = first.values("labeller_id").annotate(
        met=Count("pk"), right=Count("pk", filter=Q(label_class=F("item__gold__label_class")))
    )
    return {row["labeller_id"]: share(row["right"], row["met"]) for row in rows.order_by()}
