"""Heads: what learns from the features of a backbone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer.arrays import Floats, Ints
from trainer.learning import Examples, Fitted, Inputs, balanced
from trainer.progress import Watch

_CHUNK = 4096


@dataclass(frozen=True)
class LinearHead:
    """Multinomial logistic regression on standardised features with a quadratic penalty (scikit-learn).

    `C` is the inverse of the penalty's strength: smaller means stronger.
    """

    C: float
    balance: str = "none"
    max_iterations: int = 1000

    def fit(self, train: Examples, validation: Examples | None, *, classes: int, seed: int, watch: Watch) -> Fitted:
        """Solves for the only optimum there is; neither seed nor validation has a say."""
        watch.step(0.0)
        features = train.inputs.take(slice(None)).astype(np.float64)
        return self.fit_features(features, train, classes=classes, watch=watch)

    def fit_features(self, features: Floats, train: Examples, *, classes: int, watch: Watch) -> "FittedLinear":
        """The same from features (n, width) in memory, which are overwritten.

        Soft targets count as what they are: an item of .8 and .2 is learnt as .8 of one class and .2 of the other.
        Drawing classes evenly and weighing them evenly come to the same optimum, so both balance by weights.
        """
        from sklearn.linear_model import LogisticRegression

        mean = features.mean(axis=0)
        spread = features.std(axis=0)
        spread[spread < 1e-6] = 1.0  # a feature that never varies says nothing, and must not be divided by zero
        features -= mean
        features /= spread
        weights = train.weights if self.balance == "none" else balanced(train.labels, train.weights)
        rows, labels, weights = _soft(train, weights)
        solver = LogisticRegression(C=self.C, max_iter=self.max_iterations)
        solver.fit(features if rows is None else features[rows], labels, sample_weight=weights)
        kernel, bias = solver.coef_.T, solver.intercept_
        if classes == 2:
            # For two classes scikit-learn keeps the log odds of the second; the first then has 0.
            kernel = np.hstack([np.zeros_like(kernel), kernel])
            bias = np.concatenate([np.zeros(1), bias])
        kernel = kernel / spread[:, None]
        watch.step(1.0)
        return FittedLinear(kernel, bias - mean @ kernel)

    def cost(self, examples: int) -> float:
        """About what 256 features need on one core."""
        return 0.05 + examples * 5e-5


@dataclass(frozen=True)
class FittedLinear:
    """softmax(features · kernel + bias); kernel (features, classes), bias (classes,)."""

    kernel: Floats
    bias: Floats
    part: int = 0

    def predict(self, inputs: Inputs, watch: Watch) -> Floats:
        """P of each class (n, classes)."""
        from scipy.special import softmax

        predicted = np.empty((len(inputs), len(self.bias)))
        for start in range(0, len(inputs), _CHUNK):
            part = slice(start, start + _CHUNK)
            predicted[part] = softmax(inputs.take(part).astype(np.float64) @ self.kernel + self.bias, axis=1)
            watch.step(min(1.0, (start + _CHUNK) / len(inputs)))
        return predicted

    def attach(self, features: Any) -> Any:
        """The same as a Keras dense layer."""
        from keras import layers

        layer = layers.Dense(len(self.bias), activation="softmax", name="head")
        probabilities = layer(features)
        layer.set_weights([self.kernel.astype(np.float32), self.bias.astype(np.float32)])
        return probabilities

    def findings(self) -> Mapping[str, Any]:
        """Nothing."""
        return {}


def _soft(train: Examples, weights: Floats) -> tuple[Ints | None, Ints, Floats]:
    """Rows, labels and weights for a solver that takes one label a row: an item once for each class that it may be.

    Rows are None where every item stands once.
    """
    if train.targets is None:
        return None, train.labels, weights
    rows, labels = np.nonzero(train.targets)
    return rows.astype(np.int64), labels.astype(np.int64), weights[rows] * train.targets[rows, labels]
