"""A model's opinion helps as much as it deserves."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.answers import BadAnswers, Floats
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.dawid_skene import dawid_skene
from labelhub.labelling.aggregation.estimates import posterior
from labelhub.labelling.aggregation.fused import fused
from labelhub.labelling.aggregation.opinions import bins, corrected, opinions
from tests.labelling.aggregation.crowds import Crowd, crowd, model


def sample() -> Crowd:
    return crowd(items=1000, labellers=40, each=3, accuracy=0.8)


def stated(probabilities: Floats) -> Floats:
    return opinions(probabilities, n_items=len(probabilities), n_classes=probabilities.shape[1])


def test_a_good_model_makes_consensus_better_than_either() -> None:
    sim = sample()
    view = model(sim.truth, 0.9)
    both = sim.accuracy(fused(sim.answers, stated(view)).probabilities)
    assert both > sim.accuracy(view) + 0.03
    assert both > sim.accuracy(dawid_skene(sim.answers).probabilities) + 0.03


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_model_that_is_sure_and_wrong_on_one_class_cannot_take_over(share: float) -> None:
    sim, rng = sample(), np.random.default_rng(0)
    view = model(sim.truth, 0.9)
    view[(sim.truth == 1) & (rng.random(1000) < share)] = [0.99, 0.01]
    found = sim.accuracy(fused(sim.answers, stated(view)).probabilities)
    assert found > sim.accuracy(dawid_skene(sim.answers).probabilities) - 0.01
    assert found > sim.accuracy(view) + 0.1


def test_a_model_that_inverts_the_classes_is_read_the_other_way_round() -> None:
    sim = sample()
    found = fused(sim.answers, stated(model(sim.truth, 0.9)[:, ::-1])).probabilities
    assert sim.accuracy(found) > sim.accuracy(dawid_skene(sim.answers).probabilities)


def test_a_model_that_knows_nothing_changes_little() -> None:
    sim = sample()
    view = np.random.default_rng(1).dirichlet([1, 1], 1000)
    found = sim.accuracy(fused(sim.answers, stated(view)).probabilities)
    assert found == pytest.approx(sim.accuracy(dawid_skene(sim.answers).probabilities), abs=0.02)


def test_items_without_an_opinion_and_without_labels() -> None:
    sim = crowd(items=200, labellers=10, each=3, accuracy=0.85)
    view = model(sim.truth, 0.9)
    view[:50] = np.nan
    found = aggregate(sim.answers, stated=stated(view))
    given = sim.answers
    own = corrected(stated(view), found.estimates.corrections)
    for item in (0, 49, 50, 199):
        mine = given.item == item
        row = posterior(
            given.labeller[mine].tolist(),
            given.label_class[mine].tolist(),
            found.estimates,
            opinion=None if item < 50 else own[item],
        )
        assert row == pytest.approx(found.probabilities[item], abs=1e-12)
    bare = posterior([], [], found.estimates, opinion=own[60])
    assert bare == pytest.approx(own[60])


def test_bins_are_top_class_and_sureness() -> None:
    view = np.array([[0.98, 0.02], [0.4, 0.6], [np.nan, np.nan]])
    assert bins(view).tolist() == [4, 6, -1]


def test_opinions_that_are_none_are_refused() -> None:
    for bad in ([[0.5, 0.5, 0]], [[-0.1, 1.1]], [[0, 0]], [[np.inf, 1]], [[np.nan, 1]]):
        with pytest.raises(BadAnswers):
            opinions(bad, n_items=1, n_classes=2)
