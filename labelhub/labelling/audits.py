"""Audits: the only source of a stated accuracy.

A simple random sample over all items of a project is labelled blind by reviewers, in rounds of their own that do not
form the consensus. Gold cannot do this: the platform or a manager chose it. What an audit finds holds for the labels
as they stood when the sample was drawn, because the items of the sample may be corrected afterwards.
"""

import random
import secrets
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items.models import Project
from labelhub.labelling import consensus, rounds
from labelhub.labelling.models import (
    Answer,
    Consensus,
    ConsensusState,
    Purpose,
    Round,
    RoundState,
)
from labelhub.labelling.quality_models import Audit, AuditItem

MOST = 20_000  # items of one audit: nobody labels more of them, and they are drawn in one transaction
MOST_EACH = 5


@dataclass(frozen=True)
class Finding:
    """One item of the sample that was answered. `said` is what the auditors say, None when they cannot tell or are
    split; `stood` what the consensus was when the sample was drawn."""

    item: int
    stood: int | None
    state: str
    said: int | None


@dataclass(frozen=True)
class Progress:
    """`answered` of `wanted` answers; the audit is finished when its rounds are closed."""

    answered: int
    wanted: int
    finished: bool


def population(project: Project) -> int:
    """How many items a sample would be drawn from."""
    return _population(project).count()


def _population(project: Project) -> QuerySet[Consensus]:
    return Consensus.objects.filter(project=project).exclude(state=ConsensusState.EXCLUDED)


def draw(
    project: Project, *, size: int, answers_each: int = 1, by_id: int | None = None, seed: int | None = None
) -> Audit:
    """Draw the sample and open its rounds. `seed` makes the same draw again; without it chance decides.

    Raises:
        Invalid: a size or a number of answers that does not fit, with how many items there are.
        Conflict: the project is archived, has no items, or another audit is still running.
    """
    if project.archived_at is not None:
        raise Conflict("This project is archived and takes no answers.", code="archived")
    seed = secrets.randbits(62) if seed is None else seed
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        if (running := unfinished(project)) is not None:
            raise Conflict(
                f"Audit {running.number} is still running.", hint="Finish or cancel it first.", code="audit_running"
            )
        ids = list(_population(project).order_by("item_id").values_list("item_id", flat=True))
        _refuse_unfit(len(ids), size, answers_each)
        chosen = sorted(random.Random(seed).sample(ids, size))
        audit = Audit.objects.create(
            project=project,
            number=(Audit.objects.filter(project=project).aggregate(last=Max("number"))["last"] or 0) + 1,
            size=size,
            population=len(ids),
            answers_each=answers_each,
            seed=seed,
            created_by_id=by_id,
        )
        _open(audit, chosen)
    return audit


def _refuse_unfit(there: int, size: int, answers_each: int) -> None:
    if not there:
        raise Conflict("There is no item to audit.", hint="Import images first.", code="nothing_to_audit")
    wrong: dict[str, str] = {}
    if not 1 <= size <= min(there, MOST):
        wrong["size"] = f"From 1 to {min(there, MOST):,}: the project has {there:,} items."
    if not 1 <= answers_each <= MOST_EACH:
        wrong["answers_each"] = f"From 1 to {MOST_EACH}."
    if wrong:
        raise Invalid("; ".join(f"{name}: {reason}" for name, reason in wrong.items()), fields=wrong)


def _open(audit: Audit, items: Sequence[int]) -> None:
    """The items' rounds, in a random order of their own, and the consensus as it stands now."""
    rows = {row.item_id: row for row in consensus.lock(items, audit.project_id)}
    order = list(items)
    random.Random(audit.seed + 1).shuffle(order)
    numbers = rounds.open_beside(audit.project_id, order, wanted=audit.answers_each, purpose=Purpose.AUDIT)
    AuditItem.objects.bulk_create(
        [
            AuditItem(
                audit=audit,
                item_id=item,
                round=numbers[item],
                state=rows[item].state,
                label_class_id=rows[item].label_class_id,
                confidence=rows[item].confidence,
            )
            for item in order
        ],
        batch_size=2000,
    )


def find(project: Project, number: int) -> Audit:
    found = Audit.objects.select_related("created_by").filter(project=project, number=number).first()
    if found is None:
        raise NotFound(f"There is no audit {number} in this project.")
    return found


def unfinished(project: Project) -> Audit | None:
    """The audit that still waits for answers."""
    last = Audit.objects.filter(project=project, cancelled_at=None).order_by("-number").first()
    return last if last is not None and not progress([last])[last.pk].finished else None


def progress(audits: Sequence[Audit]) -> dict[int, Progress]:
    """How far each audit is, in two queries each."""
    return {audit.pk: _progress(audit) for audit in audits}


def _progress(audit: Audit) -> Progress:
    items = AuditItem.objects.filter(audit=audit)  # one that was deleted takes its part of the sample with it
    asked = Round.objects.filter(item=OuterRef("item"), number=OuterRef("round"), state=RoundState.OPEN)
    finished = audit.cancelled_at is not None or not items.filter(Exists(asked)).exists()
    return Progress(_answers(audit).count(), items.count() * audit.answers_each, finished)


def _answers(audit: Audit) -> QuerySet[Answer]:
    asked = AuditItem.objects.filter(audit=audit, item=OuterRef("item"), round=OuterRef("round"))
    items = AuditItem.objects.filter(audit=audit).values("item")
    return Answer.objects.filter(Exists(asked), item__in=items, counts=True)


def cancel(project: Project, number: int) -> Audit:
    """Stop an audit: what was answered stays and is still evaluated. Doing it twice changes nothing."""
    audit = find(project, number)
    if _progress(audit).finished:
        return audit
    with transaction.atomic():
        items = sorted(AuditItem.objects.filter(audit=audit).values_list("item_id", flat=True))
        consensus.lock(items, project.pk)
        rounds.close_purposes(items, (Purpose.AUDIT,))
        Audit.objects.filter(pk=audit.pk, cancelled_at=None).update(cancelled_at=timezone.now())
    audit.refresh_from_db()
    return audit


def findings(audit: Audit) -> list[Finding]:
    """The items of the sample whose every answer is in, in the order of items."""
    said: dict[tuple[int, int], list[int | None]] = defaultdict(list)
    for item, number, label_class in _answers(audit).values_list("item_id", "round", "label_class_id"):
        said[item, number].append(label_class)
    rows = AuditItem.objects.filter(audit=audit).order_by("item_id")
    return [
        Finding(item, stood, state, verdict(said[item, number]))
        for item, number, stood, state in rows.values_list("item_id", "round", "label_class_id", "state")
        if len(said[item, number]) >= audit.answers_each
    ]


def verdict(answers: Sequence[int | None]) -> int | None:
    """What the auditors of one item say: the class that most of them gave, None when they cannot tell or are split.
    Pure."""
    counts = Counter(answers).most_common()
    if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]
