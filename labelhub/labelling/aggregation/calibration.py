"""How far a stated probability can be believed: fitted on items whose class is known, and shown as reliability.

One temperature: confidence^(1/T), normalised. It keeps every item's top class, and T is drawn to 1 while known items
are few. Source: C. Guo et al., On Calibration of Modern Neural Networks, ICML 2017, section 4.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labelhub.labelling.aggregation.answers import Floats, Integers
from labelhub.labelling.aggregation.estimates import TINY, softmax
from labelhub.labelling.aggregation.intervals import jeffreys

SPREAD = 0.7  # of log T before anything is known: T between 1/4 and 4 is ordinary
RANGE = 3.0  # |log T| at most


@dataclass(frozen=True)
class Calibration:
    """`temperature` > 0: 1 changes nothing, more than 1 makes less sure. Fitted on `known` items."""

    temperature: float = 1.0
    known: int = 0

    def applied(self, probabilities: Floats) -> Floats:
        """Calibrated probabilities, (n, K) or (K,)."""
        if self.temperature == 1.0:
            return probabilities
        rows = np.atleast_2d(probabilities)
        result: Floats = softmax(np.log(np.maximum(rows, TINY)) / self.temperature).reshape(probabilities.shape)
        return result


def fit(probabilities: Floats, truth: Integers) -> Calibration:
    """The temperature that makes the known classes likeliest, drawn to 1 by a normal prior on log T.

    `probabilities` (n, K) must not have used the knowledge of `truth` (n,): of gold and reviewed items take the
    posterior from labels alone, before clamping. Without items: the identity.
    """
    if not len(truth):
        return Calibration()
    from scipy.optimize import minimize_scalar  # slow to load, and only estimates fit

    log = np.log(np.maximum(probabilities, 1e-12))
    rows = np.arange(len(truth))

    def loss(log_temperature: float) -> float:
        scaled = log / np.exp(log_temperature)
        top = scaled.max(axis=1)
        total = top + np.log(np.exp(scaled - top[:, None]).sum(axis=1))
        return float((total - scaled[rows, truth]).sum() + 0.5 * (log_temperature / SPREAD) ** 2)

    found = minimize_scalar(loss, bounds=(-RANGE, RANGE), method="bounded", options={"xatol": 1e-6})
    return Calibration(float(np.exp(found.x)), len(truth))


@dataclass(frozen=True)
class Bin:
    """Items whose confidence lies in [`start`, `end`): how many, how sure on average, how many right, and the interval
    of that share (Jeffreys, 95 %)."""

    start: float
    end: float
    count: int
    confidence: float
    accuracy: float
    low: float
    high: float


def reliability(confidence: Floats, right: Floats, edges: Sequence[float] | None = None) -> list[Bin]:
    """Stated confidence against the share that is right, by bins that have items; `right` (n,) in [0, 1]."""
    ends = np.linspace(0, 1, 11) if edges is None else np.asarray(edges, dtype=np.float64)
    which = np.clip(np.searchsorted(ends, confidence, side="right") - 1, 0, len(ends) - 2)
    found = []
    for place in np.unique(which):
        mine = which == place
        count, share = int(mine.sum()), float(right[mine].mean())
        low, high = jeffreys(share * count, count)
        start, end = float(ends[place]), float(ends[place + 1])
        found.append(Bin(start, end, count, float(confidence[mine].mean()), share, low, high))
    return found


def calibration_error(confidence: Floats, right: Floats) -> float | None:
    """Expected calibration error over ten even bins, in [0, 1]; None without items.

    Source: M. P. Naeini, G. Cooper, M. Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian Binning,
    AAAI 2015.
    """
    bins = reliability(confidence, right)
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.accuracy - one.confidence) for one in bins) / total if total else None
