from typing import Any

import numpy as np
import pytest

from trainer.errors import Cancelled, TrainerError
from trainer.fit import NetworkLearner
from trainer.learning import Examples, Located
from trainer.progress import Bar, Progress, Watch, never, silent
from trainer.schedule import Schedule


def small(classes: int) -> Any:
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((4,)),
            layers.Rescaling(1 / 255),
            layers.Dense(8, activation="relu"),
            layers.Dropout(0.2),
            layers.Dense(classes, activation="softmax"),
        ]
    )


def learner(**changed: Any) -> NetworkLearner:
    options: dict[str, Any] = {"epochs": 3, "batch": 16, "optimizer": "adam", "learning_rate": 0.05}
    return NetworkLearner(small, Schedule(**(options | changed)), seconds=1e-4)


def examples(count: int, classes: int = 2, weight: float = 1.0) -> Examples:
    """Whole batches where nothing else is asked: Keras compiles anew for a last one that is shorter."""
    random = np.random.default_rng(2)
    labels = np.arange(count) % classes
    stored = (random.integers(0, 100, (count, 4)) + 70 * np.eye(4)[labels]).astype(np.uint8)
    return Examples(Located(stored, np.arange(count)), labels, np.full(count, weight))


def watched(told: list[Progress]) -> Watch:
    return Watch(Bar(told.append, never, {"final": 1}), "final", "Training", fold="final")


QUIET = Watch(Bar(silent, never, {"final": 1}), "final", "")


@pytest.mark.parametrize("optimizer", ["adam", "adadelta"])
def test_a_network_learns_what_can_be_learnt(optimizer: str) -> None:
    train = examples(128, classes=3)
    rate, epochs = (0.05, 12) if optimizer == "adam" else (1.0, 60)  # Adadelta begins with tiny steps
    fitted = learner(optimizer=optimizer, learning_rate=rate, epochs=epochs).fit(
        train, None, classes=3, seed=1, watch=QUIET
    )
    predicted = fitted.predict(train.inputs, QUIET)

    assert (predicted.argmax(axis=1) == train.labels).mean() > 0.75
    assert predicted.sum(axis=1) == pytest.approx(np.ones(128), abs=1e-5)


def test_every_epoch_is_told_with_what_is_held_out() -> None:
    told: list[Progress] = []
    train = examples(50)
    fitted = learner().fit(train, train, classes=2, seed=1, watch=watched(told))
    epochs = [progress.epoch for progress in told if progress.epoch]
    p = fitted.predict(train.inputs, QUIET)

    assert [epoch["epoch"] for epoch in epochs] == [1, 2, 3]
    assert all(epoch["fold"] == "final" for epoch in epochs)
    assert epochs[-1]["val_accuracy"] == pytest.approx((p.argmax(axis=1) == train.labels).mean())
    assert epochs[-1]["val_loss"] == pytest.approx(-np.log(p[np.arange(50), train.labels]).mean(), rel=1e-5)


def test_the_measures_of_an_epoch_are_those_of_all_its_batches() -> None:
    """A rate so small that nothing changes: then the epoch's measures are those of the network as it is."""
    told: list[Progress] = []
    train = examples(41)
    weighted = Examples(train.inputs, train.labels, np.linspace(0.5, 2, 41))
    still = NetworkLearner(_without_dropout, Schedule(1, 16, "adam", 1e-30), 1e-4)
    fitted = still.fit(weighted, None, classes=2, seed=1, watch=watched(told))
    epoch = told[-1].epoch
    p = fitted.predict(train.inputs, QUIET)
    losses = -np.log(p[np.arange(41), train.labels])

    assert epoch is not None
    assert epoch["loss"] == pytest.approx((losses * weighted.weights).mean(), rel=1e-5)
    right = p.argmax(axis=1) == train.labels
    assert epoch["accuracy"] == pytest.approx(np.average(right, weights=weighted.weights), rel=1e-5)


def _without_dropout(classes: int) -> Any:
    import keras

    kept = [layer for layer in small(classes).layers if "dropout" not in layer.name]
    return keras.Sequential([keras.Input((4,)), *kept])


def test_without_anything_held_out_its_measures_are_null() -> None:
    told: list[Progress] = []
    learner(epochs=1).fit(examples(16), None, classes=2, seed=1, watch=watched(told))

    assert [(e["val_loss"], e["val_accuracy"]) for e in (t.epoch for t in told) if e] == [(None, None)]


def test_the_same_seed_learns_the_same_and_another_does_not() -> None:
    train = examples(64)
    one, two, other = (
        learner().fit(train, None, classes=2, seed=seed, watch=QUIET).predict(train.inputs, QUIET) for seed in (4, 4, 5)
    )

    assert (one == two).all()
    assert (one != other).any()


def test_an_item_without_weight_in_the_sum_teaches_little() -> None:
    train = examples(80)
    wrong = np.where(np.arange(80) < 60, 1 - train.labels, train.labels)
    weights = np.where(np.arange(80) < 60, 1e-4, 1.0)
    fitted = learner(epochs=20).fit(Examples(train.inputs, wrong, weights), None, classes=2, seed=1, watch=QUIET)

    assert (fitted.predict(train.inputs, QUIET).argmax(axis=1) == train.labels).mean() > 0.8


