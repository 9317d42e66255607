"""Trains a Keras network, batch by batch, from arrays on disk."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from trainer import holdout
from trainer.arrays import Floats, Ints
from trainer.determinism import make_repeatable
from trainer.errors import TrainerError
from trainer.feeding import AsTheyAre, Feed
from trainer.learning import Examples, Fitted, Inputs, balanced
from trainer.progress import Watch
from trainer.schedule import Schedule

_PREDICTED = 256
_PREDICTED_BYTES = 4_000_000
"""Most items, and most bytes of arrays, that are predicted at once (but at least 16 items)."""


@dataclass(frozen=True)
class NetworkLearner:
    """Fits the network that `build(classes)` gives: a Keras model from the encoder's arrays to P of each class, or, for
    two classes, to P of the second alone.

    `feed` prepares the arrays. `thaw` makes more layers learn once the schedule's warming up is over. `seconds` is what
    one example costs in one epoch, roughly.
    """

    build: Callable[[int], Any]
    schedule: Schedule
    seconds: float
    feed: Feed = field(default_factory=AsTheyAre)
    thaw: Callable[[Any], None] | None = None

    def fit(self, train: Examples, validation: Examples | None, *, classes: int, seed: int, watch: Watch) -> Fitted:
        """Minimises cross-entropy. Raises TrainerError `loss_not_finite` and `Cancelled`."""
        make_repeatable(seed)
        return _Fit(self, train, validation, classes, seed, watch).do()

    def cost(self, examples: int) -> float:
        """Every epoch passes every example; building the graph takes a second or two."""
        return 2.0 + self.schedule.total * examples * self.seconds


@dataclass(frozen=True)
class FittedNetwork:
    """A trained Keras model. `single` says that it gives P of the second of two classes alone."""

    network: Any
    classes: int
    feed: Feed = field(default_factory=AsTheyAre)
    part: int = 0

    @property
    def single(self) -> bool:
        """Whether the network ends in one number."""
        return int(self.network.output_shape[-1]) == 1

    def predict(self, inputs: Inputs, watch: Watch) -> Floats:
        """P of each class (n, classes)."""
        return _probabilities(self, inputs, watch.step)

    def attach(self, features: Any) -> Any:
        """The trained layers themselves. One sigmoid number z becomes the softmax of (0, z), which is the same."""
        from keras import layers, models

        whole = models.Model(self.network.inputs, self.network.outputs)
        last = whole.layers[-1]
        answer = layers.Dense(2, activation="softmax", name=last.name) if self.single else last
        if _is_chain(whole):
            for layer in whole.layers[1:-1]:
                features = layer(features)
            probabilities = answer(features)
        else:
            # A network with branches learns from pixels, so that `features` are an input and no other network's output.
            built = models.clone_model(
                whole, input_tensors=[features], clone_function=lambda layer: answer if layer is last else layer
            )
            probabilities = built.outputs[0]
        if self.single:
            kernel, bias = last.get_weights()
            answer.set_weights([np.hstack([np.zeros_like(kernel), kernel]), np.concatenate([[0.0], bias])])
        return probabilities

    def findings(self) -> Mapping[str, Any]:
        """Nothing."""
        return {}


class _Fit:
    """One fit: what its steps share."""

    def __init__(
        self,
        learner: NetworkLearner,
        train: Examples,
        validation: Examples | None,
        classes: int,
        seed: int,
        watch: Watch,
    ) -> None:
        self.learner, self.schedule, self.watch, self.classes = learner, learner.schedule, watch, classes
        self.random = np.random.default_rng(seed)
        self.train, self.validation = train, validation
        self.stopping = False
        if self.schedule.patience:
            divided = holdout.parts(train.labels, train.groups, self.schedule.stop_share, seed)
            if divided is not None:
                self.train, self.validation = train.subset(divided[0]), train.subset(divided[1])
                self.stopping = True
        self.fitted = FittedNetwork(learner.build(classes), classes, learner.feed)

    def do(self) -> FittedNetwork:
        """All epochs, or as many as early stopping allows."""
        schedule = self.schedule
        best, best_weights, waited = np.inf, None, 0
        self._compile(schedule.warm_up_rate if schedule.warm_up else schedule.learning_rate)
        for epoch in range(1, schedule.total + 1):
            if epoch == schedule.warm_up + 1 and schedule.warm_up:
                if self.learner.thaw is not None:
                    self.learner.thaw(self.fitted.network)
                self._compile(schedule.learning_rate)
            values = self._epoch(epoch)
            held_out = _measure(self.fitted, self.validation, self.watch)
            self.watch.epoch(epoch / schedule.total, {"epoch": epoch, **values, **held_out})
            if not self.stopping:
                continue
            loss = held_out["val_loss"]
            if loss is not None and loss < best:
                best, best_weights, waited = loss, self.fitted.network.get_weights(), 0
            elif epoch > schedule.warm_up:
                waited += 1
                if waited >= schedule.patience:
                    break
        if best_weights is not None:
            self.fitted.network.set_weights(best_weights)
        return self.fitted

    def _compile(self, rate: float) -> None:
        loss = "binary_crossentropy" if self.fitted.single else "categorical_crossentropy"
        self.fitted.network.compile(
            optimizer=self.schedule.new_optimizer(rate), loss=loss, weighted_metrics=[_right_answers]
        )

    def _epoch(self, epoch: int) -> dict[str, float]:
        weights = self.train.weights
        if self.schedule.balance == "weights":
            weights = balanced(self.train.labels, weights)
        loss = right = weighed = 0.0
        passed = 0
        for chosen in self._batches():
            targets = self.train.wanted(chosen, self.classes).astype(np.float32)
            arrays = self.learner.feed.learnt(self.train.inputs.take(chosen), self.random)
            # Keras gives the measures of this batch alone.
            values = self.fitted.network.train_on_batch(
                arrays,
                targets[:, 1:] if self.fitted.single else targets,
                sample_weight=weights[chosen].astype(np.float32),
                return_dict=True,
            )
            self._refuse_not_finite(float(values["loss"]), epoch)
            total = float(weights[chosen].sum())
            loss += float(values["loss"]) * len(chosen)
            right += float(values["_right_answers"]) * total
            weighed += total
            passed += len(chosen)
            self.watch.step((epoch - 1 + passed / len(self.train)) / self.schedule.total)
        return {"loss": loss / passed, "accuracy": right / weighed}

    def _batches(self) -> Iterator[Ints]:
        count = len(self.train)
        if self.schedule.balance == "sampling":
            # Drawn with replacement: each class as often as any other.
            chances = balanced(self.train.labels, np.ones(count)) / count
            order = self.random.choice(count, count, p=chances)
        else:
            order = self.random.permutation(count)
        for start in range(0, count, self.schedule.batch):
            yield np.sort(order[start : start + self.schedule.batch])  # neighbours on disk are read together

    def _refuse_not_finite(self, loss: float, epoch: int) -> None:
        if not np.isfinite(loss):
            raise TrainerError(
                "loss_not_finite",
                f"The loss was {loss} in epoch {epoch}: training has run away.",
                f"Lower the learning rate (it is {self.schedule.learning_rate:g}) or the weights of the items.",
            )


def _is_chain(network: Any) -> bool:
    """Whether every layer takes what the one before it gives."""
    return all(layer.input is before.output for before, layer in pairwise(network.layers))


def _right_answers(wanted: Any, given: Any) -> Any:
    """Whether the likeliest class is the one that is wanted most, of each item."""
    from keras import ops

    if given.shape[-1] == 1:
        same = ops.equal(wanted > 0.5, given > 0.5)
    else:
        same = ops.equal(ops.argmax(wanted, axis=-1), ops.argmax(given, axis=-1))
    return ops.cast(same, "float32")


def _probabilities(fitted: FittedNetwork, inputs: Inputs, passed: Callable[[float], None]) -> Floats:
    predicted = np.empty((len(inputs), fitted.classes))
    size = _at_once(inputs)
    for start in range(0, len(inputs), size):
        passed(start / len(inputs))
        part = slice(start, start + size)
        given = fitted.network.predict_on_batch(fitted.feed.plain(inputs.take(part)))
        predicted[part] = np.hstack([1 - given, given]) if fitted.single else given
    return predicted


def _at_once(inputs: Inputs) -> int:
    if not len(inputs):
        return 1
    return int(np.clip(_PREDICTED_BYTES // inputs.take(np.arange(1)).nbytes, 16, _PREDICTED))


def _measure(fitted: FittedNetwork, validation: Examples | None, watch: Watch) -> dict[str, float | None]:
    if validation is None:
        return {"val_loss": None, "val_accuracy": None}
    predicted = _probabilities(fitted, validation.inputs, lambda _: watch.bar.check())
    given = predicted[np.arange(len(validation)), validation.labels]
    loss = float(np.average(-np.log(np.maximum(given, 1e-7)), weights=validation.weights))
    right = predicted.argmax(axis=1) == validation.labels
    return {"val_loss": loss, "val_accuracy": float(np.average(right, weights=validation.weights))}
