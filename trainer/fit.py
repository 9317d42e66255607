"""Trains a Keras network from scratch, batch by batch, from arrays on disk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer.arrays import AnyArray, Floats
from trainer.determinism import make_repeatable
from trainer.errors import TrainerError
from trainer.learning import Examples, Fitted, Inputs
from trainer.progress import Watch

_PREDICT_BATCH = 256
OPTIMIZERS = ("adadelta", "adam")


@dataclass(frozen=True)
class NetworkLearner:
    """Fits the network that `build(classes)` gives: a Keras Sequential from the encoder's arrays to probabilities.

    `seconds` is what one example costs in one epoch, roughly.
    """

    build: Callable[[int], Any]
    epochs: int
    batch: int
    optimizer: str
    learning_rate: float
    seconds: float

    def fit(self, train: Examples, validation: Examples | None, *, classes: int, seed: int, watch: Watch) -> Fitted:
        """Minimises categorical cross-entropy. Raises TrainerError `loss_not_finite` and `Cancelled`."""
        make_repeatable(seed)
        network = self.build(classes)
        network.compile(optimizer=self._optimizer(), loss="categorical_crossentropy", weighted_metrics=["accuracy"])
        fitted = FittedNetwork(network, classes)
        order = np.random.default_rng(seed)
        for epoch in range(1, self.epochs + 1):
            values = self._epoch(network, train, classes, order, epoch, watch)
            if not np.isfinite(values["loss"]):
                raise TrainerError(
                    "loss_not_finite",
                    f"The loss was {values['loss']} after epoch {epoch}: training has run away.",
                    f"Lower the learning rate (it is {self.learning_rate:g}) or the weights of the items.",
                )
            held_out = _measure(fitted, validation, watch)
            watch.epoch(epoch / self.epochs, {"epoch": epoch, **values, **held_out})
        return fitted

    def cost(self, examples: int) -> float:
        """Every epoch passes every example; building the graph takes a second or two."""
        return 2.0 + self.epochs * examples * self.seconds

    def _optimizer(self) -> Any:
        from keras import optimizers

        kinds = {"adadelta": optimizers.Adadelta, "adam": optimizers.Adam}
        return kinds[self.optimizer](learning_rate=self.learning_rate)

    def _epoch(
        self, network: Any, train: Examples, classes: int, order: np.random.Generator, epoch: int, watch: Watch
    ) -> dict[str, float]:
        shuffled = order.permutation(len(train))
        loss = right = 0.0
        for start in range(0, len(train), self.batch):
            chosen = np.sort(shuffled[start : start + self.batch])  # sorted: neighbours on disk are read together
            targets = np.eye(classes, dtype=np.float32)[train.labels[chosen]]
            weights = train.weights[chosen].astype(np.float32)
            # Keras gives the measures of this batch alone.
            values = network.train_on_batch(
                _prepared(train.inputs.take(chosen)), targets, sample_weight=weights, return_dict=True
            )
            loss += float(values["loss"]) * len(chosen)
            right += float(values["accuracy"]) * float(train.weights[chosen].sum())
            watch.step((epoch - 1 + start / len(train)) / self.epochs)
        return {"loss": loss / len(train), "accuracy": right / float(train.weights.sum())}


@dataclass(frozen=True)
class FittedNetwork:
    """A trained Keras Sequential."""

    network: Any
    classes: int

    def predict(self, inputs: Inputs, watch: Watch) -> Floats:
        """P of each class (n, classes)."""
        return _probabilities(self, inputs, watch.step)

    def attach(self, features: Any) -> Any:
        """The trained layers themselves."""
        for layer in self.network.layers:
            features = layer(features)
        return features


def _prepared(arrays: AnyArray) -> AnyArray:
    return arrays.astype(np.float32)


def _probabilities(fitted: FittedNetwork, inputs: Inputs, passed: Callable[[float], None]) -> Floats:
    predicted = np.empty((len(inputs), fitted.classes))
    for start in range(0, len(inputs), _PREDICT_BATCH):
        passed(start / len(inputs))
        part = slice(start, start + _PREDICT_BATCH)
        predicted[part] = fitted.network.predict_on_batch(_prepared(inputs.take(part)))
    return predicted


def _measure(fitted: FittedNetwork, validation: Examples | None, watch: Watch) -> dict[str, float | None]:
    if validation is None:
        return {"val_loss": None, "val_accuracy": None}
    predicted = _probabilities(fitted, validation.inputs, lambda _: watch.bar.check())
    given = predicted[np.arange(len(validation)), validation.labels]
    loss = float(np.average(-np.log(np.maximum(given, 1e-7)), weights=validation.weights))
    right = predicted.argmax(axis=1) == validation.labels
    return {"val_loss": loss, "val_accuracy": float(np.average(right, weights=validation.weights))}
