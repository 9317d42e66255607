"""When a project will be done and how right it will be: computed from its own pace and posteriors, kept once a day.

The accuracy is what the calibrated probabilities expect of themselves. It is a forecast; only an audit measures.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db.models import Avg, Count, F
from django.db.models.functions import TruncDate
from django.utils import timezone

from labelhub.items.models import Project
from labelhub.labelling import versions
from labelhub.labelling.aggregation.adaptive import usual_accuracy
from labelhub.labelling.aggregation.anchors import USUAL_ACCURACY
from labelhub.labelling.aggregation.answers import Floats
from labelhub.labelling.aggregation.forecast import Expected, Finish, expected_accuracy, finish, labels_to_reach, missed
from labelhub.labelling.models import Consensus, ConsensusState, Label, LabelKind
from labelhub.labelling.quality_models import ForecastDay

GOALS = (0.98, 0.99, 0.995)
WINDOW = 14  # days of pace
SAMPLE = 20_000  # items that the labels to a goal are simulated on, at most
LONGEST_MS = 120_000  # an answer that took longer was a pause
CHECKED_AFTER = 7  # days after which a forecast is held against what happened
SETTLED = (ConsensusState.ACCEPTED, ConsensusState.STAYS_AMBIGUOUS, ConsensusState.EXCLUDED)


@dataclass(frozen=True)
class Goal:
    """What it takes until the expected accuracy is `accuracy`: further labels, hours of work and days; None where
    labels alone do not get there or nobody works."""

    accuracy: float
    labels: int | None
    hours: float | None
    days: float | None


@dataclass(frozen=True)
class Forecast:
    """The state and the forecast of one moment. `left`: answers that are still needed until every item is settled."""

    items: int
    settled: int
    labels: int
    left: int
    hours: float | None
    expected: Expected | None
    finish: Finish
    goals: tuple[Goal, ...]


def forecast(project: Project, today: date | None = None) -> Forecast:
    """The forecast as of now."""
    today = today or timezone.now().date()
    rows = Consensus.objects.filter(project=project)
    given = Label.objects.filter(project=project, kind=LabelKind.ANSWER)
    pace, left = daily(project, today), _left(project)
    seconds = given.filter(duration_ms__lt=LONGEST_MS).aggregate(mean=Avg("duration_ms"))["mean"]
    each = None if seconds is None else seconds / 1000 / 3600
    probabilities, labels = _posteriors(project)
    return Forecast(
        items=rows.count(),
        settled=rows.filter(state__in=SETTLED).count(),
        labels=given.count(),
        left=left,
        hours=None if each is None else left * each,
        expected=expected_accuracy(probabilities),
        finish=finish(pace, left),
        goals=_goals(project, probabilities, labels, pace, each),
    )


def daily(project: Project, today: date) -> list[list[int]]:
    """For each labeller the answers of each recent day, zeros included, from their first day on. The day that is not
    over counts only for those who began today."""
    start = today - timedelta(days=WINDOW)
    rows = Label.objects.filter(project=project, kind=LabelKind.ANSWER, created_at__date__gte=start)
    per_day: dict[int, dict[date, int]] = defaultdict(dict)
    counted = rows.annotate(day=TruncDate("created_at")).values_list("labeller_id", "day").annotate(Count("pk"))
    for labeller, day, count in counted.order_by():
        per_day[labeller][day] = count
    return [_days(days, today) for days in per_day.values()]


def _days(days: dict[date, int], today: date) -> list[int]:
    first = min(days)
    if first >= today:
        return [days[first]]
    return [days.get(first + timedelta(days=i), 0) for i in range((today - first).days)]


def _left(project: Project) -> int:
    """Answers until every item is settled, if the others take as many as those that are settled took."""
    answers = F("n_labels") + F("n_cannot_tell")
    rows = Consensus.objects.filter(project=project).annotate(answers=answers)
    usual = rows.filter(state=ConsensusState.ACCEPTED, answers__gt=0).aggregate(mean=Avg("answers"))["mean"]
    wanted = max(project.overlap_min, usual or 0)
    waiting = rows.exclude(state__in=SETTLED).values_list("answers").annotate(Count("pk")).order_by()
    needed: float = sum(max(1.0, wanted - has) * count for has, count in waiting)
    return round(needed)


def _posteriors(project: Project) -> tuple[Floats, Floats]:
    """Probabilities (n, K) and answers (n,) of the items that have labels and are not excluded."""
    rows = Consensus.objects.filter(project=project, n_labels__gt=0).exclude(state=ConsensusState.EXCLUDED)
    found = list(rows.order_by("item_id").values_list("probabilities", "n_labels").iterator())
    keys = sorted({key for said, _ in found for key in said})
    place = {key: number for number, key in enumerate(keys)}
    probabilities = np.full((len(found), max(2, len(keys))), 1e-9)
    for row, (said, _) in enumerate(found):
        for key, p in said.items():
            probabilities[row, place[key]] = max(p, 1e-9)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    return probabilities, np.array([n for _, n in found], dtype=np.float64)


def _goals(
    project: Project, probabilities: Floats, labels: Floats, pace: Sequence[Sequence[int]], each: float | None
) -> tuple[Goal, ...]:
    n = len(probabilities)
    if not n:
        return tuple(Goal(one, None, None, None) for one in GOALS)
    step = max(1, n // SAMPLE)
    accuracy, correlation = USUAL_ACCURACY, 0.0
    if project.estimates_id is not None:
        estimates = versions.load(project.estimates_id).estimates
        accuracy, correlation = usual_accuracy(estimates), estimates.correlation
    some = labels_to_reach(
        probabilities[::step], labels[::step], GOALS, accuracy=accuracy, correlation=correlation
    )
    needed = [None if one is None else one * step for one in some]
    return tuple(
        Goal(
            accuracy=goal,
            labels=more,
            hours=None if more is None or each is None else more * each,
            days=None if more is None else finish(pace, more).days,
        )
        for goal, more in zip(GOALS, needed, strict=True)
    )


def keep(project: Project, today: date | None = None) -> ForecastDay:
    """Keep the forecast of today; a second time on one day replaces the first."""
    today = today or timezone.now().date()
    found = forecast(project, today)
    row, _ = ForecastDay.objects.update_or_create(
        project=project,
        date=today,
        defaults={
            "items": found.items,
            "settled": found.settled,
            "labels": found.labels,
            "left": found.left,
            "accuracy": found.expected.accuracy if found.expected else None,
            "low": found.expected.low if found.expected else None,
            "high": found.expected.high if found.expected else None,
            "days": found.finish.days,
            "early": found.finish.early,
            "late": found.finish.late,
        },
    )
    return row


def due(today: date) -> list[int]:
    """Projects with answers whose forecast of today was not kept yet."""
    live = Project.objects.filter(archived_at=None, deleted_at=None)
    kept = ForecastDay.objects.filter(date=today).values("project")
    return list(live.exclude(pk__in=kept).order_by("pk").values_list("pk", flat=True))


def history(project: Project) -> list[ForecastDay]:
    """The kept days, oldest first."""
    return list(ForecastDay.objects.filter(project=project).order_by("date"))


def pace_error(days: Sequence[ForecastDay]) -> float | None:
    """How far old forecasts were off: the mean relative error of the answers that were to come in the next
    `CHECKED_AFTER` days; None before there is one to check. Pure."""
    by_date = {day.date: day for day in days}
    said: list[float] = []
    came: list[float] = []
    for day in days:
        later = by_date.get(day.date + timedelta(days=CHECKED_AFTER))
        if later is None or not day.days:
            continue
        said.append(min(day.left, day.left / day.days * CHECKED_AFTER))
        came.append(later.labels - day.labels)
    return missed(said, came)


@dataclass(frozen=True)
class Kept:
    """How forecasts of the finish held: `finished_on` is the first kept day with nothing left for good, None before
    that; of the `forecasts` made earlier the finish came inside the interval of `within`; `error`: how many days they
    were off on average."""

    finished_on: date | None
    forecasts: int
    within: int
    error: float | None


def kept_word(days: Sequence[ForecastDay]) -> Kept:
    """How good the forecasts of the finish were, once it came. `days` are the kept ones, oldest first. Pure."""
    finished_on = None
    for day in reversed(days):
        if day.left:
            break
        finished_on = day.date
    if finished_on is None:
        return Kept(None, 0, 0, None)
    made = [day for day in days if day.date < finished_on and day.days is not None]
    took = [(finished_on - day.date).days for day in made]
    # A forecast of 3.2 days from noon and a finish noted by the day: half a day more on either side.
    inside = [(day.early or 0) - 0.5 <= came <= (day.late or 0) + 0.5 for day, came in zip(made, took, strict=True)]
    off = [abs((day.days or 0) - came) for day, came in zip(made, took, strict=True)]
    return Kept(finished_on, len(made), sum(inside), sum(off) / len(off) if off else None)
