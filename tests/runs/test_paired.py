"""McNemar's exact test and the interval of the difference, against known values."""

import pytest

from labelhub.runs.paired import Paired, is_better


def test_the_p_value_is_that_of_the_binomial_test() -> None:
    # 2 against 10 of 12: 2 · (1 + 12 + 66) / 4096
    assert Paired(50, 2, 10, 8).p_value == pytest.approx(158 / 4096)


def test_two_that_never_differ_are_equally_good() -> None:
    pair = Paired(90, 0, 0, 10)
    assert (pair.p_value, pair.difference) == (1.0, 0.0)
    assert not is_better(pair)


@pytest.mark.parametrize(
    ("only_old", "only_new", "better"), [(0, 5, False), (0, 6, True), (6, 0, False), (40, 60, False), (40, 65, True)]
)
def test_better_is_only_what_chance_does_not_explain(only_old: int, only_new: int, better: bool) -> None:
    assert is_better(Paired(100, only_old, only_new, 5)) is better


def test_the_interval_holds_the_difference_and_leaves_out_zero_where_it_is_clear() -> None:
    pair = Paired(800, 20, 60, 120)
    low, high = pair.interval or (0, 0)
    assert low < (pair.difference or 0) < high
    assert low > 0
    # Agresti and Min's formula by hand: (60.5 − 20.5) / 1002 ± 1.96 √(81 − 40² / 1002) / 1002
    assert (low, high) == pytest.approx((0.022490, 0.057351), abs=1e-5)


def test_without_items_there_is_no_difference() -> None:
    pair = Paired(0, 0, 0, 0)
    assert (pair.n, pair.difference, pair.interval, pair.p_value) == (0, None, None, 1.0)
