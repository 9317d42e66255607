"""What makes a labeller's work look wrong: pure functions on arrays, each with an interval and not a raw share.

Rules look often, so a trigger fires only where a 99 % interval lies wholly on the wrong side of its threshold, or where
chance gives what was seen less often than `RARE`. Each answers with a `Finding` or None.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc

from labelhub.labelling.aggregation.intervals import wilson
from labelhub.labelling.people_choices import Trigger

Z = 2.575829  # of a two-sided 99 % interval
RARE = 1e-5
LAGS = range(2, 9)
MOSTLY = 0.9  # of the answers repeat what stood `lag` before them

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Work:
    """A labeller's answers in the order of time, skips left out and counted.

    `said` (n,): the class, −1 is cannot tell. `others` (n, K): how many others say each class of the item. `gold` (n,):
    the right class where it is known, else −1. `meeting` (n,): 0 where the labeller saw the item for the first time.
    `seconds` (n,): NaN where it is not known, or where many were answered at once.
    """

    said: Integers
    others: Floats
    gold: Integers
    meeting: Integers
    seconds: Floats
    skips: int = 0

    def __len__(self) -> int:
        return len(self.said)

    def last(self, count: int) -> "Work":
        """The newest answers; skips in proportion."""
        if count >= len(self):
            return self
        return Work(
            said=self.said[-count:],
            others=self.others[-count:],
            gold=self.gold[-count:],
            meeting=self.meeting[-count:],
            seconds=self.seconds[-count:],
            skips=round(self.skips * count / len(self)),
        )


@dataclass(frozen=True)
class Finding:
    """A trigger that fired: the figure with its interval, the threshold, of how many answers, and what else."""

    trigger: Trigger
    value: float
    low: float
    high: float
    threshold: float
    answers: int
    more: Mapping[str, Any] = field(default_factory=dict)

    def evidence(self) -> dict[str, Any]:
        """As an intervention keeps it."""
        figures = {name: round(float(getattr(self, name)), 4) for name in ("value", "low", "high", "threshold")}
        return {**figures, "answers": self.answers, **self.more}


def gold_accuracy(work: Work, threshold: float, least: int) -> Finding | None:
    """The share of right answers at first meetings with gold is below `threshold`."""
    seen = (work.gold >= 0) & (work.meeting == 0) & (work.said >= 0)
    n = int(seen.sum())
    right = int((work.said[seen] == work.gold[seen]).sum())
    low, high = wilson(right, n, Z)
    if n < least or high >= threshold:
        return None
    return Finding(Trigger.GOLD_ACCURACY, right / n, low, high, threshold, n)


def low_agreement(work: Work, threshold: float, least: int) -> Finding | None:
    """Agreement with others corrected for chance is below `threshold`: 1 is perfect, 0 is what chance gives, less is
    worse than guessing.

    Source: J. Cohen, A Coefficient of Agreement for Nominal Scales (1960): κ = (observed − chance) / (1 − chance);
    here one person against the mean of the others, with the standard error of that mean.
    """
    shares, said = _shares(work)
    n = len(said)
    if n < least:
        return None
    agree = shares[np.arange(n), said]
    own = np.bincount(said, minlength=shares.shape[1]) / n
    chance = float(own @ shares.mean(axis=0))
    if chance > 0.98:  # everybody says the same: nothing can be told
        return None
    error = max(float(agree.std(ddof=1)), 0.1) / np.sqrt(n)
    kappa, half = (agree.mean() - chance) / (1 - chance), Z * error / (1 - chance)
    if kappa + half >= threshold:
        return None
    return Finding(Trigger.LOW_AGREEMENT, kappa, kappa - half, kappa + half, threshold, n)


def too_fast(work: Work, threshold: float, least: int) -> Finding | None:
    """More than half of the answers took less than `threshold` seconds, which nobody needs to look and choose.

    A choice between two seen things takes people about 0.3 to 0.4 s. Source: W. E. Hick, On the Rate of Gain of
    Information (1952).
    """
    known = work.seconds[~np.isnan(work.seconds)]
    fast = int((known < threshold).sum())
    low, high = wilson(fast, len(known), Z)
    if len(known) < least or low <= 0.5:
        return None
    return Finding(Trigger.TOO_FAST, fast / len(known), low, high, threshold, len(known), {"share_below": threshold})


def one_answer(work: Work, threshold: float, least: int) -> Finding | None:
    """At least `threshold` of the answers are one class, though others see that class so much less often on the same
    items that chance hardly gives it."""
    shares, said = _shares(work)
    n = len(said)
    if n < least:
        return None
    counts = np.bincount(said, minlength=shares.shape[1])
    top = int(counts.argmax())
    usual = (shares[:, top].sum() + 1) / (n + 2)
    if counts[top] / n < threshold or bdtrc(counts[top] - 1, n, usual) >= RARE:
        return None
    low, high = wilson(int(counts[top]), n, Z)
    more = {"class": top, "others_say_it": round(float(usual), 4)}
    return Finding(Trigger.ONE_ANSWER, counts[top] / n, low, high, threshold, n, more)


def pattern(work: Work, threshold: float, least: int) -> Finding | None:
    """Answers that repeat with a period (1 2 1 2, or 1 1 2 1 1 2), whatever is shown: at least `threshold` of them
    equal the answer one period before. One answer always is no pattern."""
    said = work.said
    if len(said) < least:
        return None
    shares = np.bincount(said + 1) / len(said)
    if shares.max() > MOSTLY:
        return None
    chance = float((shares**2).sum())
    for lag in LAGS:
        same, n = int((said[lag:] == said[:-lag]).sum()), len(said) - lag
        if n > 0 and same / n >= threshold and bdtrc(same - 1, n, chance) < RARE / len(LAGS):
            low, high = wilson(same, n, Z)
            return Finding(Trigger.PATTERN, same / n, low, high, threshold, n, {"period": lag})
    return None


def skips(work: Work, threshold: float, least: int) -> Finding | None:
    """More than `threshold` of what was shown was skipped."""
    shown = work.skips + len(work)
    low, high = wilson(work.skips, shown, Z)
    if shown < least or low <= threshold:
        return None
    return Finding(Trigger.SKIPS, work.skips / shown, low, high, threshold, shown)


def gold_recognised(work: Work, threshold: float, least: int) -> Finding | None:
    """Gold is answered better than the other items by more than `threshold`, or again better than at first: somebody
    knows it when it comes."""
    gold = (work.gold >= 0) & (work.said >= 0)
    right = work.said == work.gold
    first, later = gold & (work.meeting == 0), gold & (work.meeting > 0)
    if later.sum() >= least and first.sum() >= least:
        low, high = wilson(int(right[later].sum()), int(later.sum()), Z)
        before = wilson(int(right[first].sum()), int(first.sum()), Z)
        if low > before[1]:
            more = {"compared_with": "first meetings", "first_high": round(before[1], 4)}
            value = right[later].mean()
            return Finding(Trigger.GOLD_RECOGNISED, float(value), low, high, threshold, int(later.sum()), more)
    shares, said = _shares(work, ~gold)
    if gold.sum() < least or len(said) < least:
        return None
    low, high = wilson(int(right[gold].sum()), int(gold.sum()), Z)
    agree = float(shares[np.arange(len(said)), said].sum())
    usual = wilson(agree, len(said), Z)
    if low - usual[1] <= threshold:
        return None
    more = {"compared_with": "other items", "others_high": round(usual[1], 4)}
    return Finding(Trigger.GOLD_RECOGNISED, float(right[gold].mean()), low, high, threshold, int(gold.sum()), more)


def _shares(work: Work, mask: NDArray[np.bool_] | None = None) -> tuple[Floats, Integers]:
    """Where others answered too and the labeller chose a class: the others' shares (m, K), and what was said (m,)."""
    total = work.others.sum(axis=1)
    use = (total > 0) & (work.said >= 0)
    use = use if mask is None else use & mask
    return work.others[use] / total[use, None], work.said[use]
