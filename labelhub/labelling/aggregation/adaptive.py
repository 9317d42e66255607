"""Overlap that adapts: which item needs another label, and whose next label is worth most.

The queue and the benches call these same functions.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

import numpy as np
from scipy.stats import binom

from labelhub.labelling.aggregation.answers import Floats
from labelhub.labelling.aggregation.estimates import Estimates

AHEAD = 6  # labels to look ahead: one label alone often cannot turn an answer, a few can
GRAIN = 400  # steps of the table of values, over P(top) of the top two


STUDY_SHARE = 0.05  # of the items, labelled first and more often where no model helps …
STUDY_LABELS = 5  # … so many times: labellers are told apart only where several answer the same item
RANDOM_SHARE = 0.05  # of the labels that go to a random open item, so that estimates do not rest on hard ones alone


@dataclass(frozen=True)
class Policy:
    """`minimum` and `maximum` labels of an item; `target`: the confidence at which an item has enough."""

    minimum: int
    maximum: int
    target: float

    def of_study(self) -> "Policy":
        """The policy of an item that is in the study (`in_study`): more labels at least, never beyond the maximum."""
        return replace(self, minimum=min(max(self.minimum, STUDY_LABELS), self.maximum))


def in_study(item: int, share: float = STUDY_SHARE) -> bool:
    """Whether the item with this id belongs to the study: always the same items, spread evenly over all ids.

    Source of the mixing: G. Steele, D. Lea, C. Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.
    """
    mixed = (item + 0x9E3779B97F4A7C15) & _WORD
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
    return (mixed ^ (mixed >> 31)) < share * 2**64


_WORD = 2**64 - 1


class Need(StrEnum):
    """What an item needs next."""

    MORE = "more"
    ENOUGH = "enough"
    DISPUTED = "disputed"  # at the maximum and not sure: for review


def need(confidence: float, labels: int, policy: Policy, *, in_flight: int = 0) -> Need:
    """What an item needs whose top class has `confidence` (calibrated) after `labels` answers.

    Labels in flight count: an item that is short of its minimum asks for what is missing beyond them; an item that is
    merely not sure waits for them.
    """
    if labels + in_flight < policy.minimum:
        return Need.MORE
    if labels >= policy.minimum and confidence >= policy.target:
        return Need.ENOUGH
    if in_flight:
        return Need.ENOUGH
    return Need.MORE if labels < policy.maximum else Need.DISPUTED


def needs_another(probabilities: Floats, labels: int, policy: Policy, *, in_flight: int = 0) -> bool:
    """Whether the item with these calibrated probabilities (K,) should get one more label."""
    return need(float(probabilities.max()), labels, policy, in_flight=in_flight) is Need.MORE


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
