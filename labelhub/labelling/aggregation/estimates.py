"""What is believed about labellers and classes, and how an item's posterior follows from it.

The same formula serves the full estimate (`posteriors`, the E-step) and the moment of an answer (`posterior`, one
item):

    log P(k | answers) = tempering(n) · [log prior_k + Σ_answers weight · log confusion[labeller, k, answer]]
                         + log opinion_k − log prior_k   (the last two only where a model has an opinion) + constant

Source: A. P. Dawid, A. M. Skene, Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm, Applied
Statistics 28 (1979), equation 2.5. The tempering is ours: n answers to one item that share mistakes with correlation ρ
are worth n / (1 + ρ (n − 1)) independent ones (the design effect: L. Kish, Survey Sampling, 1965, section 5.4).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from labelhub.labelling.aggregation.answers import Answers, Floats

TINY = 1e-300  # log(0) is not: a class that nobody believes in stays a number


class Method(StrEnum):
    """The methods of aggregation, as projects name them."""

    AUTOMATIC = "automatic"
    MAJORITY = "majority"
    ONE_COIN = "one-coin"
    DAWID_SKENE = "dawid-skene"
    FUSED = "fused"


@dataclass(frozen=True)
class Estimates:
    """What the posterior of an item depends on, besides its answers and its opinion. A named, stored version.

    `method`: MAJORITY (posteriors are shares of the answers, the rest is for screens), ONE_COIN, DAWID_SKENE, FUSED.
    `prior` (K,): class shares. `confusion` (L, K, K): P(answer j | class k) of labeller l at [l, k, j].
    `newcomer` (K, K): the confusion expected of a labeller who is not among the L.
    `correlation` ≥ 0: ρ above; 0 is plain Dawid-Skene.
    `corrections` (bins, K): what a model's opinion is multiplied with, by its bin (`fused.bins`); None without a model.
    """

    method: Method
    prior: Floats
    confusion: Floats
    newcomer: Floats
    correlation: float = 0.0
    corrections: Floats | None = None

    @property
    def n_classes(self) -> int:
        return len(self.prior)

    @cached_property
    def log_prior(self) -> Floats:
        return np.log(np.maximum(self.prior, TINY))

    @cached_property
    def evidence(self) -> Floats:
        """Log-likelihood of each class by labeller and answer, (L + 1, K answers, K classes); the last labeller, −1,
        is the newcomer."""
        everybody = np.concatenate([self.confusion, self.newcomer[None]])
        return np.ascontiguousarray(np.log(np.maximum(everybody, TINY)).transpose(0, 2, 1))

    @cached_property
    def accuracy(self) -> Floats:
        """P(an answer is right) of each labeller on items of which the prior speaks: (L,)."""
        right: Floats = np.einsum("k,lkk->l", self.prior, self.confusion)
        return right


@dataclass(frozen=True)
class Choice:
    """Which method was used, and why: a code for programs, a sentence for people."""

    method: Method
    code: str
    reason: str


@dataclass(frozen=True)
class Aggregation:
    """The outcome of a full estimate: `probabilities` (n_items, n_classes), rows sum to 1."""

    probabilities: Floats
    estimates: Estimates
    iterations: int = 0
    converged: bool = True
    choice: Choice | None = None
    notes: Sequence[str] = field(default=())


def posterior(
    labellers: Sequence[int],
    label_classes: Sequence[int],
    estimates: Estimates,
    *,
    weights: Sequence[float] | None = None,
    opinion: Floats | None = None,
) -> Floats:
    """P(class) of one item, (K,), from its counting answers and the current estimates; microseconds.

    A labeller −1 is a newcomer. `opinion` (K,): the corrected opinion of a model, see `fused.corrected`. Without
    answers it is the opinion, or else the class shares. Equal to the item's row of `posteriors`.
    """
    if estimates.method is Method.MAJORITY:
        if not len(label_classes):
            return np.full(estimates.n_classes, 1 / estimates.n_classes)
        votes: Floats = np.bincount(label_classes, weights, minlength=estimates.n_classes).astype(np.float64)
        share: Floats = votes / votes.sum()
        return share
    log = estimates.log_prior
    if len(label_classes):
        rows = estimates.evidence[labellers, label_classes]
        count = len(label_classes) if weights is None else sum(weights)
        log = log + (rows.sum(axis=0) if weights is None else np.asarray(weights) @ rows)
        log = log / (1 + estimates.correlation * max(count - 1, 0))
    if opinion is not None:
        log = log + np.log(np.maximum(opinion, TINY)) - estimates.log_prior
    odds = np.exp(log - log.max())
    result: Floats = odds / odds.sum()
    return result


def posteriors(answers: Answers, estimates: Estimates, opinions: Floats | None = None) -> Floats:
    """P(class) of every item, (n_items, K): the E-step. `opinions` (n_items, K), corrected, NaN rows where none."""
    if estimates.method is Method.MAJORITY:
        return shares(answers)
    log = answers.design @ estimates.evidence[:-1].reshape(-1, estimates.n_classes)
    log += estimates.log_prior
    if estimates.correlation:
        log /= 1 + estimates.correlation * np.maximum(answers.per_item - 1, 0)[:, None]
    if opinions is not None:
        log += np.nan_to_num(np.log(np.maximum(opinions, TINY)) - estimates.log_prior)
    return softmax(log)


def shares(answers: Answers) -> Floats:
    """The answers' shares by item; even shares where there are none."""
    total = answers.per_item[:, None]
    return np.where(total > 0, answers.votes / np.maximum(total, TINY), 1 / answers.n_classes)


def softmax(log: Floats) -> Floats:
    """Rows of log-weights as probabilities; in place, and returned."""
    top = log[:, 0].copy()
    for column in range(1, log.shape[1]):  # by column: NumPy reduces short rows five times slower
        np.maximum(top, log[:, column], out=top)
    log -= top[:, None]
    np.exp(log, out=log)
    log /= (log @ np.ones(log.shape[1]))[:, None]
    return log
