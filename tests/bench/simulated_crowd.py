"""A crowd and a model with known truth, for `label_budget`: 2,000 items, 100 workers, 10 % spammers.

With shared difficulty every item has a factor (log-normal) on how clearly people and the model see it, so that they
fail on the same items; means stay as named.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit, logit
from scipy.stats import norm

from labelhub.labelling.aggregation.answers import Floats, Integers

ITEMS, WORKERS, SPAMMERS = 2_000, 100, 0.1
SPREAD = 0.08  # standard deviation of honest workers' accuracy
DIFFICULTY = 0.8  # standard deviation of the log of the clearness of an item, where it is shared


@dataclass(frozen=True)
class Crowd:
    """`skill` (WORKERS,): logit of accuracy on an item of clearness 1; `clearness` (ITEMS,); `truth` (ITEMS,)."""

    skill: Floats
    clearness: Floats
    truth: Integers

    def answer(self, item: int, worker: int, rng: np.random.Generator) -> int:
        right = rng.random() < expit(self.skill[worker] * self.clearness[item])
        return int(self.truth[item] if right else 1 - self.truth[item])


def crowd(mean: float, shared_difficulty: bool, rng: np.random.Generator) -> Crowd:
    """`mean`: accuracy of honest workers; spammers toss a coin."""
    truth = rng.integers(0, 2, ITEMS)
    clearness = np.exp(rng.normal(0, DIFFICULTY, ITEMS)) if shared_difficulty else np.ones(ITEMS)
    skill = logit(np.clip(rng.normal(mean, SPREAD, WORKERS), 0.52, 0.99))
    honest = skill[int(SPAMMERS * WORKERS) :]
    scale = brentq(lambda s: float(expit(s * np.outer(honest, clearness)).mean()) - mean, 0.1, 20)
    skill = skill * scale
    skill[: int(SPAMMERS * WORKERS)] = 0.0
    return Crowd(skill, clearness, truth)


def opinions_of_model(one: Crowd, accuracy: float, rng: np.random.Generator) -> Floats:
    """Calibrated opinions right with `accuracy`: a Gaussian score on either side, further out on clear items."""
    distance = brentq(lambda d: float(norm.cdf(d * one.clearness).mean()) - accuracy, 0.01, 50)
    side = np.where(one.truth == 1, 1.0, -1.0)
    score = rng.normal(side * distance * one.clearness, 1)
    # A model that knows nothing of difficulty, calibrated as a whole, as out-of-fold probabilities are.
    slope = minimize_scalar(
        lambda s: float(np.logaddexp(0, -s * score * side).mean()), bounds=(0.01, 100), method="bounded"
    ).x
    second = expit(slope * score)
    return np.stack([1 - second, second], axis=1)
