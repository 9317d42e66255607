"""Krippendorff's α and the score interval, against published and hand-made values."""

import pytest

from labelhub.labelling.agreement import krippendorff_alpha, wilson


def test_alpha_of_the_textbook_example() -> None:
    # Krippendorff (2011), nominal data with missing values, example C: α = 0.743.
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    ]
    pairs = [(item, value) for row in observers for item, value in enumerate(row) if value is not None]
    alpha = krippendorff_alpha([item for item, _ in pairs], [value for _, value in pairs])
    assert alpha == pytest.approx(0.743, abs=0.0005)


def test_alpha_without_two_labels_on_an_item_is_unknown() -> None:
    assert krippendorff_alpha([], []) is None
    assert krippendorff_alpha([1, 2, 3], [1, 1, 2]) is None


def test_alpha_of_perfect_and_of_contrary_answers() -> None:
    assert krippendorff_alpha([1, 1, 2, 2], [1, 1, 2, 2]) == 1
    assert krippendorff_alpha([1, 1, 2, 2], [1, 1, 1, 1]) == 1
    contrary = krippendorff_alpha([1, 1, 2, 2], [1, 2, 1, 2])
    assert contrary is not None
    assert contrary < 0


def test_wilson_interval() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(10, 10)[1] == pytest.approx(1.0)
