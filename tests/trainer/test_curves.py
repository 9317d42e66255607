import numpy as np
import pytest
from sklearn import metrics as sk

from trainer import curves


def test_the_threshold_curve_counts_the_second_class_from_the_threshold_on() -> None:
    second, labels = np.array([0.2, 0.5, 0.7, 0.9]), np.array([0, 0, 1, 1])
    curve = curves.threshold_curve(second, labels)

    assert len(curve) == 101
    assert curve[0]["accuracy"] == 0.5
    assert curve[50]["threshold"] == 0.5
    assert curve[50]["accuracy"] == 0.75
    assert curve[50]["f1"] == pytest.approx(0.8)
    assert curve[51]["accuracy"] == 1.0
    assert curve[100]["f1"] == 0.0
    assert all(point["low"] <= point["accuracy"] <= point["high"] for point in curve)


def test_of_equally_good_thresholds_the_one_nearest_the_middle_is_best() -> None:
    curve = curves.threshold_curve(np.array([0.2, 0.3, 0.9]), np.array([0, 0, 1]))

    assert curves.best_threshold(curve)["threshold"] == 0.5
    curve = curves.threshold_curve(np.array([0.1, 0.2, 0.3]), np.array([0, 1, 1]))
    assert curves.best_threshold(curve)["threshold"] == 0.2


def test_roc_and_precision_recall_are_thinned_and_keep_their_ends_and_area() -> None:
    random = np.random.default_rng(5)
    positive = random.random(5000) < 0.3
    scores = random.normal(size=5000) + positive
    roc, pr = curves.roc(scores, positive), curves.precision_recall(scores, positive)

    assert len(roc) <= curves.POINTS + 2
    assert len(pr) <= curves.POINTS + 2
    assert roc[0] == {"fpr": 0.0, "tpr": 0.0}
    assert roc[-1] == {"fpr": 1.0, "tpr": 1.0}
    assert [point["recall"] for point in pr] == sorted(point["recall"] for point in pr)
    area = sk.auc([point["fpr"] for point in roc], [point["tpr"] for point in roc])
    assert area == pytest.approx(sk.roc_auc_score(positive, scores), abs=0.002)


def test_a_curve_of_one_class_is_empty() -> None:
    assert curves.roc(np.array([0.1, 0.2]), np.array([True, True])) == []
    assert curves.precision_recall(np.array([0.1, 0.2]), np.array([False, False])) == []


def test_the_measures_at_a_threshold_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(6)
    labels = (random.random(300) < 0.4).astype(np.int64)
    second = np.clip(random.normal(0.35 + 0.3 * labels, 0.2), 0, 1)
    found = curves.at_threshold(second, labels, np.arange(300), 0.62, seed=1)
    said = (second >= 0.62).astype(int)
    precision, recall, f1, _ = sk.precision_recall_fscore_support(labels, said, average="binary")

    assert found["confusion"] == sk.confusion_matrix(labels, said).tolist()
    for name, value in (("precision", precision), ("recall", recall), ("f1", f1)):
        assert found[name]["value"] == pytest.approx(value)
        assert found[name]["low"] < value < found[name]["high"]
    assert found["accuracy"]["value"] == pytest.approx((said == labels).mean())


def test_what_is_not_defined_at_a_threshold_is_null() -> None:
    found = curves.at_threshold(np.array([0.1, 0.2]), np.array([0, 1]), np.arange(2), 0.9, seed=1)

    assert found["precision"] is None
    assert found["recall"]["value"] == 0.0
