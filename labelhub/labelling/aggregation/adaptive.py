"""The order of the queue: whose next label is worth most. How many labels an item gets is `labelling.overlap`.

The queue and the benches call these same functions.
"""

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from labelhub.labelling.aggregation.answers import Floats
from labelhub.labelling.aggregation.estimates import Estimates

AHEAD = 6  # labels to look ahead: one label alone often cannot turn an answer, a few can
GRAIN = 400  # steps of the table of values, over P(top) of the top two


class Worth(NamedTuple):
    """`begun`: the item has labels and is short of its minimum. `value`: the expected drop in error of its next one."""

    begun: bool
    value: float


NOTHING = Worth(begun=False, value=0.0)


def worths(probabilities: Floats, labels: Floats, estimates: Estimates, minimum: int) -> list[Worth]:
    """What the next label of each item is worth: `probabilities` (n, K), `labels` (n,) so far. An item without labels
    has a model's opinion for its probabilities, or the prior."""
    values = next_value(probabilities, labels, usual_accuracy(estimates), estimates.correlation)
    return [Worth(0 < n < minimum, float(value)) for n, value in zip(labels, values, strict=True)]


def arranged(
    slots: Sequence[tuple[int, int]], worths: Mapping[int, Worth], random_share: float, *, seed: int
) -> list[int]:
    """(slot, item) pairs in their present order → slots in the wished order. Pure.

    Begun items first, then those with the most to win, then the others as they stood; at `random_share` of the places
    stands an item drawn at random from all that are left, so that estimates do not rest on hard items alone.
    """
    chance = random.Random(seed)
    first = sorted(range(len(slots)), key=lambda at: _rank(worths.get(slots[at][1]), at))
    anyone = chance.sample(range(len(slots)), len(slots))
    placed: set[int] = set()
    order: list[int] = []
    by_worth, by_chance = iter(first), iter(anyone)
    while len(order) < len(slots):
        drawn = by_chance if chance.random() < random_share else by_worth
        at = next((one for one in drawn if one not in placed), None)
        if at is not None:
            placed.add(at)
            order.append(slots[at][0])
    return order


def _rank(known: Worth | None, at: int) -> tuple[bool, float, int]:
    begun, value = known if known is not None else NOTHING
    return (not begun, -value, at)


def usual_accuracy(estimates: Estimates, work: Floats | None = None) -> float:
    """How right the next answer will be if anybody may give it, in [0, 1]; `work` (L,): labels of each so far, as
    weights."""
    if not len(estimates.confusion):
        return float(estimates.prior @ np.diagonal(estimates.newcomer))
    weights = np.ones(len(estimates.confusion)) if work is None or not work.sum() else work
    return float(np.average(estimates.accuracy, weights=weights))


def next_value(probabilities: Floats, labels: Floats, accuracy: float, correlation: float = 0.0) -> Floats:
    """What the next label of each item is worth: the expected drop in its chance of being wrong, per label; (n,).

    `probabilities` (n, K) and `labels` (n,) are the items' posteriors and labels so far, `accuracy` that of the mean
    labeller or of the one who asks, `correlation` that of the estimates. Only the two likeliest classes are looked at.
    Looking one label ahead gives 0 to an item that one label cannot turn, so the best of 1 to `AHEAD` labels is taken,
    divided by their number.

    Source: the knowledge gradient with several measurements, P. Frazier, W. Powell, Paradoxes in Learning and the
    Marginal Value of Information, Decision Analysis 7 (2010) ("KG(*)").
    """
    n, k = probabilities.shape
    if k == 1 or not n:
        return np.zeros(n)
    two = np.partition(probabilities, k - 2, axis=1)[:, k - 2 :]
    both = two.sum(axis=1)
    top = two[:, 1] / np.maximum(both, 1e-300)
    right = min(max(accuracy, 1 / k), 0.99)
    odds = np.log(right * (k - 1) / (1 - right))
    # What correlated answers leave of the next one's evidence, to two digits: few tables serve all items.
    strength = np.round(odds / (1 + correlation * np.maximum(labels, 0)), 2)
    worth = np.empty(n)
    for one in np.unique(strength):
        mine = strength == one
        worth[mine] = np.interp(top[mine], _GRID, _worth_by_top(float(one)))
    result: Floats = both * worth
    return result


_GRID = 1 - 0.5 * np.exp(-np.linspace(0, np.log(0.5 / 1e-6), GRAIN))  # P(top) from 0.5, finer towards 1


@lru_cache(maxsize=1024)
def _worth_by_top(odds: float) -> Floats:
    """The best drop in error per label, by P(top) on `_GRID`, for answers whose log-odds of being right are `odds`."""
    right = 1 / (1 + np.exp(-odds))
    top = _GRID[:, None]
    best = np.zeros(GRAIN)
    for count in range(1, AHEAD + 1):
        outcomes = np.arange(count + 1)[None]
        either = np.maximum(top * binom.pmf(outcomes, count, right), (1 - top) * binom.pmf(outcomes, count, 1 - right))
        best = np.maximum(best, (either.sum(axis=1) - _GRID) / count)
    return best
