"""Labels that came with an import: each is the counting label of a named labeller, as if they had given it here."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.items.models import LabelClass, Project
from labelhub.labelling import consensus
from labelhub.labelling.models import Answer, Label, LabelKind, Purpose, Slot, SlotState

NAMESPACE = UUID("5d0fdc0e-5b6e-4c36-9e0c-2f6a6b2f0d11")
UNNAMED = "Import"


def record(project_id: int, rows: Sequence[tuple[int, str, str]]) -> int:
    """Record (item, class key, labeller name) rows; how many were new. The same rows again change nothing.

    An item whose round 0 has no free slot left keeps the label without counting it. Class keys must exist: the
    import has checked them.
    """
    project = Project.objects.get(pk=project_id)
    classes = {row.key: row for row in LabelClass.objects.filter(project=project)}
    by_labeller: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for item, key, name in rows:
        by_labeller[name.strip() or UNNAMED].append((item, key))
    new = 0
    with transaction.atomic():
        items = {item for item, _, _ in rows}
        locked = consensus.lock(items, project.pk)
        known = {row.item_id for row in locked}
        for name, answers in by_labeller.items():
            labeller = named_labeller(project, name)
            due = [(item, classes[key]) for item, key in dict(answers).items() if item in known]
            new += _record_for(project, labeller, due)
        consensus.refresh_locked(project, locked)
    return new


def named_labeller(project: Project, name: str) -> User:
    """The labeller of this name in imports of this project: their answers stand, nobody signs in as them."""
    mark = hashlib.sha256(name.encode()).hexdigest()[:16]
    user, _ = User.objects.get_or_create(
        email=f"{mark}@import-{project.pk}.invalid",
        defaults={"name": name[:120], "is_person": False, "is_active": False, "password": "!"},
    )
    return user


def _record_for(project: Project, labeller: User, answers: Sequence[tuple[int, LabelClass]]) -> int:
    now = timezone.now()
    items = [item for item, _ in answers]
    done = set(Answer.objects.filter(item__in=items, round=0, labeller=labeller).values_list("item_id", flat=True))
    free: dict[int, Slot] = {}
    slots = Slot.objects.select_for_update().filter(item__in=items, round=0, state=SlotState.FREE)
    for slot in slots.order_by("-pk"):
        free[slot.item_id] = slot
    due = [(item, label_class) for item, label_class in answers if item not in done]
    labels = Label.objects.bulk_create(
        [
            Label(
                project=project,
                item_id=item,
                round=0,
                purpose=Purpose.LABEL,
                labeller=labeller,
                uuid=uuid5(NAMESPACE, f"{project.pk}/{item}/{labeller.pk}"),
                kind=LabelKind.ANSWER,
                label_class=label_class,
                shown={"mode": "import"},
                counted=item in free,
                why_not="" if item in free else "finished",
                created_at=now,
            )
            for item, label_class in due
        ]
    )
    Answer.objects.bulk_create(
        [
            Answer(
                project=project,
                item_id=label.item_id,
                round=0,
                purpose=Purpose.LABEL,
                labeller=labeller,
                label=label,
                label_class_id=label.label_class_id,
                counts=label.counted,
                why_not=label.why_not,
                slot=free.get(label.item_id),
                updated_at=now,
            )
            for label in labels
        ]
    )
    filled = [free[item].pk for item, _ in due if item in free]
    Slot.objects.filter(pk__in=filled).update(state=SlotState.ANSWERED, labeller=labeller)
    return len(labels)
