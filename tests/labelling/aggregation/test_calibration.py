"""Calibration on known items."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.calibration import Calibration, calibration_error, fit, reliability


def overconfident(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Posteriors whose log-odds are three times what they should be, and the truth."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(0, 1.5, n)
    truth = (rng.random(n) < 1 / (1 + np.exp(-odds))).astype(np.int64)
    second = 1 / (1 + np.exp(-3 * odds))
    return np.stack([1 - second, second], axis=1), truth


def test_it_finds_the_temperature_and_keeps_every_top_class() -> None:
    stated, truth = overconfident(4000)
    found = fit(stated, truth)
    assert found.temperature == pytest.approx(3, rel=0.15)
    better = found.applied(stated)
    assert (better.argmax(axis=1) == stated.argmax(axis=1)).all()
    assert better.sum(axis=1) == pytest.approx(1)
    right = (stated.argmax(axis=1) == truth).astype(np.float64)
    before, after = (calibration_error(p.max(axis=1), right) for p in (stated, better))
    assert before is not None
    assert after is not None
    assert after < 0.03 < before


def test_with_few_known_items_it_stays_near_the_identity() -> None:
    stated, truth = overconfident(4000)
    assert fit(stated[:0], truth[:0]) == Calibration()
    sizes = [fit(stated[:n], truth[:n]).temperature for n in (3, 4000)]
    assert abs(np.log(sizes[0])) < abs(np.log(sizes[1]))


def test_calibrated_posteriors_stay_calibrated() -> None:
    stated, truth = overconfident(4000)
    second = fit(fit(stated, truth).applied(stated), truth)
    assert second.temperature == pytest.approx(1, abs=0.05)


def test_one_item_alone_can_be_calibrated() -> None:
    assert Calibration(2.0).applied(np.array([0.9, 0.1])) == pytest.approx([0.75, 0.25])
    assert Calibration().applied(np.array([0.9, 0.1])).tolist() == [0.9, 0.1]


def test_reliability_bins_carry_counts_and_intervals() -> None:
    bins = reliability(np.array([0.55, 0.58, 0.95, 1.0]), np.array([1.0, 0.0, 1.0, 1.0]))
    assert [one.count for one in bins] == [2, 2]
    assert [one.start for one in bins] == pytest.approx([0.5, 0.9])
    assert bins[0].accuracy == 0.5
    assert all(one.low <= one.accuracy <= one.high for one in bins)
    assert calibration_error(np.array([]), np.array([])) is None
    assert calibration_error(np.array([0.75, 0.75]), np.array([1.0, 0.0])) == pytest.approx(0.25)
