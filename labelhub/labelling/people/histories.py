"""A labeller's work as arrays, read from the database for the triggers."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from labelhub.items.models import LabelClass, Project
from labelhub.labelling.models import Answer, Consensus, ConsensusSource, Purpose
from labelhub.labelling.people.gold import KNOWN
from labelhub.labelling.people.judging import Beside
from labelhub.labelling.people.triggers import Integers, Work
from labelhub.labelling.people_models import Gold

MOST = 1_000  # newest answers
ASKED = (Purpose.LABEL, Purpose.REVIEW, Purpose.GOLD)
NO_ANSWER = ("skipped", "undone")
MANY_AT_ONCE = "grid"  # how long one image took is not known there


def read(project: Project, labeller_id: int, *, after: int = 0) -> tuple[Work, Beside]:
    """The labeller's newest answers whose label is newer than `after`, and what others said on the same items."""
    place = {pk: at for at, pk in enumerate(_classes(project))}
    mine = Answer.objects.filter(project=project, labeller=labeller_id, purpose__in=ASKED, label_id__gt=after)
    rows = list(
        mine.exclude(why_not__in=NO_ANSWER)
        .order_by("-label_id")
        .values_list("item_id", "label_class_id", "purpose", "round", "label__duration_ms", "label__shown", "label_id")[
            :MOST
        ]
    )[::-1]
    items = [row[0] for row in rows]
    first = rows[0][6] if rows else 0
    truth = _truth(items)
    votes, beside = _others(labeller_id, items, place)
    work = Work(
        said=np.array([place.get(row[1], -1) for row in rows], dtype=np.int64),
        others=votes,
        gold=np.array([place[truth[item]] if item in truth else -1 for item in items], dtype=np.int64),
        meeting=_meetings(project, labeller_id, [(row[0], row[6]) for row in rows]),
        seconds=np.array([seconds(row[4], row[5]) for row in rows]),
        skips=mine.filter(why_not="skipped", label_id__gte=first).count(),
    )
    return work, Beside(beside, _known(items, truth, place))


def _classes(project: Project) -> Sequence[int]:
    return list(LabelClass.objects.filter(project=project).order_by("position", "pk").values_list("pk", flat=True))


def _truth(items: Sequence[int]) -> dict[int, int]:
    """item → the class that is known of it as gold."""
    rows = Gold.objects.filter(item__in=items, state__in=KNOWN)
    return dict(rows.values_list("item_id", "label_class_id"))


def _known(items: Sequence[int], truth: dict[int, int], place: dict[int, int]) -> Integers:
    decided = Consensus.objects.filter(item__in=items, source=ConsensusSource.REVIEW, label_class__isnull=False)
    known = dict(decided.values_list("item_id", "label_class_id")) | truth
    return np.array([place[known[item]] if item in known else -1 for item in items], dtype=np.int64)


def _others(labeller_id: int, items: Sequence[int], place: dict[int, int]) -> tuple[np.ndarray, dict[int, Integers]]:
    """How many others say each class of each item, (n, K), and person → what they say, (n,), −1 none."""
    votes = np.zeros((len(items), len(place)))
    beside: dict[int, Integers] = {}
    at = defaultdict(list)
    for index, item in enumerate(items):
        at[item].append(index)
    rows = Answer.objects.filter(item__in=items, counts=True, label_class__isnull=False).exclude(labeller=labeller_id)
    for item, labeller, label_class in rows.order_by("pk").values_list("item_id", "labeller_id", "label_class_id"):
        said = beside.setdefault(labeller, np.full(len(items), -1, dtype=np.int64))
        for index in at[item]:
            votes[index, place[label_class]] += 1
            said[index] = place[label_class]
    return votes, beside


def _meetings(project: Project, labeller_id: int, rows: Sequence[tuple[int, int]]) -> Integers:
    """How many earlier answers the labeller has on each item, in any round."""
    earlier = defaultdict(list)
    mine = Answer.objects.filter(project=project, labeller=labeller_id, item__in={item for item, _ in rows})
    for item, label in mine.exclude(why_not__in=NO_ANSWER).values_list("item_id", "label_id"):
        earlier[item].append(label)
    return np.array([sum(one < label for one in earlier[item]) for item, label in rows], dtype=np.int64)


def seconds(milliseconds: int | None, shown: object) -> float:
    """Seconds that an answer took; NaN where it is not known, or where many were answered at once."""
    if milliseconds is None or (isinstance(shown, dict) and shown.get("mode") == MANY_AT_ONCE):
        return float("nan")
    return milliseconds / 1000
