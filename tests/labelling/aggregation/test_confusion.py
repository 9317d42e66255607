"""What is told of each labeller."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.answers import answers
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.confusion import (
    against_others,
    credible,
    drift,
    share,
    skip_rate,
    speed,
    without_own,
)
from labelhub.labelling.aggregation.estimates import Method, posterior
from labelhub.labelling.aggregation.expectation import confusion_counts
from tests.labelling.aggregation.crowds import crowd

SKILL = np.array([0.95, 0.9, 0.85, 0.8, 0.75, 0.5])


def test_confusion_intervals_hold_the_true_accuracy() -> None:
    sim = crowd(items=600, labellers=6, each=6, accuracy=SKILL)
    found = credible(confusion_counts(sim.answers, aggregate(sim.answers).probabilities))
    for one in range(6):
        for label in range(2):
            assert found.low[one, label, label] - 0.03 < SKILL[one] < found.high[one, label, label] + 0.03
    assert found.labels.sum(axis=1) == pytest.approx(600)
    assert (found.low <= found.mean).all()
    assert (found.mean <= found.high).all()


def test_a_labeller_without_labels_has_the_widest_interval() -> None:
    nobody = answers([0], [0], [0], n_items=1, n_labellers=2, n_classes=2)
    found = credible(confusion_counts(nobody, np.array([[1.0, 0.0]])))
    assert found.mean[1] == pytest.approx(0.5)
    assert found.high[1, 0, 0] - found.low[1, 0, 0] > 0.95


@pytest.mark.parametrize("method", [Method.DAWID_SKENE, Method.MAJORITY])
def test_against_others_leaves_the_own_answer_out(method: Method) -> None:
    sim = crowd(items=500, labellers=6, each=5, accuracy=SKILL)
    found = aggregate(sim.answers, method=method)
    values = [one.value for one in against_others(sim.answers, found.estimates)]
    blur = 0.12 if method is Method.DAWID_SKENE else 0.3  # majority's shares are modest
    assert np.array(values) == pytest.approx(SKILL, abs=blur)
    assert values[:5] == sorted(values[:5], reverse=True)  # type: ignore[type-var]
    assert values[5] == pytest.approx(0.5, abs=0.07)
    alone = answers([0], [0], [1], n_items=1, n_labellers=1, n_classes=2)
    assert against_others(alone, aggregate(alone).estimates)[0].value is None


def test_without_own_is_the_posterior_of_the_other_answers() -> None:
    sim = crowd(items=30, labellers=6, each=4, accuracy=0.8, classes=3)
    found, given = aggregate(sim.answers).estimates, sim.answers
    rows = without_own(given, found)
    for place in range(len(given)):
        rest = (given.item == given.item[place]) & (np.arange(len(given)) != place)
        expected = posterior(given.labeller[rest].tolist(), given.label_class[rest].tolist(), found)
        assert rows[place] == pytest.approx(expected, abs=1e-9)


def test_drift_shows_a_labeller_who_becomes_lazy() -> None:
    rng = np.random.default_rng(0)
    right = np.concatenate([rng.random(200) < 0.95, rng.random(200) < 0.5]).astype(np.float64)
    windows = drift(right, 100)
    assert windows[0].low > windows[-1].high
    assert len(drift(right[:250], 100)) == 3


def test_speed_and_skips() -> None:
    found = speed([1, 2, 3, 4, 1000], fast=1.5)
    assert found is not None
    assert (found.median, found.too_fast, found.answers) == (3, 0.2, 5)
    assert speed([], fast=1) is None
    assert skip_rate(1, 3).value == 0.25
    assert share(0, 0).value is None
