"""The arithmetic of audits, without a database."""

import pytest

from labelhub.browse import auditing
from labelhub.labelling.agreement import wilson
from labelhub.labelling.audits import Finding


def findings(right: int, wrong: int) -> list[Finding]:
    return [Finding(1, 1, "accepted", 1)] * right + [Finding(2, 1, "accepted", 2)] * wrong


def test_a_small_part_of_a_large_project_has_the_plain_interval() -> None:
    assert auditing.interval(0.9, 100, 10**9) == pytest.approx(wilson(90, 100), abs=1e-6)


def test_a_sample_of_all_items_leaves_no_doubt() -> None:
    stated = auditing.stated(findings(19, 1), 20)
    assert stated == auditing.Stated(0.95, 0.95, 0.95, 20)


def test_nothing_audited_states_nothing() -> None:
    assert auditing.stated([], 20) is None
    assert auditing.needed(0.9, 0) == {}


@pytest.mark.parametrize("population", [10, 1000, 10**6])
def test_the_size_for_a_width_is_the_smallest_that_does(population: int) -> None:
    for width in auditing.WIDTHS:
        size = auditing.size_of(width, 0.95, population)
        low, high = auditing.interval(0.95, size, population)
        assert high - low <= width
        if size > 1:
            low, high = auditing.interval(0.95, size - 1, population)
            assert high - low > width
