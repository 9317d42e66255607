"""Gold that is changed: retired, taken or declined, of another class, or no gold any more."""

from django.db import transaction
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items.models import Item, Project
from labelhub.labelling import consensus
from labelhub.labelling.models import Consensus, ConsensusSource
from labelhub.labelling.people.gold import KNOWN, LONGEST, classes_by_name
from labelhub.labelling.people_models import Gold, GoldState, GoldUse


def change(
    project: Project,
    item_id: int,
    *,
    by_id: int | None,
    state: str | None = None,
    use: str | None = None,
    explanation: str | None = None,
    class_key: str | None = None,
) -> Gold:
    """Change one: retire or bring back, take or decline a proposal, another use, explanation or class.

    Raises:
        NotFound: the item is no gold. Invalid: a value that there is not. Conflict: another class contradicts
            (`contradicts`).
    """
    wrong = {}
    if state is not None and state not in (GoldState.ACTIVE, GoldState.RETIRED, GoldState.DECLINED):
        wrong["state"] = "One of active, retired, declined."
    if use is not None and use not in GoldUse.values:
        wrong["use"] = f"One of {', '.join(GoldUse.values)}."
    label_class = classes_by_name(project).get(class_key.lower()) if class_key is not None else None
    if class_key is not None and label_class is None:
        wrong["class_key"] = f"There is no class {class_key!r}."
    if wrong:
        raise Invalid("; ".join(f"{name}: {reason}" for name, reason in wrong.items()), fields=wrong)
    with transaction.atomic():
        consensus.lock([item_id], project.pk)
        row = _get(project, item_id)
        row.state = state or row.state
        row.use = use or row.use
        row.explanation = row.explanation if explanation is None else explanation[:LONGEST]
        row.label_class = label_class or row.label_class
        row.retired_because = "by_hand" if row.state == GoldState.RETIRED else ""
        if row.state in KNOWN:
            _refuse_contradiction(project, row)
        row.changed_by_id, row.changed_at = by_id, timezone.now()
        row.save()
        Item.objects.filter(pk=item_id).update(gold_class=row.label_class if row.state in KNOWN else None)
    return row


def _refuse_contradiction(project: Project, row: Gold) -> None:
    others = Gold.objects.filter(project=project, item__image=row.item.image_id, state__in=KNOWN).exclude(pk=row.pk)
    other = others.exclude(label_class=row.label_class_id).select_related("label_class").first()
    if other is not None:
        raise Conflict(
            f"Item {other.item_id} shows the same image, and its gold is {other.label_class.key}.", code="contradicts"
        )
    review = Consensus.objects.filter(item=row.item_id, source=ConsensusSource.REVIEW).exclude(label_class=None)
    decided = review.exclude(label_class=row.label_class_id).select_related("label_class").first()
    if decided is not None and decided.label_class is not None:
        raise Conflict(
            f"A reviewer decided {decided.label_class.key}.",
            hint="Take the decision back first.",
            code="contradicts",
        )


def remove(project: Project, item_id: int) -> None:
    """The item is no gold any more; what people answered stays. Raises `NotFound`."""
    with transaction.atomic():
        consensus.lock([item_id], project.pk)
        _get(project, item_id).delete()
        Item.objects.filter(pk=item_id).update(gold_class=None)


def _get(project: Project, item_id: int) -> Gold:
    row = Gold.objects.select_related("item", "label_class").filter(project=project, item=item_id).first()
    if row is None:
        raise NotFound("This item is no gold of the project.")
    return row
