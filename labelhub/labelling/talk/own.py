"""What a labeller may know of the items they answered: decisions, contests, remarks. Never anybody else's answer.

Only answers that form the consensus meet decisions here: on gold and repeats there is nothing to contest, and an item
without a decision looks the same.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from labelhub.labelling.models import FORMING, Answer, Decision, LabelKind, Slot, SlotState, Verdict
from labelhub.labelling.talk_models import Audience, Comment, Contest


@dataclass(frozen=True)
class Own:
    """One item as far as its labeller may know it. `decision` stands now; `contest` is a state of `ContestState`."""

    comments: int = 0
    decision: Decision | None = None
    contest: str | None = None
    may_contest: bool = False


NOTHING = Own()


def differs(decision: Decision, class_id: int | None) -> bool:
    """Whether a decision says something else than an answer (None: cannot tell). Pure."""
    if decision.verdict == Verdict.EXCLUDE:
        return True
    return decision.label_class_id != class_id


def of_items(project_id: int, labeller_id: int, item_ids: Collection[int]) -> dict[int, Own]:
    """What this labeller may know of each of these items; an item that is on their screen now says nothing."""
    ids = set(item_ids) - on_screen(labeller_id, item_ids)
    said = _said(labeller_id, ids)
    decisions = standing_decisions(said)
    contests = dict(Contest.objects.filter(item__in=said, labeller=labeller_id).values_list("item_id", "state"))
    remarks = Counter(visible(project_id, labeller_id).filter(item__in=ids).values_list("item_id", flat=True))
    return {
        item: Own(
            comments=remarks[item],
            decision=decisions.get(item),
            contest=contests.get(item),
            may_contest=item in decisions and item not in contests and differs(decisions[item], said[item]),
        )
        for item in ids
    }


def on_screen(labeller_id: int, item_ids: Collection[int]) -> set[int]:
    """Those of the items that the labeller is being asked about at this moment."""
    held = Slot.objects.filter(labeller=labeller_id, state=SlotState.LEASED, item__in=item_ids)
    return set(held.values_list("item_id", flat=True))


def answered(labeller_id: int, item_id: int) -> bool:
    """Whether the labeller has an answer on the item that they did not take back. Which question it answered plays no
    part, or a refusal would tell gold."""
    rows = Answer.objects.filter(labeller=labeller_id, item=item_id, label__kind=LabelKind.ANSWER)
    return rows.exists()


def visible(project_id: int, labeller_id: int) -> QuerySet[Comment]:
    """The comments of a project that a labeller may read, if they may read the item's thread."""
    mine = Q(author=labeller_id) | Q(to=labeller_id)
    return Comment.objects.filter(mine | Q(audience=Audience.LABELLERS), project=project_id)


def standing_decisions(item_ids: Collection[int]) -> dict[int, Decision]:
    """The decision that stands on each item; one that asked labellers again says nothing."""
    rows = Decision.objects.filter(item__in=item_ids, undone_at=None).exclude(verdict=Verdict.MORE_LABELS)
    return {row.item_id: row for row in rows.select_related("label_class").order_by("pk")}


def _said(labeller_id: int, item_ids: Collection[int]) -> dict[int, int | None]:
    """Item → the class of the labeller's newest answer that forms the consensus."""
    rows = Answer.objects.filter(
        labeller=labeller_id, item__in=item_ids, purpose__in=FORMING, label__kind=LabelKind.ANSWER
    )
    return dict(rows.order_by("round").values_list("item_id", "label_class_id"))
