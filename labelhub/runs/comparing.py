"""Runs side by side, on the items that none of them had seen when it predicted them."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery

from labelhub.errors import Invalid
from labelhub.runs import registry
from labelhub.runs.models import Prediction, Run
from labelhub.runs.paired import Paired, is_better

TEST, OUT_OF_FOLD = "test", "out_of_fold"
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


def pair(old: Run, new: Run) -> Paired:
    """How often either was right on the labelled items that both predicted out of fold."""
    right_old, right_new = Q(before=F("given_class")), Q(top_class=F("given_class"))
    counts = shared(old, new).aggregate(
        both_right=Count("pk", filter=right_old & right_new),
        only_old=Count("pk", filter=right_old & ~right_new),
        only_new=Count("pk", filter=~right_old & right_new),
        both_wrong=Count("pk", filter=~right_old & ~right_new),
    )
    return Paired(**counts)


def pair_on_test(old: Run, new: Run) -> Paired:
    """The two final models on the test items of both, which neither learnt from, against the new run's labels."""
    before, counts = dict(_tested(old)), Counter[tuple[bool, bool]]()
    for item, (said, given) in _tested(new):
        if item in before:
            counts[before[item][0] == given, said == given] += 1
    return Paired(counts[True, True], counts[True, False], counts[False, True], counts[False, False])


def _tested(run: Run) -> Iterator[tuple[str, tuple[str, str]]]:
    """Item → (likeliest class, label) of a run's test items; none without a test split."""
    path = registry.folder(run) / "test.jsonl"
    if not path.is_file():
        return
    classes = list(run.metrics["classes"])
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row["id"], (classes[max(range(len(classes)), key=row["p"].__getitem__)], row["label"])


def changed(old: Run, new: Run, side: str) -> QuerySet[Prediction]:
    """The items on which the two differ: `changed` all of them, `fixed` wrong before and right now, `broken` right
    before and wrong now. Raises Invalid for another word."""
    if side not in SIDES:
        raise Invalid(f"side: {side!r} is not one of {', '.join(SIDES)}.", fields={"side": "unknown"})
    return shared(old, new).filter(SIDES[side])


MEASURED: Mapping[str, Callable[[Run, Run], Paired]] = {OUT_OF_FOLD: pair, TEST: pair_on_test}


def compare(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """Every pair of the runs, the older one first."""
    ordered = sorted(runs, key=lambda run: run.number)
    return [
        {"old": old.number, "new": new.number, "on": on, **as_dict(MEASURED[on](old, new))}
        for place, old in enumerate(ordered)
        for new in ordered[place + 1 :]
        for on in MEASURED
    ]


def as_dict(found: Paired) -> dict[str, Any]:
    """A pair as plain data."""
    interval = found.interval
    return {
        "n": found.n,
        "both_right": found.both_right,
        "only_old": found.only_old,
        "only_new": found.only_new,
        "both_wrong": found.both_wrong,
        "difference": found.difference,
        "low": interval[0] if interval else None,
        "high": interval[1] if interval else None,
        "p_value": found.p_value,
        "better_beyond_noise": is_better(found),
    }
