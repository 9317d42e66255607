"""Labels that came with an import: each is the counting label of a named labeller, as if they had given it here."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.items.given import GivenLabel
from labelhub.items.models import LabelClass, Project
from labelhub.labelling import consensus, rounds
from labelhub.labelling.models import Answer, Label, LabelKind, Purpose, RoundState, Slot, SlotState
from labelhub.labelling.pseudonyms import PREFIX, pseudonym

NAMESPACE = UUID("5d0fdc0e-5b6e-4c36-9e0c-2f6a6b2f0d11")
UNNAMED = "Import"


def record(project_id: int, rows: Sequence[GivenLabel]) -> int:
    """Record what named labellers said; how many labels were new. The same rows again change nothing.

    Round 0 of an item that is still open gets room for all of them, up to the project's greatest overlap; what finds
    no room is kept without counting. Class keys must exist: the import has checked them. A row of our own export that
    says what its labeller says here already is nothing new.
    """
    project = Project.objects.get(pk=project_id)
    classes = {row.key: row for row in LabelClass.objects.filter(project=project)}
    with transaction.atomic():
        locked = consensus.lock({row.item for row in rows}, project.pk)
        known = {row.item_id for row in locked}
        fresh = _not_here(project, [row for row in rows if row.item in known], classes)
        by_labeller: dict[str, dict[int, GivenLabel]] = defaultdict(dict)
        for row in fresh:
            by_labeller[row.labeller.strip() or UNNAMED][row.item] = row
        people = {name: named_labeller(project, name) for name in by_labeller}
        _make_room(project, by_labeller, people)
        new = 0
        for name, given in by_labeller.items():
            said = [(row, classes.get(row.class_key or "")) for row in given.values()]
            new += _record_for(project, people[name], said)
        consensus.refresh_locked(project, locked)
    return new


def _not_here(project: Project, rows: Sequence[GivenLabel], classes: Mapping[str, LabelClass]) -> list[GivenLabel]:
    """Without rows that say what a labeller of this project, named by pseudonym or address, says already."""
    names = {row.labeller for row in rows if row.labeller.startswith(PREFIX) or "@" in row.labeller}
    if not names:
        return list(rows)
    here = User.objects.filter(pk__in=Answer.objects.filter(project=project).values("labeller").distinct())
    people = {pseudonym(project.pk, user.pk): user.pk for user in here}
    people |= {user.email: user.pk for user in here}
    mine = {name: people[name] for name in names if name in people}
    items = {row.item for row in rows}
    said = set(
        Answer.objects.filter(item__in=items, labeller__in=mine.values()).values_list(
            "item_id", "labeller_id", "label_class_id"
        )
    )

    def is_here(row: GivenLabel) -> bool:
        label_class = classes.get(row.class_key or "")
        return (row.item, mine.get(row.labeller), label_class.pk if label_class else None) in said

    return [row for row in rows if not is_here(row)]


def _make_room(
    project: Project, by_labeller: Mapping[str, Mapping[int, GivenLabel]], people: Mapping[str, User]
) -> None:
    """Slots for all that come, where round 0 is open and the only one, as far as the overlap may go."""
    items = {item for given in by_labeller.values() for item in given}
    theirs = Answer.objects.filter(item__in=items, round=0, labeller__in=people.values())
    done = set(theirs.values_list("item_id", "labeller_id"))
    coming = Counter(
        item for name, given in by_labeller.items() for item in given if (item, people[name].pk) not in done
    )
    wishes: dict[tuple[int, int], int] = {}
    for item, views in rounds.read(sorted(coming)).items():
        if len(views) != 1 or views[0].state != RoundState.OPEN:
            continue
        held = views[0].leased + views[0].answered
        wish = min(project.overlap_max, held + coming[item])
        if wish > held + views[0].free:
            wishes[item, 0] = wish
    rounds.fit(wishes, project_id=project.pk)


def named_labeller(project: Project, name: str) -> User:
    """The labeller of this name in imports of this project: their answers stand, nobody signs in as them."""
    mark = hashlib.sha256(name.encode()).hexdigest()[:16]
    user, _ = User.objects.get_or_create(
        email=f"{mark}@import-{project.pk}.invalid",
        defaults={"name": name[:120], "is_person": False, "is_active": False, "password": "!"},
    )
    return user


def _record_for(
    project: Project,
    labeller: User,
    answers: Sequence[tuple[GivenLabel, LabelClass | None]],
) -> int:
    now = timezone.now()
    items = [row.item for row, _ in answers]
    done = set(Answer.objects.filter(item__in=items, round=0, labeller=labeller).values_list("item_id", flat=True))
    free: dict[int, Slot] = {}
    slots = Slot.objects.select_for_update().filter(item__in=items, round=0, state=SlotState.FREE)
    for slot in slots.order_by("-pk"):
        free[slot.item_id] = slot
    due = [(row, label_class) for row, label_class in answers if row.item not in done]
    labels = Label.objects.bulk_create(
        [
            Label(
                project=project,
                item_id=row.item,
                round=0,
                purpose=Purpose.LABEL,
                labeller=labeller,
                uuid=uuid5(NAMESPACE, f"{project.pk}/{row.item}/{labeller.pk}"),
                kind=LabelKind.ANSWER,
                label_class=label_class,
                duration_ms=row.duration_ms,
                shown={"mode": "import", "import": row.delivery},
                counted=row.item in free,
                why_not="" if row.item in free else "finished",
                answered_at=row.created_at,
                created_at=row.created_at or now,
            )
            for row, label_class in due
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
    filled = [free[row.item].pk for row, _ in due if row.item in free]
    Slot.objects.filter(pk__in=filled).update(state=SlotState.ANSWERED, labeller=labeller)
    return len(labels)
