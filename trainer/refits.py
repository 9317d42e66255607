"""Further fits beside folds and final model: for calibration without a leak, and for the learning curve.

Both cost as much as several runs, so a run does them where learning is cheap (features in a cache, a linear head).
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from trainer.arrays import Bools, Floats, Ints
from trainer.bootstrap import Samples, estimate, resample
from trainer.folds import Folds
from trainer.learning import Examples, Learner
from trainer.progress import Watch

SHARES = (0.1, 0.2, 0.4, 0.7)
CHEAP = 5.0
"""Seconds, by the learner's own reckoning, that either may cost in a run."""


def nested_cost(learner: Learner, count: int, folds: int) -> float:
    """Seconds for `nested`, roughly."""
    return folds * (folds - 1) / 2 * learner.cost(count * (folds - 2) // folds)


def nested(
    learner: Learner, examples: Examples, folds: Folds, *, classes: int, seed: int, watch: Watch
) -> Floats | None:
    """P of every item by models that saw neither its own fold nor one other.

    (folds, n, classes): `[k, i]` is P of item i without fold k, NaN where k is the item's own fold. One model for each
    pair of folds serves both. None if a class would be left without an item to learn from.
    """
    predicted = np.full((folds.count, len(examples), classes), np.nan)
    pairs = [(a, b) for a in range(folds.count) for b in range(a + 1, folds.count)]
    for number, (a, b) in enumerate(pairs):
        kept = np.flatnonzero((folds.of != a) & (folds.of != b))
        if len(set(examples.labels[kept].tolist())) < classes:
            return None
        part = watch.part(number, len(pairs), "Calibrating", None)
        fitted = learner.fit(examples.subset(kept), None, classes=classes, seed=seed, watch=part)
        for own, other in ((a, b), (b, a)):
            items = np.flatnonzero(folds.of == own)
            predicted[other, items] = fitted.predict(examples.inputs.subset(items), part)
    return predicted


def curve_cost(learner: Learner, count: int, folds: int) -> float:
    """Seconds for `learning_curve`, roughly."""
    return sum(folds * learner.cost(int(share * count * (folds - 1) / folds)) for share in SHARES)


def learning_curve(
    learner: Learner,
    examples: Examples,
    folds: Folds,
    groups: Ints,
    ids: Sequence[str],
    out_of_fold: Floats,
    *,
    classes: int,
    seed: int,
    watch: Watch,
) -> dict[str, Any]:
    """Out-of-fold accuracy when learning from a share of the labels: is more labelling worth it?

    `{"points": [{"share", "labels", "accuracy"}], "last_gain": {"from", "to", "accuracy"}}`. Larger shares contain the
    smaller ones, groups stay whole; a share that would leave a class out is left out. `last_gain` is the difference
    between the last two points, its interval from resampling whole groups of the same items (paired).
    """
    order = _order(groups, ids, seed)
    right = {1.0: out_of_fold.argmax(axis=1) == examples.labels}
    used = {1.0: len(examples) * (folds.count - 1) / folds.count}
    for number, share in enumerate(SHARES):
        part = watch.part(number, len(SHARES), f"Learning from {share:.0%} of the labels", None)
        found = _at(learner, examples, folds, order < share, classes, seed, part)
        if found is not None:
            right[share], used[share] = found
    shares = sorted(right)
    columns = np.column_stack([np.ones(len(examples)), *(right[share] for share in shares)]).astype(np.float64)
    samples = resample(groups, columns, _accuracies, {}, seed=seed)
    values = _accuracies(columns.sum(axis=0)[None])
    estimates = {name: estimate(float(value[0]), samples[name]) for name, value in values.items()}
    return {
        "points": [
            {"share": share, "labels": round(used[share]), "accuracy": estimates[str(place)]}
            for place, share in enumerate(shares)
        ],
        "last_gain": {"from": shares[-2], "to": 1.0, "accuracy": estimates["gain"]} if len(shares) > 1 else None,
    }


def _accuracies(sums: Floats) -> Samples:
    of = sums[:, 1:] / sums[:, :1]
    samples: Samples = {str(place): of[:, place] for place in range(of.shape[1])}
    gain = of[:, -1] - of[:, -2] if of.shape[1] > 1 else np.full(len(of), np.nan)
    return samples | {"gain": gain}


def _order(groups: Ints, ids: Sequence[str], seed: int) -> Floats:
    """A number from 0 to 1 for each item, the same within a group: those below a share are that share."""
    smallest: dict[int, str] = {}
    for group, name in zip(groups.tolist(), ids, strict=True):
        smallest[group] = min(name, smallest.get(group, name))
    drawn = {
        group: int.from_bytes(hashlib.sha256(f"curve:{seed}:{name}".encode()).digest()[:8]) / 2**64
        for group, name in smallest.items()
    }
    return np.array([drawn[group] for group in groups.tolist()])


def _at(
    learner: Learner, examples: Examples, folds: Folds, chosen: Bools, classes: int, seed: int, watch: Watch
) -> tuple[Bools, float] | None:
    """Which items are right out of fold when only the chosen ones are learnt from, and how many those are."""
    predicted = np.zeros(len(examples), dtype=np.int64)
    used = []
    for fold in range(folds.count):
        held_out, kept = np.flatnonzero(folds.of == fold), np.flatnonzero((folds.of != fold) & chosen)
        if len(set(examples.labels[kept].tolist())) < classes:
            return None
        part = watch.part(fold, folds.count, watch.note, None)
        fitted = learner.fit(examples.subset(kept), None, classes=classes, seed=seed + fold, watch=part)
        if len(held_out):
            predicted[held_out] = fitted.predict(examples.inputs.subset(held_out), part).argmax(axis=1)
        used.append(len(kept))
    return predicted == examples.labels, float(np.mean(used))
