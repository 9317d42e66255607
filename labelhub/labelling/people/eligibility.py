"""Which slots of first labels a labeller may have where parts of a project are given to some."""

from collections.abc import Collection

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, When

from labelhub import rawsql
from labelhub.items.models import Project
from labelhub.labelling import hidden
from labelhub.labelling.models import Answer, Priority, Purpose, Slot, SlotState
from labelhub.labelling.people import subsets
from labelhub.labelling.people_models import SubsetItem

CLOSED = (
    "\n  OR s.purpose = 'label' AND EXISTS (SELECT 1 FROM labelling_subsetitem x"
    " JOIN labelling_subset t ON t.id = x.subset_id WHERE x.item_id = s.item_id AND t.exclusive)"
    " AND NOT (EXISTS (SELECT 1 FROM labelling_subsetitem y WHERE y.item_id = s.item_id"
)
# Answers after which a labeller is not asked again in the same round.
FRONT_FIRST = Case(When(priority=Priority.USUAL, then=1), default=0)
STANDS = Q(counts=True) | Q(why_not__in=("skipped", "set_aside"))


def barred(project: Project, labeller_id: int) -> tuple[str, list[int]]:
    """An end for the queue's condition on slots `s` that are not for this labeller, and its values: first labels of a
    subset that is given to others alone, and in none of this labeller's."""
    own = subsets.own(project, labeller_id)
    mine = f"y.subset_id IN {rawsql.places(own)}" if own else "1 = 0"
    return f"{CLOSED} AND {mine}))", own


def confined(
    project: Project, labeller_id: int, count: int, own: Collection[int], *, avoid: Collection[int]
) -> list[Slot]:
    """Free slots of first labels within these subsets, locked as the queue locks them. The cursor is not used: the
    items of a subset may lie anywhere."""
    answered = Answer.objects.filter(item=OuterRef("item"), round=0, labeller=labeller_id)
    holds = Slot.objects.filter(item=OuterRef("item"), labeller=labeller_id, state=SlotState.LEASED)
    free = Slot.objects.filter(
        Exists(SubsetItem.objects.filter(item=OuterRef("item"), subset__in=own)),
        ~Exists(answered.filter(STANDS)),
        ~Exists(holds),
        ~Exists(Answer.objects.filter(item=OuterRef("item"), round=hidden.GOLD, labeller=labeller_id)),
        project=project,
        purpose=Purpose.LABEL,
        state=SlotState.FREE,
    )
    free = free.exclude(item__in=avoid).annotate(front=FRONT_FIRST).order_by("front", "pk")
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True, of=("self",))
    found = list(free[: count * project.overlap_max])  # several slots of an item: the first of each is taken
    first: dict[int, Slot] = {}
    for slot in found:
        first.setdefault(slot.item_id, slot)
    return list(first.values())[:count]
