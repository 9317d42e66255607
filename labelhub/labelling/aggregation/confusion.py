"""What is known of each labeller: confusion with credible intervals, accuracy on gold, against the others, against
themselves, over time, and how fast."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from labelhub.labelling.aggregation.answers import Answers, Floats, Integers, Known
from labelhub.labelling.aggregation.estimates import TINY, Estimates, Method, posteriors, softmax
from labelhub.labelling.aggregation.expectation import confusion_counts
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


def confusions(answers: Answers, probabilities: Floats, pseudocount: float = 0.5) -> Confusion:
    """Confusion matrices from the consensus (n_items, K), each row a Dirichlet with `pseudocount` for each answer.

    The labeller's own labels are in the consensus. For a fair figure see `against_others`.
    """
    return credible(confusion_counts(answers, probabilities), pseudocount)


def credible(counts: Floats, pseudocount: float = 0.5) -> Confusion:
    """The same from expected labels by class and answer, (L, K, K)."""
    mean, low, high = dirichlet_marginals(counts + pseudocount)
    return Confusion(mean, low, high, counts.sum(axis=2))


def on_gold(answers: Answers, gold: Known) -> list[Share]:
    """Each labeller's share of right answers on known items, answers without weight."""
    truth = np.full(answers.n_items, -1)
    truth[gold.item] = gold.label_class
    mine = truth[answers.item] >= 0
    right = (answers.label_class == truth[answers.item]) & mine
    return _by_labeller(answers.labeller[mine], right[mine], answers.n_labellers)


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


def self_consistency(
    item: Integers, labeller: Integers, label_class: Integers, *, n_labellers: int
) -> list[Share]:
    """Each labeller's share of repeats answered as the time before. The arrays hold all answers in the order of time;
    several of one labeller on one item are the first and its repeats."""
    order = np.lexsort((np.arange(len(item)), item, labeller))
    where, who, what = item[order], labeller[order], label_class[order]
    again = (where[1:] == where[:-1]) & (who[1:] == who[:-1])
    return _by_labeller(who[1:][again], (what[1:] == what[:-1])[again], n_labellers)


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


def copied_mistakes(answers: Answers, probabilities: Floats) -> tuple[Floats, Floats]:
    """For each pair of labellers: standard errors by which they agree in mistakes beyond chance, and the number of
    items that both got wrong; (L, L) each.

    A mistake is an answer other than the top class of `probabilities` (n_items, K). Give it majority's shares:
    Dawid-Skene takes two who always agree for very good. Two independent labellers of these error rates make the same
    mistake on rate · rate′ / (K − 1) of what both have labelled; hard items make that somewhat more for everybody, so
    compare a pair's score with those of the others.
    """
    top = probabilities.argmax(axis=1)
    n, k = answers.n_labellers, answers.n_classes
    wrong = answers.label_class != top[answers.item]
    shape = (answers.n_items, n)
    seen = _indicator(answers, np.ones(len(answers), bool), shape)
    both = seen.T @ seen
    errors = np.bincount(answers.labeller, wrong, minlength=n)
    rate = errors / np.maximum(np.bincount(answers.labeller, minlength=n), 1)
    alike = np.zeros((n, n))
    for one in range(k):
        same = _indicator(answers, wrong & (answers.label_class == one), shape)
        alike += same.T @ same
    chance = np.outer(rate, rate) / max(k - 1, 1)
    expected = both * chance
    score = (alike - expected) / np.sqrt(np.maximum(expected * (1 - chance), 1.0))
    np.fill_diagonal(score, 0.0)
    together = _indicator(answers, wrong, shape)
    wrong_together: Floats = together.T @ together
    return score, wrong_together


def _indicator(answers: Answers, mine: NDArray[np.bool_], shape: tuple[int, int]) -> Floats:
    found = np.zeros(shape)
    found[answers.item[mine], answers.labeller[mine]] = 1.0
    return found


def _by_labeller(labeller: Integers, right: NDArray[np.generic], n_labellers: int) -> list[Share]:
    successes = np.bincount(labeller, right.astype(np.float64), minlength=n_labellers)
    trials = np.bincount(labeller, minlength=n_labellers)
    return [share(s, t) for s, t in zip(successes.tolist(), trials.tolist(), strict=True)]
