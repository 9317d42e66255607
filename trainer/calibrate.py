"""Temperature scaling: one number that makes stated probabilities come true. Pure.

Guo, Pleiss, Sun & Weinberger, "On Calibration of Modern Neural Networks", ICML 2017 (arXiv:1706.04599): the logits are
divided by a temperature that is fitted by log loss on items that the model had not seen. The likeliest class stays the
likeliest. Because predictions of few items may all be right, which would drive the temperature to nothing, its
logarithm has a standard normal prior; with hundreds of items the prior no longer matters.
"""

from typing import Any

import numpy as np

from trainer.arrays import Bools, Floats, Ints
from trainer.evaluate import ece_of, log_loss_of, reliability

_SMALLEST = 1e-12
_WIDEST = np.log(20.0)
FEWEST = 30
"""Validation items from which on a temperature is fitted on them alone."""


def scale(probabilities: Floats, temperature: float) -> Floats:
    """softmax(log P / temperature), (n, classes): 1 changes nothing, more is less sure."""
    from scipy.special import softmax

    scaled: Floats = softmax(np.log(np.maximum(probabilities, _SMALLEST)) / temperature, axis=1)
    return scaled


def fit(probabilities: Floats, labels: Ints) -> float:
    """The temperature, from 0.05 to 20, with the highest posterior; 1 without items."""
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    if not len(labels):
        return 1.0
    logits = np.log(np.maximum(probabilities, _SMALLEST))
    rows = np.arange(len(labels))

    def cost(log_temperature: float) -> float:
        loss = -log_softmax(logits / np.exp(log_temperature), axis=1)[rows, labels].sum()
        return float(loss + log_temperature**2 / 2)

    found = minimize_scalar(cost, bounds=(-_WIDEST, _WIDEST), method="bounded", options={"xatol": 1e-5})
    return float(np.exp(found.x))


def by_fold(probabilities: Floats, labels: Ints, folds: Ints, usable: Bools) -> Floats:
    """A temperature for each fold, (folds,), fitted on the usable items of the other folds.

    No item's label has a say in its own temperature directly; but the models that predicted the other folds had
    learnt from it. `nested_by_fold` has not even that.
    """
    count = int(folds.max()) + 1
    chosen = [(folds != fold) & usable for fold in range(count)]
    return np.array([fit(probabilities[each], labels[each]) for each in chosen])


def nested_by_fold(nested: Floats, labels: Ints, folds: Ints, usable: Bools) -> Floats:
    """A temperature for each fold, (folds,), from predictions of models that saw nothing of the fold.

    `nested[k, i]` is P of item i by a model that learnt from neither fold k nor the fold of i; (folds, n, classes).
    """
    chosen = [(folds != fold) & usable for fold in range(len(nested))]
    return np.array([fit(nested[fold][each], labels[each]) for fold, each in enumerate(chosen)])


def scale_by_fold(probabilities: Floats, folds: Ints, temperatures: Floats) -> Floats:
    """Each item's probabilities scaled with the temperature of its fold."""
    scaled = np.empty_like(probabilities)
    for fold, temperature in enumerate(temperatures.tolist()):
        scaled[folds == fold] = scale(probabilities[folds == fold], temperature)
    return scaled


def before_and_after(before: Floats, after: Floats, labels: Ints) -> dict[str, Any]:
    """Log loss, calibration error and reliability diagram of the same items, unscaled and scaled."""
    return {"before": _summary(before, labels), "after": _summary(after, labels)}


def _summary(probabilities: Floats, labels: Ints) -> dict[str, Any]:
    return {
        "log_loss": log_loss_of(probabilities, labels),
        "ece": ece_of(probabilities, labels),
        "reliability": reliability(probabilities, labels),
    }
