"""What is known of each labeller, with intervals. Read-only.

Computed when asked, but for what needs every label of the project: beyond `AT_ONCE` labels that is read from the
current version of the estimates.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from labelhub import rawsql
from labelhub.accounts.models import User
from labelhub.items.models import Project
from labelhub.labelling import estimating
from labelhub.labelling import portraits as portraying
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.confusion import (
    Confusion,
    Share,
    Speed,
    credible,
    drift,
    share,
    skip_rate,
    speed,
)
from labelhub.labelling.aggregation.estimates import Method
from labelhub.labelling.models import Answer, Label, LabelKind, Purpose
from labelhub.labelling.people import actions, histories
from labelhub.labelling.people.gold import KNOWN
from labelhub.labelling.people_models import Gold
from labelhub.labelling.portraits import Portraits
from labelhub.labelling.quality_models import EstimatesVersion

NEWEST = 2_000  # answers that speed is measured on
NEWEST_OF_ALL = 20_000  # labels of everybody, for the same in a list
AT_ONCE = 20_000  # labels up to which everybody is measured anew at each question
FAST = 0.4  # seconds
WINDOW = 50  # answers of one point of the drift


@dataclass(frozen=True)
class Labeller:
    """One labeller in figures. `others`: expected share of answers equal to the truth as all others see it. `itself`:
    of silent repeats answered as before. Shares have a value of None where there is nothing to count."""

    user_id: int
    name: str
    answers: int
    cannot_tell: int
    gold: Share
    others: Share
    itself: Share
    skips: Share
    speed: Speed | None
    hold: str


@dataclass(frozen=True)
class Detail:
    """A labeller with the confusion matrix (1, K, K) in the order of `classes`, and the drift: shares equal to
    what others say, in windows of answers, the oldest first."""

    labeller: Labeller
    classes: Sequence[str]
    confusion: Confusion | None
    drift: Sequence[Share]


def everybody(project: Project) -> list[Labeller]:
    """Everybody who has answered, by name."""
    return sorted(_rows(project, _portraits(project)), key=lambda row: (row.name.lower(), row.user_id))


def one(project: Project, labeller_id: int) -> Detail | None:
    """One labeller whole; None for who has not answered."""
    portraits = _portraits(project)
    found = next(iter(_rows(project, portraits, only=labeller_id)), None)
    if found is None:
        return None
    at = np.flatnonzero(portraits.labellers == labeller_id)
    work, _ = histories.read(project, labeller_id)
    total = work.others.sum(axis=1)
    use = (total > 0) & (work.said >= 0)
    equal = work.others[use, work.said[use]] / total[use]
    return Detail(
        labeller=found,
        classes=portraits.keys,
        confusion=credible(portraits.counts[at]) if len(at) else None,
        drift=drift(equal, WINDOW),
    )


def own(project: Project, labeller_id: int) -> Labeller | None:
    """A labeller's own figures; None for who has not answered."""
    return next(iter(_rows(project, _portraits(project), only=labeller_id)), None)


def _rows(project: Project, portraits: Portraits, *, only: int | None = None) -> list[Labeller]:
    counts = _counts(project, only)
    people = list(counts)
    names = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    gold, again = _gold(project, people), _again(project, [user for user in people if counts[user].repeats])
    held = actions.holds_of(project)
    speeds = _speeds(project) if only is None else {only: _speed(project, only)}
    agreement = {
        int(portraits.labellers[at]): share(float(portraits.agreed[at]), float(portraits.compared[at]))
        for at in np.flatnonzero(np.isin(portraits.labellers, people))
    }
    return [
        Labeller(
            user_id=user,
            name=names[user],
            answers=counts[user].answers,
            cannot_tell=counts[user].cannot_tell,
            gold=gold.get(user, share(0, 0)),
            others=agreement.get(user, share(0, 0)),
            itself=again.get(user, share(0, 0)),
            skips=skip_rate(counts[user].skips, counts[user].answers),
            speed=speeds.get(user),
            hold=held.get(user, ""),
        )
        for user in people
    ]


def _portraits(project: Project) -> Portraits:
    """What all labels say of everybody: of this moment while that is quick, else as the current version of the
    estimates knew it, some minutes ago at most."""
    version = EstimatesVersion.objects.only("figures", "portraits").filter(pk=project.estimates_id or 0).first()
    if version is not None and version.figures.get("labels", 0) > AT_ONCE and version.portraits:
        return portraying.unpack(bytes(version.portraits))
    log = estimating.read(project)
    outcome = aggregate(log.given, log.truths, method=Method.AUTOMATIC)
    return portraying.of(log.given, outcome.probabilities, outcome.estimates, log.labellers, log.keys)


