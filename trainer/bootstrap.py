"""Intervals by resampling whole groups. Pure.

Cluster bootstrap, percentile interval (Efron & Tibshirani 1993; Field & Welsh 2007): items of a group are drawn
together, because they are not independent of each other. Every measure but the areas under curves is a ratio of sums
over items, so that a resample is one product of a matrix.
"""

from collections.abc import Callable, Mapping

import numpy as np

from trainer.arrays import AnyArray, Floats, Ints

ROUNDS = 1000
_CELLS = 20_000_000
Samples = dict[str, Floats]
Area = Callable[[AnyArray], float]
"""A measure of items with these weights (n,)."""


def resample(
    groups: Ints, columns: Floats, measures: Callable[[Floats], Samples], areas: Mapping[str, Area], *, seed: int
) -> Samples:
    """Each measure in `ROUNDS` resamples.

    `groups` (n,) numbers the items 0, 1, …; `columns` (n, m) are summed over each resample's items and the sums
    (rounds, m) are given to `measures`. `areas` are asked for each resample with the items' weights.
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
        if areas:
            weights = [times[groups] for times in drawn]
            part |= {name: np.array([area(each) for each in weights]) for name, area in areas.items()}
        parts.append(part)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def interval(samples: Floats) -> tuple[float | None, float | None]:
    """The middle 95 % of the samples; None where no sample was defined."""
    defined = samples[np.isfinite(samples)]
    if not len(defined):
        return None, None
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def estimate(value: float, samples: Floats) -> dict[str, float | None] | None:
    """`{"value", "low", "high"}` (95 %), or None where the value is not defined."""
    if not np.isfinite(value):
        return None
    low, high = interval(samples)
    return {"value": float(value), "low": low, "high": high}


class Ranking:
    """Scores against two classes, sorted once so that areas under curves can be weighted many times."""

    def __init__(self, scores: Floats, positive: AnyArray) -> None:
        _, self._rank = np.unique(scores, return_inverse=True)
        self._positive = positive.astype(np.float64)
        self._ranks = int(self._rank.max()) + 1

    def roc_auc(self, weights: AnyArray) -> float:
        """The probability that a positive item scores above a negative one, ties counting half (Hanley & McNeil
        1982), with these item weights (n,); NaN if a class has none.
        """
        above, below = self._split(weights)
        pairs = above.sum() * below.sum()
        if pairs == 0:
            return float("nan")
        return float((above * (np.cumsum(below) - below / 2)).sum() / pairs)

    def pr_auc(self, weights: AnyArray) -> float:
        """Average precision, the step-wise area under the precision-recall curve (scikit-learn's
        `average_precision_score`; Davis & Goadrich 2006 say why not by trapezoids); NaN without positive items.
        """
        above, below = (each[::-1] for each in self._split(weights))
        hits = np.cumsum(above)
        if hits[-1] == 0:
            return float("nan")
        said = hits + np.cumsum(below)
        return float((above * np.divide(hits, said, out=np.zeros_like(hits), where=said > 0)).sum() / hits[-1])

    def _split(self, weights: AnyArray) -> tuple[Floats, Floats]:
        above: Floats = np.bincount(self._rank, weights * self._positive, self._ranks).astype(np.float64)
        below: Floats = np.bincount(self._rank, weights * (1 - self._positive), self._ranks).astype(np.float64)
        return above, below


def wilson(hits: AnyArray, trials: AnyArray) -> tuple[Floats, Floats]:
    """The 95 % interval of a share (Wilson 1927); 0 to 1 where there were no trials."""
    z = 1.959963984540054
    n = np.maximum(trials, 1).astype(np.float64)
    share = hits / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    none = np.asarray(trials) == 0
    return np.where(none, 0.0, np.maximum(centre - half, 0.0)), np.where(none, 1.0, np.minimum(centre + half, 1.0))
