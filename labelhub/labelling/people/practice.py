"""The practice round: items with known answers, shown openly. Answers do not count; mistakes are explained at once.

An attempt has as many items as the project says. Whoever gets the wanted share of them right has passed; else the
next attempt begins. Each attempt is a round of its own on its items.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items.models import LabelClass, Project
from labelhub.labelling import hidden
from labelhub.labelling.models import Answer, Cursor, Label, LabelKind, Purpose, Round
from labelhub.labelling.people import holds
from labelhub.labelling.people_models import Action, Gold, GoldState, GoldUse, Intervention

ITEMS = 10  # of an attempt that a manager or a rule asks for where the project names no number
FIRST = "Everybody begins with the practice round."


@dataclass(frozen=True)
class Progress:
    """How far a labeller is. `required`: there is no other work until it is passed. `items` of this attempt are
    `wanted`; `right` of `answered` are right so far. `passed`: the last finished attempt was good enough."""

    required: bool
    attempt: int
    wanted: int
    answered: int
    right: int
    passed: bool
    waiting: tuple[int, ...] = ()


@dataclass(frozen=True)
class Feedback:
    """Whether an answer was right, what is right, and why."""

    right: bool
    class_key: str
    explanation: str


def ask_newcomer(project: Project, cursor: Cursor) -> None:
    """Who leases for the first time is sent to the practice round, if there is one. The cursor is locked."""
    if _pool(project.pk):
        Intervention.objects.create(project=project, labeller_id=cursor.labeller_id, action=Action.PRACTICE, why=FIRST)
        holds.write(cursor)


def progress(project: Project, labeller_id: int) -> Progress:
    """Where the labeller is, and which items wait, in their order."""
    pool = _pool(project.pk)
    wanted = min(project.practice_items or ITEMS, len(pool))
    given: dict[int, list[tuple[int, bool]]] = {}
    rows = Answer.objects.filter(project=project, labeller=labeller_id, purpose=Purpose.PRACTICE).order_by("pk")
    right_class = dict(Gold.objects.filter(project=project).values_list("item_id", "label_class_id"))
    for item, number, said in rows.values_list("item_id", "round", "label_class_id"):
        given.setdefault(number, []).append((item, said == right_class.get(item)))
    last = max(given, default=hidden.PRACTICE)
    done = given.get(last, [])
    passed = False
    if done and len(done) >= wanted:
        passed = enough(sum(right for _, right in done), len(done), project.practice_pass)
        last, done = last + 1, []
    answered = {item for item, _ in done}
    waiting = [item for item in order(pool, labeller_id, last) if item not in answered][: wanted - len(done)]
    standing = Intervention.objects.filter(
        project=project, labeller=labeller_id, action=Action.PRACTICE, ended_at__isnull=True
    )
    return Progress(
        required=standing.exists(),
        attempt=last - hidden.PRACTICE + 1,
        wanted=wanted,
        answered=len(done),
        right=sum(right for _, right in done),
        passed=passed,
        waiting=tuple(waiting),
    )


def offered(project: Project) -> bool:
    """Whether the project has items to practise on."""
    return bool(_pool(project.pk))


def enough(right: int, answered: int, share: float) -> bool:
    """Whether an attempt is passed. Pure."""
    return right >= share * answered - 1e-9


def order(items: Sequence[int], labeller_id: int, round_: int) -> list[int]:
    """The items of an attempt in its own order, the same when asked again. Pure."""
    shuffled = sorted(items)
    random.Random(f"{labeller_id}/{round_}").shuffle(shuffled)
    return shuffled


def _pool(project_id: int) -> list[int]:
    rows = Gold.objects.filter(project=project_id, state=GoldState.ACTIVE, use=GoldUse.PRACTICE)
    return list(rows.filter(item__image__isnull=False).values_list("item_id", flat=True))


def answer(
    project: Project, labeller_id: int, *, uuid: UUID, item: int, class_key: str | None, duration_ms: int | None = None
) -> tuple[Feedback, Progress]:
    """Take an answer of the practice round, say what is right, and end the practice when the attempt is passed.

    The same UUID again gives the same feedback. Raises:
        NotFound: the item is not one that waits. Invalid: an unknown class. Conflict: the UUID was another answer's.
    """
    with transaction.atomic():
        cursor = holds.lock(project.pk, labeller_id)
        label_class = _class(project, class_key)
        before = Label.objects.filter(labeller=labeller_id, uuid=uuid).first()
        if before is None:
            _store(project, cursor, uuid, item, label_class, duration_ms)
        elif (before.item_id, before.label_class_id, before.purpose) != (
            item,
            label_class.pk if label_class else None,
            Purpose.PRACTICE,
        ):
            raise Conflict("This UUID came with another answer before.", code="uuid_conflict")
        now = progress(project, labeller_id)
        if now.passed and now.required and not now.answered:
            _end(project, cursor)
            now = progress(project, labeller_id)
        return feedback(item, label_class.pk if label_class else None), now


def feedback(item: int, said: int | None) -> Feedback:
    """What is right on a gold item, to who has answered."""
    gold = Gold.objects.select_related("label_class").get(item=item)
    return Feedback(gold.label_class_id == said, gold.label_class.key, gold.explanation)


def _class(project: Project, key: str | None) -> LabelClass | None:
    if key is None:
        return None
    found = LabelClass.objects.filter(project=project, key=key, retired_at__isnull=True).first()
    if found is None:
        raise Invalid(f"class_key: there is no class {key!r}.", code="unknown_class", fields={"class_key": "unknown"})
    return found


def _store(
    project: Project, cursor: Cursor, uuid: UUID, item: int, label_class: LabelClass | None, duration_ms: int | None
) -> None:
    now = progress(project, cursor.labeller_id)
    if item not in now.waiting:
        raise NotFound(
            "This item does not wait in your practice round.",
            hint="Ask for the practice round again.",
            code="not_waiting",
        )
    number = hidden.PRACTICE + now.attempt - 1
    Round.objects.bulk_create(
        [Round(project=project, item_id=item, number=number, purpose=Purpose.PRACTICE, wanted=0)],
        ignore_conflicts=True,
    )
    label = Label.objects.create(
        project=project,
        item_id=item,
        round=number,
        purpose=Purpose.PRACTICE,
        labeller_id=cursor.labeller_id,
        uuid=uuid,
        kind=LabelKind.ANSWER,
        label_class=label_class,
        duration_ms=duration_ms,
        counted=False,
        why_not=Purpose.PRACTICE,
    )
    Answer.objects.create(
        project=project,
        item_id=item,
        round=number,
        purpose=Purpose.PRACTICE,
        labeller_id=cursor.labeller_id,
        label=label,
        label_class=label_class,
        counts=False,
        why_not=Purpose.PRACTICE,
    )


def _end(project: Project, cursor: Cursor) -> None:
    """The practice is passed: work goes on."""
    Intervention.objects.filter(
        project=project, labeller=cursor.labeller_id, action=Action.PRACTICE, ended_at__isnull=True
    ).update(ended_at=timezone.now(), ended_why="The practice round was passed.")
    holds.write(cursor)
