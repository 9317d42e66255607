import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from trainer.heads import LinearHead
from trainer.learning import Examples, Located
from trainer.progress import Bar, Watch, never, silent

WATCH = Watch(Bar(silent, never, {"final": 1}), "final", "")


def examples(count: int, classes: int) -> Examples:
    random = np.random.default_rng(5)
    labels = np.arange(count) % classes
    features = (random.normal(size=(count, 6)) * [1, 5, 0.1, 1, 1, 0] + 3).astype(np.float32)
    features[:, 0] += labels
    return Examples(Located(features, np.arange(count)), labels, 0.5 + random.random(count))


@pytest.mark.parametrize("classes", [2, 3])
def test_the_head_is_scikit_learns_regression_on_standardised_features(classes: int) -> None:
    train = examples(90, classes)
    features = train.inputs.take(slice(None)).astype(np.float64)
    scaler = StandardScaler().fit(features)
    expected = LogisticRegression(C=0.3, max_iter=1000).fit(scaler.transform(features), train.labels, train.weights)
    fitted = LinearHead(C=0.3).fit(train, None, classes=classes, seed=1, watch=WATCH)
    found = fitted.predict(train.inputs, WATCH)

    assert np.abs(found - expected.predict_proba(scaler.transform(features))).max() < 1e-6
    assert found.sum(axis=1) == pytest.approx(np.ones(90))


@pytest.mark.parametrize("classes", [2, 3])
def test_the_keras_layer_says_the_same(classes: int) -> None:
    import keras

    train = examples(60, classes)
    fitted = LinearHead(C=1.0).fit(train, None, classes=classes, seed=1, watch=WATCH)
    features = keras.Input((6,))
    network = keras.Model(features, fitted.attach(features))

    found = network.predict_on_batch(train.inputs.take(slice(None)))
    assert np.abs(found - fitted.predict(train.inputs, WATCH)).max() < 1e-5


def test_weights_count_like_copies() -> None:
    once = examples(40, 2)
    weighted = Examples(once.inputs, once.labels, np.where(np.arange(40) < 10, 2.0, 1.0))
    which = np.concatenate([np.arange(40), np.arange(10)])
    doubled = Examples(once.inputs.subset(which), once.labels[which], np.ones(50))
    # Standardisation looks at items and not at weights, so that only features of equal spread can be compared.
    flat = [LinearHead(C=1e4).fit(each, None, classes=2, seed=1, watch=WATCH) for each in (weighted, doubled)]
    one, two = (each.predict(once.inputs, WATCH) for each in flat)

    assert np.abs(one - two).max() < 1e-3


def test_nothing_to_predict_gives_an_empty_answer() -> None:
    train = examples(20, 2)
    fitted = LinearHead(C=1.0).fit(train, None, classes=2, seed=1, watch=WATCH)

    assert fitted.predict(train.inputs.subset(np.array([], dtype=np.int64)), WATCH).shape == (0, 2)


def test_soft_targets_count_as_shares_of_an_item() -> None:
    train = examples(40, 2)
    hard = np.eye(2)[train.labels]
    soft = 0.8 * hard + 0.2 * (1 - hard)
    one, two = (
        LinearHead(C=1.0).fit(
            Examples(train.inputs, train.labels, train.weights, targets), None, classes=2, seed=1, watch=WATCH
        )
        for targets in (hard, soft)
    )
    plain = LinearHead(C=1.0).fit(train, None, classes=2, seed=1, watch=WATCH)
    sure, unsure = (fitted.predict(train.inputs, WATCH).max(axis=1).mean() for fitted in (one, two))

    assert np.abs(one.predict(train.inputs, WATCH) - plain.predict(train.inputs, WATCH)).max() < 1e-6
    assert unsure < sure - 0.05


@pytest.mark.parametrize("balance", ["weights", "sampling"])
def test_a_rare_class_counts_as_much_as_a_frequent_one(balance: str) -> None:
    labels = np.repeat([0, 1], [90, 10])
    blind = Examples(Located(np.ones((100, 2)), np.arange(100)), labels, np.ones(100))
    fair = LinearHead(C=1.0, balance=balance).fit(blind, None, classes=2, seed=1, watch=WATCH)

    assert fair.predict(blind.inputs, WATCH)[0].tolist() == pytest.approx([0.5, 0.5], abs=0.01)
