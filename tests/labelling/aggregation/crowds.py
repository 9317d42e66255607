"""Small simulated crowds and models with known truth."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit
from scipy.stats import norm

from labelhub.labelling.aggregation.answers import Answers, Floats, Integers, answers


@dataclass(frozen=True)
class Crowd:
    """`answers` and the `truth` (n_items,) behind them."""

    answers: Answers
    truth: Integers

    def accuracy(self, probabilities: Floats) -> float:
        return float((probabilities.argmax(axis=1) == self.truth).mean())


def crowd(*, items: int, labellers: int, each: int, accuracy: Floats | float, classes: int = 2, seed: int = 1) -> Crowd:
    """`each` labels on every item by labellers drawn at random, wrong evenly over the other classes."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, classes, items)
    item = np.repeat(np.arange(items), each)
    labeller = np.argsort(rng.random((items, labellers)), axis=1)[:, :each].ravel()
    right = rng.random(items * each) < np.broadcast_to(accuracy, labellers)[labeller]
    wrong = (truth[item] + rng.integers(1, max(classes, 2), items * each)) % classes
    given = np.where(right, truth[item], wrong)
    return Crowd(answers(item, labeller, given, n_items=items, n_labellers=labellers, n_classes=classes), truth)


def model(truth: Integers, accuracy: float, seed: int = 2) -> Floats:
    """Calibrated opinions on two classes, right with `accuracy`: a score of unit variance on either side."""
    rng = np.random.default_rng(seed)
    distance = 2 * norm.ppf(accuracy)
    score = rng.normal(np.where(truth == 1, distance / 2, -distance / 2), 1)
    second = expit(distance * score)
    return np.stack([1 - second, second], axis=1)
