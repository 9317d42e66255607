"""What is known of each labeller, with intervals. Computed when asked; nothing is stored. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labelhub.accounts.models import User
from labelhub.items.models import Project
from labelhub.labelling import estimating
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.confusion import (
    Confusion,
    Share,
    Speed,
    against_others,
    confusions,
    drift,
    share,
    skip_rate,
    speed,
)
from labelhub.labelling.aggregation.estimates import Method
from labelhub.labelling.estimating import Log
from labelhub.labelling.models import Answer, Label, LabelKind, Purpose
from labelhub.labelling.people import actions, histories
from labelhub.labelling.people.gold import KNOWN
from labelhub.labelling.people_models import Gold

NEWEST = 2_000  # answers that speed is measured on
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
    """A labeller with the confusion matrix (K, K) of their row in `classes` order, and the drift: shares equal to
    what others say, in windows of answers, the oldest first."""

    labeller: Labeller
    classes: Sequence[str]
    confusion: Confusion | None
    place: int
    drift: Sequence[Share]


def everybody(project: Project) -> list[Labeller]:
    """Everybody who has answered, by name."""
    log = estimating.read(project)
    people = dict(
        User.objects.filter(pk__in=Answer.objects.filter(project=project).values("labeller")).values_list("pk", "name")
    )
    agreement = _agreement(log)
    counts, gold, again = _counts(project, list(people)), _gold(project, list(people)), _again(project, list(people))
    held = actions.holds_of(project)
    rows = [
        Labeller(
            user_id=user,
            name=name,
            answers=counts[user][0],
            cannot_tell=counts[user][1],
            gold=gold.get(user, share(0, 0)),
            others=agreement.get(user, share(0, 0)),
            itself=again.get(user, share(0, 0)),
            skips=skip_rate(counts[user][2], counts[user][0]),
            speed=_speed(project, user),
            hold=held.get(user, ""),
        )
        for user, name in people.items()
    ]
    return sorted(rows, key=lambda row: (row.name.lower(), row.user_id))


def one(project: Project, labeller_id: int) -> Detail | None:
    """One labeller whole; None for who has not answered."""
    found = next((row for row in everybody(project) if row.user_id == labeller_id), None)
    if found is None:
        return None
    log = estimating.read(project)
    at = np.flatnonzero(log.labellers == labeller_id)
    outcome = aggregate(log.given, log.truths, method=Method.AUTOMATIC) if len(at) else None
    work, _ = histories.read(project, labeller_id)
    total = work.others.sum(axis=1)
    use = (total > 0) & (work.said >= 0)
    equal = work.others[use, work.said[use]] / total[use]
    return Detail(
        labeller=found,
        classes=log.keys,
        confusion=confusions(log.given, outcome.probabilities) if outcome is not None else None,
        place=int(at[0]) if len(at) else 0,
        drift=drift(equal, WINDOW),
    )


def _agreement(log: Log) -> dict[int, Share]:
    if not len(log.given):
        return {}
    outcome = aggregate(log.given, log.truths, method=Method.AUTOMATIC)
    shares = against_others(log.given, outcome.estimates)
    return {int(user): one for user, one in zip(log.labellers, shares, strict=True)}


def _counts(project: Project, people: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """labeller → answers that stand, of them "cannot tell", and skips."""
    found = {user: [0, 0, 0] for user in people}
    rows = Answer.objects.filter(project=project).exclude(purpose=Purpose.PRACTICE).exclude(why_not="undone")
    for user, why, label_class in rows.values_list("labeller_id", "why_not", "label_class_id").iterator():
        if why == "skipped":
            found[user][2] += 1
        else:
            found[user][0] += 1
            found[user][1] += label_class is None
    return {user: (a, b, c) for user, (a, b, c) in found.items()}


def _gold(project: Project, people: Sequence[int]) -> dict[int, Share]:
    """First meetings with items whose class is known as gold; "cannot tell" left out."""
    truth = dict(Gold.objects.filter(project=project, state__in=KNOWN).values_list("item_id", "label_class_id"))
    asked = [Purpose.LABEL, Purpose.GOLD]
    rows = Answer.objects.filter(project=project, item__gold__state__in=KNOWN, purpose__in=asked)
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
    repeats = Answer.objects.filter(project=project, purpose=Purpose.REPEAT, why_not=Purpose.REPEAT)
    later = {(user, item): said for user, item, said in repeats.values_list("labeller_id", "item_id", "label_class_id")}
    firsts = Answer.objects.filter(project=project, round=0, item__in={item for _, item in later})
    marks: dict[int, list[bool]] = {user: [] for user in people}
    for user, item, said in firsts.values_list("labeller_id", "item_id", "label_class_id"):
        if (user, item) in later:
            marks[user].append(said == later[user, item])
    return {user: share(sum(one), len(one)) for user, one in marks.items()}


def _speed(project: Project, labeller_id: int) -> Speed | None:
    rows = Label.objects.filter(project=project, labeller=labeller_id, kind=LabelKind.ANSWER, duration_ms__isnull=False)
    newest = rows.order_by("-pk").values_list("duration_ms", "shown")[:NEWEST]
    seconds = [histories.seconds(duration, shown) for duration, shown in newest]
    return speed([one for one in seconds if not np.isnan(one)], fast=FAST)
