"""A project's numbers: progress, labellers, pace. Computed when asked; nothing is stored. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Avg, Count, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from labelhub.items.models import Flag, FlagStatus, Item, Project
from labelhub.labelling.aggregation import agreement as agreeing
from labelhub.labelling.aggregation.intervals import wilson
from labelhub.labelling.models import Answer, Consensus, ConsensusState, Label, LabelKind, Purpose

DAYS = 30
LONGEST_MS = 120_000  # an answer that took longer was a pause: it says nothing of the pace
AGREEMENT_LABELS = 100_000  # agreement over the newest labels, for the same reason
AGREEMENT = """
    SELECT mine.labeller_id, COUNT(DISTINCT mine.id), COUNT(*),
        SUM(CASE WHEN mine.label_class_id = other.label_class_id THEN 1 ELSE 0 END)
    FROM labelling_answer mine
    JOIN labelling_answer other ON other.item_id = mine.item_id AND other.round = mine.round
        AND other.labeller_id <> mine.labeller_id AND other.counts AND other.label_class_id IS NOT NULL
    WHERE mine.project_id = %s AND mine.id > %s AND mine.counts AND mine.label_class_id IS NOT NULL
    GROUP BY mine.labeller_id
"""
ALPHA_LABELS = 50_000  # α over the newest labels is as good as over all of them, and stays quick


@dataclass(frozen=True)
class Progress:
    """How many items are where, and how many labels count."""

    items: int
    states: dict[str, int]
    labels: int

    @property
    def settled(self) -> int:
        return sum(count for state, count in self.states.items() if state in SETTLED)


SETTLED = (ConsensusState.ACCEPTED, ConsensusState.STAYS_AMBIGUOUS, ConsensusState.EXCLUDED)


def progress(projects: Sequence[int]) -> dict[int, Progress]:
    """The progress of several projects, in three queries."""
    states: dict[int, dict[str, int]] = {project: dict.fromkeys(ConsensusState.values, 0) for project in projects}
    rows = Consensus.objects.filter(project__in=projects).values_list("project", "state").annotate(Count("pk"))
    for project, state, count in rows.order_by():
        states[project][state] = count
    items = dict(Item.objects.filter(project__in=projects).values_list("project").annotate(Count("pk")).order_by())
    labels = dict(
        Answer.objects.filter(project__in=projects, counts=True).values_list("project").annotate(Count("pk")).order_by()
    )
    return {one: Progress(items.get(one, 0), states[one], labels.get(one, 0)) for one in projects}


@dataclass(frozen=True)
class LabellerRow:
    """One labeller in numbers. `agrees`: how often their labels equal those of others on the same item, with the
    95 % interval; None where there is nothing to compare."""

    user_id: int
    name: str
    answers: int
    today: int
    agrees: tuple[float, float, float] | None
    seconds_each: float | None
    skip_share: float
    last_at: datetime | None


def labellers(project: Project) -> list[LabellerRow]:
    """Everybody who has done something in the project, busiest first."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    acts = (
        Label.objects.filter(project=project)
        .exclude(kind=LabelKind.UNDO)
        .exclude(purpose=Purpose.PRACTICE)
        .values("labeller_id", "labeller__name")
        .annotate(
            answers=Count("pk", filter=Q(kind=LabelKind.ANSWER)),
            skips=Count("pk", filter=Q(kind=LabelKind.SKIP)),
            today=Count("pk", filter=Q(kind=LabelKind.ANSWER, created_at__gte=midnight)),
            milliseconds=Avg("duration_ms", filter=Q(duration_ms__lt=LONGEST_MS)),
            last=Max("created_at"),
        )
        .order_by("-answers")
    )
    agreement = _agreement(project)
    return [
        LabellerRow(
            user_id=row["labeller_id"],
            name=row["labeller__name"],
            answers=row["answers"],
            today=row["today"],
            agrees=agreement.get(row["labeller_id"]),
            seconds_each=None if row["milliseconds"] is None else round(row["milliseconds"] / 1000, 2),
            skip_share=round(row["skips"] / max(1, row["skips"] + row["answers"]), 4),
            last_at=row["last"],
        )
        for row in acts
    ]


