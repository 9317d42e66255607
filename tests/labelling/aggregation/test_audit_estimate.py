"""What an audit says."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.audit_estimate import BadSample, audited, sample_size
from labelhub.labelling.aggregation.intervals import clopper_pearson, jeffreys


def test_the_interval_is_clopper_pearsons_for_a_population_without_end() -> None:
    found = audited(95, 100, 10_000_000)
    assert (found.low, found.high) == pytest.approx(clopper_pearson(95, 100), abs=2e-4)
    assert clopper_pearson(95, 100) == pytest.approx((0.8872, 0.9836), abs=2e-4)


def test_a_finite_population_narrows_it_until_nothing_is_left() -> None:
    widths = [audited(90, 100, population) for population in (100_000, 1000, 150, 100)]
    sizes = [one.high - one.low for one in widths]
    assert sizes == sorted(sizes, reverse=True)
    assert (widths[-1].low, widths[-1].high) == (0.9, 0.9)


def test_it_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    truth = np.arange(500) < 470
    inside = 0
    for _ in range(300):
        found = audited(int(rng.choice(truth, 80, replace=False).sum()), 80, 500)
        inside += found.low <= 0.94 <= found.high
    assert inside >= 285


def test_no_sample_and_impossible_samples() -> None:
    assert audited(0, 0, 10).accuracy is None
    assert (audited(0, 0, 10).low, audited(0, 0, 10).high) == (0, 1)
    for right, sample, population in ((2, 1, 5), (1, 6, 5), (-1, 1, 1)):
        with pytest.raises(BadSample):
            audited(right, sample, population)


@pytest.mark.parametrize("width", [0.1, 0.04, 0.02])
def test_the_sample_size_gives_the_wanted_width(width: float) -> None:
    size = sample_size(width, 10_000_000)
    found = audited(round(0.95 * size), size, 10_000_000)
    assert found.high - found.low == pytest.approx(width, rel=0.12)
    assert sample_size(width, 200) <= 200
    assert sample_size(width, 0) == 0
    with pytest.raises(BadSample):
        sample_size(0, 100)


def test_jeffreys_interval() -> None:
    # Brown, Cai, DasGupta (2001), n = 10: x = 0 and x = 5.
    assert jeffreys(0, 10) == pytest.approx((0, 0.2172), abs=5e-4)
    assert jeffreys(5, 10) == pytest.approx((0.2235, 0.7765), abs=5e-4)
