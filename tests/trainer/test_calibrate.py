import numpy as np
import pytest
from scipy.special import softmax

from trainer import calibrate
from trainer.arrays import Floats, Ints
from trainer.evaluate import ece_of


def overconfident(count: int, temperature: float, seed: int = 0) -> tuple[Floats, Ints]:
    """Labels drawn from true probabilities, and probabilities that are too sure by this factor of the logits."""
    random = np.random.default_rng(seed)
    logits = random.normal(size=(count, 3))
    true = softmax(logits, axis=1)
    labels = (random.random(count)[:, None] > true.cumsum(axis=1)).sum(axis=1)
    return softmax(logits * temperature, axis=1), labels


def test_the_temperature_that_made_a_model_too_sure_is_found() -> None:
    p, labels = overconfident(4000, 3.0)

    assert calibrate.fit(p, labels) == pytest.approx(3.0, rel=0.1)


def test_scaling_lowers_the_calibration_error_and_keeps_the_likeliest_class() -> None:
    p, labels = overconfident(4000, 3.0)
    scaled = calibrate.scale(p, calibrate.fit(p, labels))

    assert ece_of(p, labels) > 0.15
    assert ece_of(scaled, labels) < 0.03
    assert (scaled.argmax(axis=1) == p.argmax(axis=1)).all()
    assert np.allclose(calibrate.scale(p, 1.0), p)


def test_a_few_predictions_that_are_all_right_do_not_drive_the_temperature_to_nothing() -> None:
    p = np.array([[0.8, 0.2]] * 5)

    assert 0.3 < calibrate.fit(p, np.zeros(5, dtype=np.int64)) < 1.0
    assert calibrate.fit(p[:0], np.zeros(0, dtype=np.int64)) == 1.0


def test_a_folds_temperature_does_not_depend_on_its_own_labels() -> None:
    p, labels = overconfident(600, 2.0)
    folds, usable = np.arange(600) % 3, np.ones(600, dtype=bool)
    changed = np.where(folds == 1, (labels + 1) % 3, labels)
    one, two = (calibrate.by_fold(p, each, folds, usable) for each in (labels, changed))

    assert one[1] == two[1]
    assert one[0] != two[0]
    nested = np.stack([p] * 3)
    one, two = (calibrate.nested_by_fold(nested, each, folds, usable) for each in (labels, changed))
    assert one[1] == two[1]


def test_items_of_the_test_split_have_no_say() -> None:
    p, labels = overconfident(600, 2.0)
    folds, usable = np.arange(600) % 3, np.arange(600) >= 100
    changed = np.where(usable, labels, (labels + 1) % 3)

    assert (calibrate.by_fold(p, labels, folds, usable) == calibrate.by_fold(p, changed, folds, usable)).all()


def test_each_fold_is_scaled_with_its_own_temperature() -> None:
    p, folds = np.array([[0.8, 0.2], [0.8, 0.2]]), np.array([0, 1])
    scaled = calibrate.scale_by_fold(p, folds, np.array([1.0, 2.0]))

    assert scaled[0] == pytest.approx([0.8, 0.2])
    assert scaled[1] == pytest.approx([2 / 3, 1 / 3])
