"""Forecasts of accuracy, labels and days."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.forecast import expected_accuracy, finish, labels_to_reach, missed
from tests.labelling.aggregation.crowds import crowd


def test_the_expected_accuracy_is_near_the_real_one() -> None:
    sim = crowd(items=1000, labellers=20, each=5, accuracy=0.8)
    found = aggregate(sim.answers)
    expected = expected_accuracy(found.probabilities)
    assert expected is not None
    assert expected.low <= sim.accuracy(found.probabilities) <= expected.high
    assert expected.high - expected.low < 0.15
    assert expected_accuracy(np.empty((0, 2))) is None


def test_labels_to_reach_a_goal_are_about_what_it_takes() -> None:
    rng = np.random.default_rng(1)
    few = crowd(items=2000, labellers=20, each=3, accuracy=0.85)
    found = aggregate(few.answers)
    goals = labels_to_reach(found.probabilities, np.full(2000, 3.0), [0.5, 0.98, 0.99, 0.995], accuracy=0.85)
    assert goals[0] == 0
    assert [one for one in goals if one is not None] == sorted(one for one in goals if one is not None)
    assert goals[2] is not None
    # An independent count: a sequential test from the same posteriors, in truth as likely as they say.
    odds = np.log(found.probabilities[:, 1] / found.probabilities[:, 0])
    truth = rng.random(2000) < found.probabilities[:, 1]
    spent, step = 0, np.log(0.85 / 0.15)
    while (1 / (1 + np.exp(np.abs(odds)))).mean() > 0.01:
        worst = np.argsort(np.abs(odds))[:50]
        odds[worst] += np.where((rng.random(50) < 0.85) == truth[worst], step, -step)
        spent += 50
    assert goals[2] == pytest.approx(spent, rel=0.15)


def test_what_labels_cannot_reach_is_none() -> None:
    coin = np.full((50, 2), 0.5)
    assert labels_to_reach(coin, np.zeros(50), [0.99], accuracy=0.5) == [None]
    assert labels_to_reach(np.empty((0, 2)), np.empty(0), [0.9], accuracy=0.8) == [None]


def test_the_finish_adds_the_paces_of_all() -> None:
    found = finish([[100, 0, 100, 0], [50, 50, 50, 50], [0, 0, 0, 0], []], 1000)
    assert found.days == pytest.approx(10)
    assert found.early is not None
    assert found.late is not None
    assert found.early < 10 < found.late
    assert finish([[10]], 0).days == 0
    assert finish([[0], []], 5).days is None


def test_how_good_past_forecasts_were() -> None:
    assert missed([10, 30], [20, 20]) == pytest.approx(0.5)
    assert missed([], []) is None
