"""Who may take part in a second look: fresh eyes first."""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from labelhub.items.models import Role
from labelhub.labelling.models import Answer, Cursor, Purpose

LANES = {  # purpose → who may take part
    Purpose.REVIEW: tuple(Role),
    Purpose.AUDIT: (Role.REVIEWER, Role.MANAGER),
}
AROUND = timedelta(days=7)  # somebody who took no work for so long is not waited for


def reserved_for_others(
    project_id: int, labeller_id: int, item_ids: Collection[int], purpose: str = Purpose.REVIEW
) -> set[int]:
    """Items that this labeller has answered in an earlier round while somebody who has not, and may take part, is
    still around."""
    answered: dict[int, set[int]] = defaultdict(set)
    for item, labeller in Answer.objects.filter(item__in=item_ids, counts=True).values_list("item_id", "labeller_id"):
        answered[item].add(labeller)
    known = {item for item, labellers in answered.items() if labeller_id in labellers}
    if not known:
        return set()
    around = set(
        Cursor.objects.filter(
            project=project_id,
            seen_at__gt=timezone.now() - AROUND,
            labeller__is_active=True,
            labeller__memberships__project=project_id,
            labeller__memberships__role__in=LANES[Purpose(purpose)],
        ).values_list("labeller_id", flat=True)
    )
    return {item for item in known if somebody_fresh(around, answered[item])}


def somebody_fresh(around: Collection[int], answered: Collection[int]) -> bool:
    """Whether one of those around has not answered the item in any round. Pure."""
    return bool(set(around) - set(answered))
