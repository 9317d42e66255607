"""The arithmetic of audits, without a database."""

import pytest

from labelhub.browse import auditing
from labelhub.labelling.audits import Finding


def findings(right: int, wrong: int) -> list[Finding]:
    return [Finding(1, 1, "accepted", 1)] * right + [Finding(2, 1, "accepted", 2)] * wrong


def test_a_sample_of_all_items_leaves_no_doubt() -> None:
    stated = auditing.stated(findings(19, 1), 20)
    assert stated == auditing.Stated(0.95, 0.95, 0.95, 20)


def test_nothing_audited_states_nothing() -> None:
    assert auditing.stated([], 20) is None
    assert auditing.needed(0.9, 0) == {}


@pytest.mark.parametrize("population", [10, 1000, 10**6])
def test_a_narrower_interval_needs_more_items_but_never_more_than_there_are(population: int) -> None:
    needed = auditing.needed(0.95, population)
    assert list(needed.values()) == sorted(needed.values())
    assert max(needed.values()) <= population
    assert list(needed) == list(auditing.WIDTHS)
