"""Expectation-maximisation over items, labellers and, where there is one, a model: the engine of the methods."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from labelhub.labelling.aggregation.answers import Answers, Floats, Known, clamp
from labelhub.labelling.aggregation.estimates import Aggregation, Estimates, Method, posteriors, shares

Maximise = Callable[[Floats], tuple[Floats, Floats]]
"""Expected counts (L, K, K) → confusion (L, K, K) and a newcomer's confusion (K, K)."""


@dataclass(frozen=True)
class Limits:
    """When to stop: at most `iterations`, or when no probability moved by more than `tolerance`."""

    iterations: int = 100
    tolerance: float = 1e-4


def estimate(
    answers: Answers,
    *,
    method: Method,
    maximise: Maximise,
    truths: Known,
    class_pseudocounts: Floats,
    limits: Limits,
    start: Floats | None = None,
) -> Aggregation:
    """Alternate M- and E-step from `start` (n_items, K), or from majority.

    `class_pseudocounts` (K,): Dirichlet pseudo-items of the class shares. Items without answers and known items do not
    count for the shares: gold is chosen, not drawn.
    """
    believed = clamp(shares(answers) if start is None else start.copy(), truths)
    counted = answers.per_item > 0
    counted[truths.item] = False
    estimates, moved = _maximised(answers, believed, counted, method, maximise, class_pseudocounts), np.inf
    done = 0
    while done < limits.iterations and moved >= limits.tolerance:
        again = clamp(posteriors(answers, estimates), truths)
        moved = float(np.abs(again - believed).max(initial=0.0))
        believed, done = again, done + 1
        estimates = _maximised(answers, believed, counted, method, maximise, class_pseudocounts)
    # The last E-step: what is stored is what the stored estimates give.
    return Aggregation(clamp(posteriors(answers, estimates), truths), estimates, done, bool(moved < limits.tolerance))


def _maximised(
    answers: Answers,
    believed: Floats,
    counted: np.ndarray,
    method: Method,
    maximise: Maximise,
    class_pseudocounts: Floats,
) -> Estimates:
    confusion, newcomer = maximise(confusion_counts(answers, believed))
    mass = counted.astype(np.float64) @ believed + class_pseudocounts
    return Estimates(method, normalised(mass), confusion, newcomer)


def confusion_counts(answers: Answers, probabilities: Floats) -> Floats:
    """Expected weight of the answers by labeller, class and answer: (L, K, K), from P(class) of the items."""
    cells = answers.design.T @ probabilities
    n, k = answers.n_labellers, answers.n_classes
    return np.ascontiguousarray(cells.reshape(n, k, k).transpose(0, 2, 1))


def normalised(counts: Floats) -> Floats:
    """Counts by class and answer as P(answer | class); a class without counts is answered evenly."""
    total = counts.sum(axis=-1, keepdims=True)
    return np.where(total > 0, counts / np.where(total > 0, total, 1.0), 1 / counts.shape[-1])
