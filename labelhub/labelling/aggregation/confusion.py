"""What is known of each labeller: confusion with credible intervals, agreement with the others, drift, and how fast."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labelhub.labelling.aggregation.answers import Answers, Floats, Integers
from labelhub.labelling.aggregation.estimates import TINY, Estimates, Method, posteriors, softmax
from labelhub.labelling.aggregation.intervals import dirichlet_marginals, jeffreys


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval: `successes` of `trials`; `value` None without trials."""

    successes: float
    trials: float
    value: float | None
    low: float
    high: float


def share(successes: float, trials: float) -> Share:
    """A share with Jeffreys' interval."""
    if trials <= 0:
        return Share(0.0, 0.0, None, 0.0, 1.0)
    low, high = jeffreys(successes, trials)
    return Share(float(successes), float(trials), float(successes / trials), low, high)


@dataclass(frozen=True)
class Confusion:
    """`mean`, `low`, `high` (L, K, K): P(answer j | class k) with 95 % credible intervals; `labels` (L, K): expected
    labels on items of each class."""

    mean: Floats
    low: Floats
    high: Floats
    labels: Floats


def credible(counts: Floats, pseudocount: float = 0.5) -> Confusion:
    """Confusion matrices from expected labels by class and answer (L, K, K), each row a Dirichlet with `pseudocount`
    for each answer.

    The labeller's own labels are in the consensus that such counts come from. For a fair figure see `against_others`.
    """
    mean, low, high = dirichlet_marginals(counts + pseudocount)
    return Confusion(mean, low, high, counts.sum(axis=2))


def against_others(answers: Answers, estimates: Estimates) -> list[Share]:
    """Each labeller's expected share of answers equal to the truth as all others see it: the consensus without that
    answer. Items that nobody else has answered are left out.

    The others' posterior is the item's log-posterior less the answer's own evidence, with the estimates as they are.
    """
    alone = answers.per_item[answers.item] - answers.weight <= 0
    believed = without_own(answers, estimates)
    agree = believed[np.arange(len(answers)), answers.label_class]
    return _by_labeller(answers.labeller[~alone], agree[~alone], answers.n_labellers)


def without_own(answers: Answers, estimates: Estimates) -> Floats:
    """P(class) of each answer's item from the other answers on it, (N, K)."""
    if estimates.method is Method.MAJORITY:
        rest = answers.votes[answers.item].copy()
        rest[np.arange(len(answers)), answers.label_class] -= answers.weight
        left = rest.sum(axis=1, keepdims=True)
        found: Floats = np.where(left > 0, rest / np.maximum(left, TINY), 1 / answers.n_classes)
        return found
    plain = np.log(np.maximum(posteriors(answers, replace(estimates, correlation=0.0)), TINY))
    own = estimates.evidence[answers.labeller, answers.label_class] * answers.weight[:, None]
    others = np.maximum(answers.per_item[answers.item] - answers.weight - 1, 0)
    return softmax((plain[answers.item] - own) / (1 + estimates.correlation * others)[:, None])


def drift(right: Floats, size: int) -> list[Share]:
    """Shares in windows of `size` answers, the last one shorter; `right` (n,) in [0, 1], in the order of time."""
    return [share(float(right[at : at + size].sum()), len(right[at : at + size])) for at in range(0, len(right), size)]


@dataclass(frozen=True)
class Speed:
    """Seconds for an answer: median and the quartiles around it, and the share faster than `fast` seconds."""

    median: float
    lower: float
    upper: float
    too_fast: float
    answers: int


def speed(seconds: Sequence[float], *, fast: float) -> Speed | None:
    """A summary that long breaks do not spoil; None without answers. `fast`: what no person can look at."""
    if not len(seconds):
        return None
    values = np.asarray(seconds, dtype=np.float64)
    lower, median, upper = np.quantile(values, [0.25, 0.5, 0.75])
    return Speed(float(median), float(lower), float(upper), float((values < fast).mean()), len(values))


def skip_rate(skips: int, answers: int) -> Share:
    """Skips among all that was shown and acted on."""
    return share(skips, skips + answers)


def _by_labeller(labeller: Integers, right: NDArray[np.generic], n_labellers: int) -> list[Share]:
    successes = np.bincount(labeller, right.astype(np.float64), minlength=n_labellers)
    trials = np.bincount(labeller, minlength=n_labellers)
    return [share(s, t) for s, t in zip(successes.tolist(), trials.tolist(), strict=True)]