def _agreement(project: Project) -> dict[int, tuple[float, float, float]]:
    """How often each labeller's newest labels equal those of the others on the same item and round. Not the share
    equal to the consensus: with two labels an item is accepted only when both agree, so that everybody, a random
    clicker too, would agree with every accepted item."""
    newest = Answer.objects.filter(project=project, counts=True).aggregate(last=Max("pk"))["last"] or 0
    with connection.cursor() as cursor:
        cursor.execute(AGREEMENT, [project.pk, newest - AGREEMENT_LABELS])
        return {labeller: _estimate(same / pairs, n) for labeller, n, pairs, same in cursor.fetchall()}


def _estimate(share: float, n: int) -> tuple[float, float, float]:
    """A share with its interval; `n` labels and not pairs, since the pairs of one label stand and fall together."""
    low, high = wilson(share * n, n)
    return round(share, 4), round(low, 4), round(high, 4)


def alpha(project: Project) -> float | None:
    """Krippendorff's α over the newest counting labels of the project."""
    rows = Answer.objects.filter(project=project, counts=True, label_class__isnull=False).order_by("-pk")
    pairs = list(rows.values_list("item_id", "label_class_id")[:ALPHA_LABELS])
    return agreeing.alpha([item for item, _ in pairs], [key for _, key in pairs if key is not None])


@dataclass(frozen=True)
class Day:
    date: date
    labels: int
    settled: int


def per_day(project: Project) -> list[Day]:
    """Answers and newly accepted items of each of the last `DAYS` days, empty days included."""
    today = timezone.now().date()
    first = today - timedelta(days=DAYS - 1)
    answers = _by_day(
        Label.objects.filter(project=project, kind=LabelKind.ANSWER, created_at__date__gte=first).exclude(
            purpose=Purpose.PRACTICE
        ),
        "created_at",
    )
    accepted = _by_day(
        Consensus.objects.filter(project=project, accepted_at__isnull=False, accepted_at__date__gte=first),
        "accepted_at",
    )
    days = [first + timedelta(days=i) for i in range(DAYS)]
    return [Day(day, answers.get(day, 0), accepted.get(day, 0)) for day in days]


def _by_day(rows: QuerySet[Any], field: str) -> dict[date, int]:
    counted = rows.annotate(day=TruncDate(field)).values_list("day").annotate(Count("pk")).order_by()
    return dict(counted)


def open_flags(project: Project) -> dict[str, int]:
    """How many flags of each kind wait for somebody."""
    rows = Flag.objects.filter(project=project).exclude(status=FlagStatus.CLOSED)
    return dict(rows.values_list("kind").annotate(Count("pk")).order_by())


@dataclass(frozen=True)
class Mine:
    """A labeller's own numbers: never anybody else's."""

    today: int
    total: int
    minutes_today: float
    minutes: float
    seconds_each: float | None
    skip_share: float


def mine(project: Project, labeller_id: int) -> Mine:
    """Answers that stand: one changed twice is one, one taken back is none."""
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    skipped = Q(why_not="skipped")
    standing = ~skipped & ~Q(why_not="undone")
    today = standing & Q(updated_at__gte=midnight)
    timed = Q(label__duration_ms__lt=LONGEST_MS)
    own = Answer.objects.filter(project=project, labeller=labeller_id).exclude(purpose=Purpose.PRACTICE)
    row = own.aggregate(
        today=Count("pk", filter=today),
        total=Count("pk", filter=standing),
        skips=Count("pk", filter=skipped),
        spent_today=Sum("label__duration_ms", filter=today & timed),
        spent=Sum("label__duration_ms", filter=standing & timed),
        milliseconds=Avg("label__duration_ms", filter=standing & timed),
    )
    return Mine(
        today=row["today"],
        total=row["total"],
        minutes_today=round((row["spent_today"] or 0) / 60_000, 1),
        minutes=round((row["spent"] or 0) / 60_000, 1),
        seconds_each=None if row["milliseconds"] is None else round(row["milliseconds"] / 1000, 2),
        skip_share=round(row["skips"] / max(1, row["skips"] + row["total"]), 4),
    )
