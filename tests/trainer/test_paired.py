import numpy as np
import pytest
from scipy.stats import binom

from trainer.paired import changed, mcnemar, paired


def predictions(right: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """P that is right where it is told to be."""
    said = np.where(right, labels, 1 - labels)
    return np.where(np.eye(2)[said] == 1, 0.8, 0.2)


LABELS = np.arange(200) % 2


def test_mcnemar_is_the_two_sided_binomial_test_of_the_items_on_which_they_differ() -> None:
    assert mcnemar(3, 12) == pytest.approx(2 * binom.cdf(3, 15, 0.5))
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 5) == 1.0


def test_a_clear_gain_is_named_and_a_small_one_is_not() -> None:
    all_right = np.ones(200, dtype=bool)
    worse, hardly = all_right.copy(), all_right.copy()
    worse[:30], hardly[:3] = False, False
    groups = np.arange(200)
    found = paired(predictions(worse, LABELS), predictions(all_right, LABELS), LABELS, groups, seed=1)
    small = paired(predictions(hardly, LABELS), predictions(all_right, LABELS), LABELS, groups, seed=1)
    turned = paired(predictions(all_right, LABELS), predictions(worse, LABELS), LABELS, groups, seed=1)

    assert found["accuracy"]["value"] == pytest.approx(0.15)
    assert found["better"] == "second"
    assert turned["better"] == "first"
    assert small["better"] is None
    assert [found[key] for key in ("n", "both_right", "only_first", "only_second", "both_wrong")] == [
        200,
        170,
        0,
        30,
        0,
    ]


def test_a_gain_that_lies_in_one_group_is_no_gain_beyond_noise() -> None:
    worse = np.ones(200, dtype=bool)
    worse[:30] = False
    groups = np.where(np.arange(200) < 30, 0, np.arange(200) - 29)
    found = paired(predictions(worse, LABELS), predictions(np.ones(200, bool), LABELS), LABELS, groups, seed=1)

    assert found["mcnemar_p"] < 0.001
    assert found["better"] is None


def test_items_that_changed_side_are_those_that_one_got_right() -> None:
    first = predictions(np.array([True, True, False, False]), LABELS[:4])
    second = predictions(np.array([True, False, True, False]), LABELS[:4])

    assert changed(first, second, LABELS[:4]).tolist() == [False, True, True, False]
