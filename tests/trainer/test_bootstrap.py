import numpy as np
import pytest
from scipy.stats import binom
from sklearn.metrics import average_precision_score, roc_auc_score

from trainer.bootstrap import ROUNDS, Ranking, interval, resample, wilson


def accuracy(right: np.ndarray, groups: np.ndarray, seed: int = 1) -> np.ndarray:
    columns = np.column_stack([np.ones(len(right)), right]).astype(float)
    return resample(groups, columns, lambda sums: {"a": sums[:, 1] / sums[:, 0]}, {}, seed=seed)["a"]


def test_resampled_accuracy_of_single_items_spreads_like_a_binomial() -> None:
    right = np.arange(400) % 10 != 0
    low, high = interval(accuracy(right, np.arange(400)))

    assert low == pytest.approx(binom.ppf(0.025, 400, 0.9) / 400, abs=0.006)
    assert high == pytest.approx(binom.ppf(0.975, 400, 0.9) / 400, abs=0.006)


def test_items_of_a_group_are_drawn_together_and_widen_the_interval() -> None:
    right = (np.arange(400) // 20 % 10 != 0).astype(bool)
    alone = interval(accuracy(right, np.arange(400)))
    grouped = interval(accuracy(right, np.arange(400) // 20))

    assert alone[0] is not None
    assert grouped[0] is not None
    assert grouped[0] < alone[0] - 0.05


def test_the_same_seed_draws_the_same() -> None:
    right, groups = np.arange(50) % 3 == 0, np.arange(50)

    assert (accuracy(right, groups) == accuracy(right, groups)).all()
    assert len(accuracy(right, groups)) == ROUNDS
    assert (accuracy(right, groups) != accuracy(right, groups, seed=2)).any()


def test_the_weighted_areas_under_curves_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(3)
    scores, positive = random.integers(0, 12, 200) / 12, random.random(200) < 0.4
    weights = random.integers(0, 4, 200)

    ranking = Ranking(scores, positive)
    roc = roc_auc_score(positive, scores, sample_weight=weights)
    assert ranking.roc_auc(weights) == pytest.approx(roc, abs=1e-12)
    precision = average_precision_score(positive, scores, sample_weight=weights)
    assert ranking.pr_auc(weights) == pytest.approx(precision, abs=1e-12)


def test_an_area_without_one_of_the_classes_is_undefined_and_left_out_of_the_interval() -> None:
    ranking = Ranking(np.array([0.1, 0.9]), np.array([False, True]))

    assert np.isnan(ranking.roc_auc(np.array([1, 0])))
    assert np.isnan(ranking.pr_auc(np.array([1, 0])))
    assert interval(np.array([np.nan, 1.0, 1.0])) == (1.0, 1.0)
    assert interval(np.array([np.nan])) == (None, None)


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = wilson(np.array([8, 0, 5, 0]), np.array([10, 10, 5, 0]))

    assert low.round(4).tolist() == [0.4902, 0.0, 0.5655, 0.0]
    assert high.round(4).tolist() == [0.9433, 0.2775, 1.0, 1.0]
