import json

import numpy as np
import pytest

from trainer import measures
from trainer.arrays import Bools, Floats
from trainer.folds import Folds
from trainer.measures import Predicted, threshold
from trainer.plan import Plan


def plan(labels: list[int], validation: Bools, test: Bools, classes: int = 2) -> Plan:
    count = len(labels)
    return Plan(
        tuple("abc"[:classes]), (), (), np.array(labels), np.ones(count), None, np.arange(count),
        Folds(np.arange(count) % 2, 2), ~test, test, validation,
    )  # fmt: skip


def second(*values: float) -> Floats:
    return np.column_stack([1 - np.array(values), values])


COUNT = 120
LABELS = [number // 2 % 2 for number in range(COUNT)]
P = second(*(0.3 + 0.4 * ((label + (number % 7 == 0)) % 2) for number, label in enumerate(LABELS)))
NONE = np.zeros(COUNT, dtype=bool)
TEST = np.arange(COUNT) >= 100


def measured(weights: str = "pretrained") -> dict:
    made = plan(LABELS, NONE, TEST)
    predicted = Predicted(P, P[TEST])
    found = measures.metrics(made, predicted, measures.calibration(made, predicted), None, weights, seed=1)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    return found


def test_the_threshold_that_was_chosen_without_test_labels_is_applied_to_test() -> None:
    found = measured()

    assert found["threshold"] == {"value": 0.5, "chosen_on": "out_of_fold", "n": 100}
    assert found["test"]["at_threshold"]["threshold"] == 0.5
    assert found["test"]["at_threshold"]["n"] == 20
    assert found["test"]["at_threshold"]["accuracy"]["value"] == found["test"]["accuracy"]["value"]


def test_calibration_is_measured_before_and_after() -> None:
    found = measured()["calibration"]

    assert found["chosen_on"] == "out_of_fold"
    assert found["n"] == 100
    assert not found["nested"]
    assert found["out_of_fold"]["after"]["log_loss"] < found["out_of_fold"]["before"]["log_loss"]
    assert found["test"]["before"]["ece"] == pytest.approx(measured()["test"]["ece"]["value"])


def test_the_temperature_of_the_final_model_comes_from_the_validation_split() -> None:
    validation = np.arange(COUNT) < 40
    made = plan(LABELS, validation, TEST)
    found = measures.calibration(made, Predicted(P, P[TEST]))

    assert (found.chosen_on, found.n) == ("validation", 40)


def test_with_random_weights_every_measure_is_null_and_the_reason_is_said() -> None:
    found, known = measured(measures.RANDOM), measured()

    assert set(found) == set(known)
    assert found["weights"] == "random"
    assert "random" in found["note"]
    assert found["counts"] == known["counts"]
    assert found["out_of_fold"] is found["test"] is found["threshold"] is found["calibration"] is None


def test_the_threshold_is_chosen_on_the_validation_split_where_both_classes_occur() -> None:
    p, none = second(0.2, 0.3, 0.4, 0.9), np.zeros(4, dtype=bool)
    both = np.array([True, True, False, False])

    assert threshold(plan([0, 1, 0, 1], both, none), p) == {"value": 0.3, "chosen_on": "validation", "n": 2}
    one = np.array([True, False, True, False])
    assert threshold(plan([0, 1, 0, 1], one, none), p) == {"value": 0.5, "chosen_on": "out_of_fold", "n": 4}


def test_the_threshold_never_looks_at_the_test_split() -> None:
    p, none = second(0.2, 0.3, 0.95, 0.99), np.zeros(4, dtype=bool)
    test = np.array([False, False, True, True])

    assert threshold(plan([0, 1, 0, 1], none, test), p) == {"value": 0.3, "chosen_on": "out_of_fold", "n": 2}


def test_more_than_two_classes_have_no_threshold() -> None:
    none = np.zeros(3, dtype=bool)

    assert threshold(plan([0, 1, 2], none, none, classes=3), np.eye(3)) is None
