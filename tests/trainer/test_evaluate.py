import json

import numpy as np
import pytest
from sklearn import metrics as sk

from trainer import evaluate
from trainer.arrays import Floats, Ints


def predictions(count: int, classes: int, seed: int = 0) -> tuple[Floats, Ints]:
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, count)
    scores = random.normal(size=(count, classes)) + 1.2 * np.eye(classes)[labels]
    exponents = np.exp(scores)
    return exponents / exponents.sum(axis=1, keepdims=True), labels


def measured(p: Floats, labels: Ints, classes: int) -> dict:
    return evaluate.measure(p, labels, np.arange(len(labels)), [f"c{i}" for i in range(classes)], seed=7)


@pytest.mark.parametrize("classes", [2, 4])
def test_the_measures_are_those_of_scikit_learn(classes: int) -> None:
    p, labels = predictions(300, classes)
    predicted = p.argmax(axis=1)
    result = measured(p, labels, classes)
    precision, recall, f1, support = sk.precision_recall_fscore_support(labels, predicted)

    assert result["n"] == 300
    assert result["accuracy"]["value"] == pytest.approx(sk.accuracy_score(labels, predicted))
    assert result["log_loss"]["value"] == pytest.approx(sk.log_loss(labels, p))
    assert result["f1_macro"]["value"] == pytest.approx(f1.mean())
    assert result["confusion"] == sk.confusion_matrix(labels, predicted).tolist()
    assert [row["precision"]["value"] for row in result["per_class"]] == pytest.approx(precision.tolist())
    assert [row["recall"]["value"] for row in result["per_class"]] == pytest.approx(recall.tolist())
    assert [row["f1"]["value"] for row in result["per_class"]] == pytest.approx(f1.tolist())
    assert [row["given"] for row in result["per_class"]] == support.tolist()
    if classes == 2:
        assert result["roc_auc"]["value"] == pytest.approx(sk.roc_auc_score(labels, p[:, 1]))
    else:
        assert result["roc_auc"]["value"] == pytest.approx(sk.roc_auc_score(labels, p, multi_class="ovr"))
        assert result["threshold_curve"] is None
    assert [row["pr_auc"]["value"] for row in result["per_class"]] == pytest.approx(
        [sk.average_precision_score(labels == number, p[:, number]) for number in range(classes)]
    )


def test_every_estimate_lies_in_its_interval_and_the_whole_is_json() -> None:
    p, labels = predictions(200, 2)
    result = measured(p, labels, 2)

    for name in ("accuracy", "f1_macro", "log_loss", "roc_auc"):
        assert result[name]["low"] < result[name]["value"] < result[name]["high"]
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_measures_repeat_themselves() -> None:
    p, labels = predictions(60, 3)

    assert measured(p, labels, 3) == measured(p, labels, 3)


def test_the_calibration_error_is_the_weighted_gap_between_being_sure_and_being_right() -> None:
    p = np.array([[0.05, 0.95]] * 10 + [[0.65, 0.35]] * 10)
    labels = np.array([1] * 9 + [0] + [0] * 4 + [1] * 6)
    result = measured(p, labels, 2)
    bins = {row["from"]: row for row in result["reliability"]}

    assert result["ece"]["value"] == pytest.approx(0.5 * abs(0.9 - 0.95) + 0.5 * abs(0.4 - 0.65))
    assert bins[0.9]["n"] == 10
    assert bins[0.9]["confidence"] == pytest.approx(0.95)
    assert bins[0.9]["accuracy"]["value"] == pytest.approx(0.9)
    assert bins[0.6]["accuracy"]["value"] == pytest.approx(0.4)
    assert bins[0.1] == {"from": 0.1, "to": 0.2, "n": 0, "confidence": None, "accuracy": None}


def test_being_wholly_sure_falls_into_the_last_bin_and_being_wrong_then_costs_much_but_not_all() -> None:
    p, labels = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0, 0])
    result = measured(p, labels, 2)

    assert result["reliability"][-1]["n"] == 2
    assert result["log_loss"]["value"] == pytest.approx(-np.log(1e-15) / 2)


def test_what_is_not_defined_is_null() -> None:
    p, labels = np.array([[0.9, 0.1], [0.8, 0.2]]), np.array([0, 0])
    result = measured(p, labels, 2)

    assert result["roc_auc"] is None
    assert result["per_class"][1] == {
        "class": "c1", "given": 0, "predicted": 0, "precision": None, "recall": None, "f1": None,
        "roc_auc": None, "pr_auc": None,
    }  # fmt: skip


def test_margins_are_counted_in_bins_with_those_that_were_right() -> None:
    p, labels = np.array([[0.5, 0.5], [0.51, 0.49], [0.0, 1.0]]), np.array([1, 0, 1])
    result = evaluate.margins(p, labels)

    assert len(result["edges"]) == 21
    assert (result["count"][0], result["count"][-1], sum(result["count"])) == (2, 1, 3)
    assert (result["right"][0], result["right"][-1]) == (1, 1)