class _Counts(NamedTuple):
    """Answers that stand, of them "cannot tell"; skips; silent repeats."""

    answers: int
    cannot_tell: int
    skips: int
    repeats: int


COUNTS = """
    SELECT labeller_id, SUM(CASE WHEN why_not = 'skipped' THEN 0 ELSE 1 END),
        SUM(CASE WHEN why_not <> 'skipped' AND label_class_id IS NULL THEN 1 ELSE 0 END),
        SUM(CASE WHEN why_not = 'skipped' THEN 1 ELSE 0 END), SUM(CASE WHEN purpose = 'repeat' THEN 1 ELSE 0 END)
    FROM labelling_answer WHERE project_id = %s AND purpose <> 'practice' AND why_not <> 'undone'"""


def _counts(project: Project, only: int | None) -> dict[int, _Counts]:
    """Everybody's counts, or one labeller's, in one query."""
    mine, values = (" AND labeller_id = %s", [project.pk, only]) if only is not None else ("", [project.pk])
    rows = rawsql.rows(f"{COUNTS}{mine} GROUP BY labeller_id", values)
    return {user: _Counts(*map(int, numbers)) for user, *numbers in rows}


def _gold(project: Project, people: Sequence[int]) -> dict[int, Share]:
    """First meetings with items whose class is known as gold; "cannot tell" left out."""
    truth = dict(Gold.objects.filter(project=project, state__in=KNOWN).values_list("item_id", "label_class_id"))
    asked = [Purpose.LABEL, Purpose.GOLD]
    rows = Answer.objects.filter(item__in=list(truth), labeller__in=people, purpose__in=asked)
    rows = rows.filter(label_class__isnull=False).exclude(why_not__in=histories.NO_ANSWER).order_by("label_id")
    seen: set[tuple[int, int]] = set()
    marks: dict[int, list[bool]] = {user: [] for user in people}
    for user, item, said in rows.values_list("labeller_id", "item_id", "label_class_id"):
        if (user, item) not in seen:
            seen.add((user, item))
            marks[user].append(said == truth.get(item))
    return {user: share(sum(one), len(one)) for user, one in marks.items()}


def _again(project: Project, people: Sequence[int]) -> dict[int, Share]:
    """Silent repeats that were answered as the first time."""
    repeats = Answer.objects.filter(
        project=project, labeller__in=people, purpose=Purpose.REPEAT, why_not=Purpose.REPEAT
    )
    later = {(user, item): said for user, item, said in repeats.values_list("labeller_id", "item_id", "label_class_id")}
    firsts = Answer.objects.filter(labeller__in=people, round=0, item__in={item for _, item in later})
    marks: dict[int, list[bool]] = {user: [] for user in people}
    for user, item, said in firsts.values_list("labeller_id", "item_id", "label_class_id"):
        if (user, item) in later:
            marks[user].append(said == later[user, item])
    return {user: share(sum(one), len(one)) for user, one in marks.items()}


def _speed(project: Project, labeller_id: int) -> Speed | None:
    rows = Label.objects.filter(project=project, labeller=labeller_id, kind=LabelKind.ANSWER, duration_ms__isnull=False)
    return _summary(list(rows.order_by("-pk").values_list("duration_ms", "shown")[:NEWEST]))


def _speeds(project: Project) -> dict[int, Speed | None]:
    """Everybody's speed in the project's newest labels."""
    rows = Label.objects.filter(project=project).order_by("-pk")[:NEWEST_OF_ALL]
    seconds: dict[int, list[tuple[int | None, Any]]] = defaultdict(list)
    for user, kind, duration, shown in rows.values_list("labeller_id", "kind", "duration_ms", "shown"):
        if kind == LabelKind.ANSWER:
            seconds[user].append((duration, shown))
    return {user: _summary(mine) for user, mine in seconds.items()}


def _summary(rows: Sequence[tuple[int | None, Any]]) -> Speed | None:
    seconds = [histories.seconds(duration, shown) for duration, shown in rows]
    return speed([one for one in seconds if not np.isnan(one)], fast=FAST)
