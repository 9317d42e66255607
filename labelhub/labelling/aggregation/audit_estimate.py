"""What a simple random sample says about all items: accuracy with its interval, and how large a sample must be.

Only a simple random sample, labelled blind, answers "is it right?". Gold that the platform chose does not.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from labelhub.errors import LabelHubError
from labelhub.labelling.aggregation.intervals import clopper_pearson, z_of


class BadSample(LabelHubError):
    """Numbers that cannot be a sample."""

    code = "bad_sample"


@dataclass(frozen=True)
class AuditEstimate:
    """`accuracy` in [0, 1] with `low` and `high`; None and (0, 1) without a sample. `sample` of `population` items."""

    accuracy: float | None
    low: float
    high: float
    sample: int
    population: int


def audited(right: int, sample: int, population: int, *, level: float = 0.95) -> AuditEstimate:
    """Accuracy of the population from `right` of `sample` items drawn at random without replacement.

    The interval is exact for a finite population: all numbers of right items that do not make the sample improbable
    (tails of the hypergeometric distribution; the finite population correction is in it). It is never wider than
    Clopper and Pearson's, and has no width once everything is audited.

    Source: W. G. Cochran, Sampling Techniques, 3rd edition (1977), section 3.6.

    Raises:
        BadSample: `right` ≤ `sample` ≤ `population` does not hold, or a number is negative.
    """
    if not 0 <= right <= sample <= population:
        raise BadSample(f"{right} right of {sample} sampled of {population} is impossible.")
    if not sample:
        return AuditEstimate(None, 0.0, 1.0, 0, population)
    from scipy.stats import hypergeom  # a second to load, in every process, for what few ever ask

    tail = (1 - level) / 2
    low, high = right, population - (sample - right)
    # The tails are monotone in the number of right items, so both ends are found by halving.
    first = _first(low, high, lambda total: bool(hypergeom.sf(right - 1, population, total, sample) > tail))
    last = _first(low, high, lambda total: bool(hypergeom.cdf(right, population, total, sample) <= tail)) - 1
    accuracy = right / sample
    bottom, top = min(first / population, accuracy), max(last / population, accuracy)
    return AuditEstimate(accuracy, bottom, top, sample, population)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The first number from `low` to `high` for which `holds`; `high` + 1 where there is none."""
    end = high + 1
    while low < end:
        middle = (low + end) // 2
        if holds(middle):
            end = middle
        else:
            low = middle + 1
    return low


def sample_size(width: float, population: int, *, expected: float = 0.95, level: float = 0.95) -> int:
    """How many items to audit so that the interval is about `width` wide if the accuracy is `expected`.

    Cochran's formula n₀ = z² p (1 − p) / (width / 2)², with the finite population correction n₀ / (1 + (n₀ − 1) / N);
    then enlarged until Clopper and Pearson's interval is that narrow, or all items are in it.

    Source: W. G. Cochran, Sampling Techniques, 3rd edition (1977), section 4.4.

    Raises:
        BadSample: a width or an expected accuracy outside (0, 1), or a negative population.
    """
    if not (0 < width < 1 and 0 < expected < 1) or population < 0:
        raise BadSample("A width and an expected accuracy lie between 0 and 1, and a population is not negative.")
    first = z_of(level) ** 2 * expected * (1 - expected) / (width / 2) ** 2
    size = max(1, math.ceil(first))
    while (reach := clopper_pearson(round(expected * size), size, level))[1] - reach[0] > width:
        size += max(1, size // 50)
    return min(population, math.ceil(size / (1 + (size - 1) / max(population, 1))))
