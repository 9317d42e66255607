import json

import pytest

from tests.trainer.held import held
from trainer.report import text
from trainer.rescore import rescore

CLASSES = ("f", "m")


def test_the_share_of_error_that_was_the_labels_is_told() -> None:
    labels = [0] * 10
    second = [0.9] * 4 + [0.1] * 6
    corrected = {str(number): 1 if number in (0, 1, 2, 9) else 0 for number in range(10)} | {"elsewhere": 1}
    found = rescore(held(second, labels), corrected, CLASSES, seed=1)

    assert found is not None
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert (found["n"], found["relabelled"], found["errors_before"]) == (10, 4, 4)
    assert (found["label_was_wrong"], found["still_wrong"], found["newly_wrong"]) == (3, 1, 1)
    assert found["share_of_error_by_labels"]["value"] == pytest.approx(0.75)
    assert found["before"]["accuracy"]["value"] == pytest.approx(0.6)
    assert found["after"]["accuracy"]["value"] == pytest.approx(0.8)
    told = text.of_evaluation({"run": "a", "data": "b", "n": 10, "unseen": None, "rescored": found})
    assert "Of 4 mistakes of then, 3 were the labels', 0.7500" in told


def test_without_a_mistake_there_is_no_share_and_without_common_items_nothing() -> None:
    right = held([0.1, 0.9], [0, 1])

    found = rescore(right, {"0": 0, "1": 1}, CLASSES, seed=1)
    assert found is not None
    assert found["share_of_error_by_labels"] is None
    assert rescore(right, {"x": 1}, CLASSES, seed=1) is None
