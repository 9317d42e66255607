"""The order of the queue: whose next label is worth most. How many labels an item gets is `labelling.overlap`.

The queue and the benches call these same functions.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import comb

from labelhub.labelling.aggregation.answers import Floats, Integers
from labelhub.labelling.aggregation.estimates import Estimates

AHEAD = 6  # labels to look ahead: one label alone often cannot turn an answer, a few can
GRAIN = 400  # steps of the table of values, over P(top) of the top two


def worths(
    probabilities: Floats, labels: Floats, answered: Integers, estimates: Estimates, minimum: int
) -> tuple[NDArray[np.bool_], Floats]:
    """Which items are begun, that is, have answers and are short of the minimum, and what the next label of each is
    worth; both (n,). `probabilities` (n, K), `labels` (n,) with a class and `answered` (n,) so far; an item without
    labels has a model's opinion for its probabilities, or the prior."""
    values = next_value(probabilities, labels, usual_accuracy(estimates), estimates.correlation)
    return (answered > 0) & (answered < minimum), values


def arranged(
    begun: NDArray[np.bool_], values: Floats, random_share: float, *, seed: int, most: int | None = None
) -> Integers:
    """Places of free slots, in their present order → the same in the wished order, the first `most` of them. Pure.

    Begun items first, then those with the most to win, equals as they stood; at `random_share` of the places stands a
    slot drawn at random from all that are left, so that estimates do not rest on hard items alone.
    """
    total = len(values)
    wanted = total if most is None else min(most, total)
    chance = np.random.default_rng(seed)
    drawn = chance.random(wanted) < random_share
    by_worth = iter(np.lexsort((np.arange(total), -values, ~begun)).tolist())
    by_chance = iter(chance.permutation(total).tolist() if drawn.any() else [])
    placed = np.zeros(total, dtype=bool)
    order = np.empty(wanted, dtype=np.int64)
    for place, at_random in enumerate(drawn.tolist()):
        at = next(one for one in (by_chance if at_random else by_worth) if not placed[one])
        placed[at] = True
        order[place] = at
    return order


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
        outcomes = np.arange(count + 1)
        chance = comb(count, outcomes) * right**outcomes * (1 - right) ** (count - outcomes)  # binomial
        either = np.maximum(top * chance, (1 - top) * chance[::-1])
        best = np.maximum(best, (either.sum(axis=1) - _GRID) / count)
    return best