def test_a_loss_that_runs_away_ends_with_a_sentence() -> None:
    with pytest.raises(TrainerError) as raised:
        learner().fit(examples(48, weight=3e38), None, classes=2, seed=1, watch=QUIET)

    assert raised.value.code == "loss_not_finite"
    assert "learning rate" in raised.value.hint


def test_cancelling_stops_between_two_batches() -> None:
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) == 4

    watch = Watch(Bar(silent, cancelled, {"final": 1}), "final", "")
    with pytest.raises(Cancelled):
        learner(epochs=100).fit(examples(64), None, classes=2, seed=1, watch=watch)
    assert len(asked) == 4


def test_the_trained_layers_can_be_built_into_another_network() -> None:
    import keras

    train = examples(16)
    fitted = learner(epochs=1).fit(train, None, classes=2, seed=1, watch=QUIET)
    pixels = keras.Input((4,))
    network = keras.Model(pixels, fitted.attach(pixels))
    found = network.predict_on_batch(train.inputs.take(slice(None)).astype(np.float32))

    assert np.abs(found - fitted.predict(train.inputs, QUIET)).max() < 1e-6


def test_learning_stops_when_the_part_set_aside_gets_no_better_and_the_best_epoch_is_kept() -> None:
    told: list[Progress] = []
    train = examples(64)
    patient = learner(epochs=200, learning_rate=0.5, patience=2)
    fitted = patient.fit(train, None, classes=2, seed=1, watch=watched(told))
    losses = [progress.epoch["val_loss"] for progress in told if progress.epoch]
    again = patient.fit(train, None, classes=2, seed=1, watch=QUIET)

    assert len(losses) < 200
    assert min(losses[-2:]) >= min(losses[:-2])
    assert (fitted.predict(train.inputs, QUIET) == again.predict(train.inputs, QUIET)).all()


def test_items_that_a_run_holds_out_have_no_say_in_when_to_stop() -> None:
    train, other = examples(64), examples(32)
    wrong = Examples(other.inputs, 1 - other.labels, other.weights)
    patient = learner(epochs=30, learning_rate=0.2, patience=1)
    one, two = (
        patient.fit(train, held_out, classes=2, seed=1, watch=QUIET).predict(train.inputs, QUIET)
        for held_out in (other, wrong)
    )

    assert (one == two).all()


@pytest.mark.parametrize("balance", ["weights", "sampling"])
def test_a_rare_class_counts_as_much_as_a_frequent_one(balance: str) -> None:
    labels = np.repeat([0, 1], [122, 6])
    blind = Examples(Located(np.full((128, 4), 100, dtype=np.uint8), np.arange(128)), labels, np.ones(128))
    plain, fair = (
        learner(epochs=25, balance=how).fit(blind, None, classes=2, seed=1, watch=QUIET).predict(blind.inputs, QUIET)
        for how in ("none", balance)
    )

    assert plain[0, 1] < 0.15
    assert fair[0, 1] == pytest.approx(0.5, abs=0.12)


def test_soft_targets_are_learnt_as_they_are() -> None:
    labels = np.zeros(64, dtype=np.int64)
    blind = Located(np.full((64, 4), 100, dtype=np.uint8), np.arange(64))
    soft = Examples(blind, labels, np.ones(64), targets=np.tile([0.7, 0.3], (64, 1)))
    fitted = learner(epochs=40).fit(soft, None, classes=2, seed=1, watch=QUIET)

    assert fitted.predict(blind, QUIET)[0].tolist() == pytest.approx([0.7, 0.3], abs=0.05)


def single(classes: int) -> Any:
    import keras
    from keras import layers

    features = keras.Input((4,))
    return keras.Model(features, layers.Dense(1, activation="sigmoid")(layers.Rescaling(1 / 255)(features)))


def test_one_sigmoid_gives_both_classes_and_becomes_a_softmax_in_the_model() -> None:
    import keras

    train = examples(40)
    fitted = NetworkLearner(single, Schedule(5, 8, "adam", 0.1), 1e-4).fit(
        train, None, classes=2, seed=1, watch=QUIET
    )
    p = fitted.predict(train.inputs, QUIET)
    features = keras.Input((4,))
    network = keras.Model(features, fitted.attach(features))

    assert p.sum(axis=1) == pytest.approx(np.ones(40))
    assert network.layers[-1].activation.__name__ == "softmax"
    found = network.predict_on_batch(train.inputs.take(slice(None)).astype(np.float32))
    assert np.abs(found - p).max() < 1e-6


def test_a_second_part_of_the_network_learns_once_the_first_has_warmed_up() -> None:
    rates: list[tuple[float, int]] = []

    def build(classes: int) -> Any:
        network = small(classes)
        network.layers[1].trainable = False
        return network

    def thaw(network: Any) -> None:
        rates.append((float(network.optimizer.learning_rate), len(network.trainable_weights)))
        network.layers[1].trainable = True

    learning = NetworkLearner(
        build, Schedule(1, 16, "adam", 1e-5, warm_up=2, warm_up_rate=0.01), 1e-4, thaw=thaw
    )
    told: list[Progress] = []
    fitted = learning.fit(examples(16), None, classes=2, seed=1, watch=watched(told))

    ((rate, weights),) = rates
    assert rate == pytest.approx(0.01)
    assert weights == 2
    assert len([progress for progress in told if progress.epoch]) == 3
    network = fitted.network  # type: ignore[attr-defined]
    assert float(network.optimizer.learning_rate) == pytest.approx(1e-5)
    assert len(network.trainable_weights) == 4
