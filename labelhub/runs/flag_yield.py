"""How many of so many flags will lead to a change, learnt from the scores and outcomes of past ones. Pure.

Past flags of one kind are cut into bins of equally many by their score. Each bin's share of changes has a beta
distribution: a prior as heavy as `WEIGHT` flags with the overall share, which itself has Jeffreys' prior (Brown, Cai &
DasGupta 2001), and then what happened in the bin. Because a higher score must not promise less, means are made to rise
by pooling adjacent violators (Barlow et al. 1972; scikit-learn's isotonic regression).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BINS = 5
FEWEST = 20
"""Past flags in a bin, at least."""
WEIGHT = 4.0
DRAWS = 4000


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A past flag: its score, and whether looking at it changed anything (another class, ambiguous, excluded)."""

    score: float
    changed: bool


@dataclass(frozen=True)
class Yield:
    """What was learnt. `edges` (bins − 1,) part the scores; `a` and `b` (bins,) are the parameters of the betas.

    `reviewed` is how many past flags it rests on.
    """

    edges: Floats
    a: Floats
    b: Floats
    reviewed: int


@dataclass(frozen=True, slots=True)
class Expected:
    """Of `flags` so many can be expected to lead to a change, with a 95 % interval that covers both what is not known
    and chance."""

    flags: int
    changes: float
    low: float
    high: float


def learn(past: Sequence[Reviewed]) -> Yield:
    """Without any past flag it expects half, give or take everything."""
    scores = np.array([one.score for one in past], dtype=np.float64)
    changed = np.array([one.changed for one in past], dtype=np.float64)
    share = (changed.sum() + 0.5) / (len(past) + 1)
    if not len(past):
        return Yield(np.empty(0), np.array([0.5]), np.array([0.5]), 0)
    bins = max(1, min(BINS, len(past) // FEWEST))
    edges = np.unique(np.quantile(scores, np.arange(1, bins) / bins)) if bins > 1 else np.empty(0)
    where = np.searchsorted(edges, scores, side="right")
    count = np.bincount(where, minlength=len(edges) + 1).astype(np.float64)
    hits = np.bincount(where, changed, len(edges) + 1)
    # One bin rests on its own flags alone; several lean on the share of all of them.
    weight = WEIGHT if len(count) > 1 else 1.0
    prior = share if len(count) > 1 else 0.5
    total = count + weight
    mean = _rising((hits + weight * prior) / total, total)
    return Yield(edges, mean * total, (1 - mean) * total, len(past))


def _rising(means: Floats, weights: Floats) -> Floats:
    from sklearn.isotonic import isotonic_regression

    pooled: Floats = np.asarray(isotonic_regression(means, sample_weight=weights), dtype=np.float64)
    return pooled


def expect(learnt: Yield, scores: Sequence[float], *, seed: int = 7) -> Expected:
    """What flags with these scores can be expected to bring."""
    where = np.searchsorted(learnt.edges, np.asarray(scores, dtype=np.float64), side="right")
    count = np.bincount(where, minlength=len(learnt.a))
    random = np.random.default_rng(seed)
    shares = random.beta(learnt.a, learnt.b, size=(DRAWS, len(learnt.a)))
    drawn = random.binomial(count, shares).sum(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5]).tolist()
    return Expected(len(scores), float((count * learnt.a / (learnt.a + learnt.b)).sum()), low, high)
