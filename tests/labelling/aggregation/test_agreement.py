"""Agreement: α with an interval, κ of pairs, by class and over time."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.agreement import alpha as alone
from labelhub.labelling.aggregation.agreement import by_class, cohen, krippendorff, over_time
from labelhub.labelling.aggregation.answers import Answers, answers
from tests.labelling.aggregation.crowds import crowd


def textbook() -> Answers:
    """Krippendorff (2011), example C."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    ones = [(item, who, value - 1) for who, row in enumerate(observers) for item, value in enumerate(row) if value]
    item, who, what = zip(*ones, strict=True)
    return answers(item, who, what, n_items=12, n_labellers=4, n_classes=5)


def test_alpha_of_the_textbook_with_its_interval() -> None:
    found = krippendorff(textbook())
    assert found.alpha == pytest.approx(0.743, abs=0.0005)
    assert found.items == 11
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.743 < found.high <= 1
    assert krippendorff(textbook()) == found  # the same draws


def test_the_interval_covers_what_a_far_larger_crowd_shows() -> None:
    far = krippendorff(crowd(items=20000, labellers=10, each=3, accuracy=0.8).answers, draws=10).alpha
    inside = 0
    for seed in range(20):
        found = krippendorff(crowd(items=100, labellers=10, each=3, accuracy=0.8, seed=seed + 5).answers, draws=300)
        inside += found.low <= far <= found.high  # type: ignore[operator]
    assert inside >= 16


def test_alpha_without_pairs_is_unknown_and_with_one_class_perfect() -> None:
    assert krippendorff(answers([0, 1], [0, 0], [0, 1], n_items=2, n_labellers=1, n_classes=2)).alpha is None
    same = krippendorff(answers([0, 0], [0, 1], [1, 1], n_items=1, n_labellers=2, n_classes=2))
    assert (same.alpha, same.low, same.high) == (1, 1, 1)


def test_kappa_of_a_pair_against_the_formula() -> None:
    # Cohen's table: both yes 20, both no 15, first alone 5, second alone 10: κ = 0.4.
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    item, who = np.repeat(np.arange(50), 2), np.tile([0, 1], 50)
    found = cohen(answers(item, who, np.ravel(pairs), n_items=51, n_labellers=3, n_classes=2))
    assert found.kappa[0, 1] == pytest.approx(0.4)
    assert found.kappa[1, 0] == pytest.approx(0.4)
    assert found.agreement[0, 1] == pytest.approx(0.7)
    assert found.items[:2, :2].tolist() == [[50, 50], [50, 50]]
    assert np.isnan(found.kappa[0, 2])


def test_agreement_by_class_and_over_time() -> None:
    given = answers([0, 0, 1, 1, 2, 2], [0, 1] * 3, [0, 0, 1, 1, 0, 1], n_items=4, n_labellers=2, n_classes=3)
    assert by_class(given) == [pytest.approx(2 / 3), pytest.approx(2 / 3), None]
    windows = over_time(given, np.array([0, 0, 1, -1]))
    assert windows[0].alpha == 1
    assert windows[1].alpha == pytest.approx(0)


def test_alpha_of_the_textbook_example() -> None:
    # Krippendorff (2011), nominal data with missing values, example C: α = 0.743.
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    pairs = [(item, value) for row in observers for item, value in enumerate(row) if value is not None]
    found = alone([item for item, _ in pairs], [value for _, value in pairs])
    assert found == pytest.approx(0.743, abs=0.0005)


def test_alpha_without_two_labels_on_an_item_is_unknown() -> None:
    assert alone([], []) is None
    assert alone([1, 2, 3], [1, 1, 2]) is None


def test_alpha_of_perfect_and_of_contrary_answers() -> None:
    assert alone([1, 1, 2, 2], [1, 1, 2, 2]) == 1
    assert alone([1, 1, 2, 2], [1, 1, 1, 1]) == 1
    contrary = alone([1, 1, 2, 2], [1, 2, 1, 2])
    assert contrary is not None
    assert contrary < 0
