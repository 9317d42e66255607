"""Intervals by resampling whole groups. Pure.

Cluster bootstrap, percentile interval (Efron & Tibshirani 1993; Field & Welsh 2007): items of a group are drawn
together, because they are not independent of each other. Every measure here but the ROC AUC is a ratio of sums over
items, so that a resample is one product of a matrix.
"""

from collections.abc import Callable

import numpy as np

from trainer.arrays import AnyArray, Floats, Ints

ROUNDS = 1000
_CELLS = 20_000_000
Samples = dict[str, Floats]


def resample(
    groups: Ints, columns: Floats, measures: Callable[[Floats], Samples], auc: "Auc | None", *, seed: int
) -> Samples:
    """Each measure in `ROUNDS` resamples.

    `groups` (n,) numbers the items 0, 1, …; `columns` (n, m) are summed over each resample's items and the sums
    (rounds, m) are given to `measures`. With `auc` the samples also have `roc_auc`.
    """
    count = int(groups.max()) + 1
    totals = np.zeros((count, columns.shape[1]))
    np.add.at(totals, groups, columns)
    random = np.random.default_rng(seed)
    parts: list[Samples] = []
    step = max(1, _CELLS // count)
    for start in range(0, ROUNDS, step):
        drawn = random.multinomial(count, np.full(count, 1 / count), size=min(step, ROUNDS - start))
        part = measures(drawn @ totals)
        if auc is not None:
            part["roc_auc"] = np.array([auc.weighted(times[groups]) for times in drawn])
        parts.append(part)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def interval(samples: Floats) -> tuple[float | None, float | None]:
    """The middle 95 % of the samples; None where no sample was defined."""
    defined = samples[np.isfinite(samples)]
    if not len(defined):
        return None, None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


class Auc:
    """The area under the ROC curve of two classes, made ready to be weighted many times.

    The probability that a positive item scores above a negative one, ties counting half (Hanley & McNeil 1982).
    """

    def __init__(self, scores: Floats, positive: AnyArray) -> None:
        _, self._rank = np.unique(scores, return_inverse=True)
        self._positive = positive.astype(np.float64)
        self._ranks = int(self._rank.max()) + 1

    def weighted(self, weights: AnyArray) -> float:
        """The area with these item weights (n,); NaN if a class has none."""
        above = np.bincount(self._rank, weights * self._positive, self._ranks)
        below = np.bincount(self._rank, weights * (1 - self._positive), self._ranks)
        pairs = above.sum() * below.sum()
        if pairs == 0:
            return float("nan")
        return float((above * (np.cumsum(below) - below / 2)).sum() / pairs)


def wilson(hits: AnyArray, trials: AnyArray) -> tuple[Floats, Floats]:
    """The 95 % interval of a share (Wilson 1927); 0 to 1 where there were no trials."""
    z = 1.959963984540054
    n = np.maximum(trials, 1).astype(np.float64)
    share = hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    none = np.asarray(trials) == 0
    return np.where(none, 0.0, np.maximum(centre - half, 0.0)), np.where(none, 1.0, np.minimum(centre + half, 1.0))
