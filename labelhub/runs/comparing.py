"""Runs side by side, on the items that none of them had seen when it predicted them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery

from labelhub.errors import Invalid
from labelhub.runs import registry
from labelhub.runs.models import Prediction, Run
from trainer.outputs import PREDICTIONS
from trainer.outputs import TEST as TESTED
from trainer.paired import paired

TEST, OUT_OF_FOLD = "test", "out_of_fold"
FILES = {OUT_OF_FOLD: PREDICTIONS, TEST: TESTED}
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("n", "both_right", "only_old", "only_new", "both_wrong"), 0),
    **dict.fromkeys(("difference", "low", "high")),
    "p_value": 1.0,
    "better_beyond_noise": False,
}
MOST = 8  # runs in one comparison
SIDES = {
    "changed": ~Q(before=F("top_class")),
    "fixed": ~Q(before=F("given_class")) & Q(top_class=F("given_class")),
    "broken": Q(before=F("given_class")) & ~Q(top_class=F("given_class")),
}


def shared(old: Run, new: Run) -> QuerySet[Prediction]:
    """The new run's held-out predictions of labelled items that the old one predicted held out too, with `before`, the
    class that the old one found likeliest. Both are held against the new run's labels."""
    other = Prediction.objects.filter(run=old, item=OuterRef("item"), out_of_fold=True).values("top_class")[:1]
    rows = Prediction.objects.filter(run=new, out_of_fold=True).exclude(given_class="")
    return rows.annotate(before=Subquery(other, output_field=CharField())).filter(before__isnull=False)


def pair(old: Run, new: Run, on: str) -> dict[str, Any]:
    """What the new run gains over the old one on the items that both held out: `test`, by the final models, or
    `out_of_fold`. The new run's labels are taken for right, and its groups are resampled whole; the rule is that of
    `trainer.paired.paired`. With no such item, or other classes, `n` is 0 and every estimate None."""
    before, after = _held(old, on), _held(new, on)
    known = sorted(before.items.keys() & after.items.keys()) if set(before.classes) == set(after.classes) else []
    if not known:
        return dict(NOTHING)
    order = [before.classes.index(name) for name in after.classes]
    rows = [after.items[item] for item in known]
    found = paired(
        np.array([before.items[item].p for item in known], dtype=np.float64)[:, order],
        np.array([row.p for row in rows], dtype=np.float64),
        np.array([after.classes.index(row.label) for row in rows], dtype=np.int64),
        np.unique([row.group for row in rows], return_inverse=True)[1].reshape(-1).astype(np.int64),
        seed=new.seed,
    )
    gained = found["accuracy"]
    return {
        "n": found["n"],
        "both_right": found["both_right"],
        "only_old": found["only_first"],
        "only_new": found["only_second"],
        "both_wrong": found["both_wrong"],
        "difference": gained["value"],
        "low": gained["low"],
        "high": gained["high"],
        "p_value": found["mcnemar_p"],
        "better_beyond_noise": found["better"] == "second",
    }


@dataclass(frozen=True, slots=True)
class _Row:
    p: list[float]
    label: str
    group: int


@dataclass(frozen=True)
class _Held:
    """A run's held-out predictions of labelled items, by item, P in the order of its classes."""

    classes: list[str]
    items: dict[str, _Row]


def _held(run: Run, on: str) -> _Held:
    """From the run's own files, which also know the groups; none without a test split or after retention took them."""
    path = registry.folder(run) / FILES[on]
    if not path.is_file():
        return _Held([], {})
    with path.open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["label"] is not None]
    found = {row["id"]: _Row(row["p"], row["label"], row["group"]) for row in rows}
    return _Held(list(run.metrics["classes"]), found)


def changed(old: Run, new: Run, side: str) -> QuerySet[Prediction]:
    """The items on which the two differ: `changed` all of them, `fixed` wrong before and right now, `broken` right
    before and wrong now. Raises Invalid for another word."""
    if side not in SIDES:
        raise Invalid(f"side: {side!r} is not one of {', '.join(SIDES)}.", fields={"side": "unknown"})
    return shared(old, new).filter(SIDES[side])


def compare(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Every pair of the runs, the older one first."""
    ordered = sorted(runs, key=lambda run: run.number)
    return [
        {"old": old.number, "new": new.number, "on": on, **pair(old, new, on)}
        for place, old in enumerate(ordered)
        for new in ordered[place + 1 :]
        for on in FILES
    ]
