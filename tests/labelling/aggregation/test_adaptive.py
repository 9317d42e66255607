"""Which item gets the next label."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.adaptive import (
    Need,
    Policy,
    in_study,
    need,
    needs_another,
    next_value,
    usual_accuracy,
)
from labelhub.labelling.aggregation.dawid_skene import dawid_skene
from tests.labelling.aggregation.crowds import crowd

POLICY = Policy(minimum=2, maximum=5, target=0.95)


@pytest.mark.parametrize(
    ("confidence", "labels", "in_flight", "wanted"),
    [
        (0.99, 0, 0, Need.MORE),  # the minimum, however sure a model is
        (0.99, 1, 0, Need.MORE),
        (0.99, 1, 1, Need.ENOUGH),  # the missing one is on its way
        (0.95, 2, 0, Need.ENOUGH),
        (0.90, 2, 0, Need.MORE),
        (0.90, 2, 1, Need.ENOUGH),  # wait for what is in flight
        (0.90, 4, 0, Need.MORE),
        (0.90, 5, 0, Need.DISPUTED),
        (0.99, 5, 0, Need.ENOUGH),
    ],
)
def test_an_item_stops_at_the_target_and_is_disputed_at_the_maximum(
    confidence: float, labels: int, in_flight: int, wanted: Need
) -> None:
    assert need(confidence, labels, POLICY, in_flight=in_flight) is wanted
    probabilities = np.array([confidence, 1 - confidence])
    assert needs_another(probabilities, labels, POLICY, in_flight=in_flight) is (wanted is Need.MORE)


def test_the_next_label_is_worth_most_where_least_is_known() -> None:
    items = np.array([[0.5, 0.5], [0.7, 0.3], [0.9, 0.1], [0.999, 0.001]])
    worth = next_value(items, np.zeros(4), 0.8)
    assert (np.diff(worth) < 0).all()
    assert worth[2] > 0  # one label of accuracy 0.8 cannot turn it, but several can
    assert worth[0] == pytest.approx(0.3, abs=0.002)  # from 0.5 to 0.8, with one label


def test_better_labellers_are_worth_more_and_a_coin_nothing() -> None:
    items = np.array([[0.6, 0.4]])
    values = [float(next_value(items, np.zeros(1), accuracy)[0]) for accuracy in (0.5, 0.7, 0.9)]
    assert values == sorted(values)
    assert values[0] == pytest.approx(0, abs=1e-12)


def test_another_label_on_a_hard_item_is_worth_less_where_answers_share_mistakes() -> None:
    items = np.array([[0.5, 0.5], [0.5, 0.5]])
    fresh, tired = next_value(items, np.array([1.0, 6.0]), 0.8, correlation=0.5)
    assert fresh > tired > 0


def test_the_order_of_classes_does_not_matter() -> None:
    items = np.random.default_rng(0).dirichlet([1, 1, 1], 50)
    assert next_value(items[:, [2, 0, 1]], np.ones(50), 0.7) == pytest.approx(next_value(items, np.ones(50), 0.7))


def test_usual_accuracy_weighs_labellers_by_their_work() -> None:
    sim = crowd(items=300, labellers=6, each=6, accuracy=np.array([0.95, 0.95, 0.95, 0.95, 0.95, 0.5]))
    found = dawid_skene(sim.answers).estimates
    even = usual_accuracy(found)
    assert usual_accuracy(found, np.eye(6)[0]) > even > usual_accuracy(found, np.eye(6)[5])
    assert usual_accuracy(dawid_skene(crowd(items=1, labellers=1, each=1, accuracy=1.0).answers).estimates) > 0.5


def test_the_study_is_a_fixed_even_share_of_items_with_more_labels() -> None:
    chosen = [item for item in range(20000) if in_study(item)]
    assert len(chosen) == pytest.approx(1000, rel=0.15)
    assert len([item for item in chosen if item < 10000]) == pytest.approx(500, rel=0.2)
    assert chosen == [item for item in range(20000) if in_study(item)]
    assert POLICY.of_study() == Policy(5, 5, 0.95)
    assert Policy(1, 3, 0.9).of_study().minimum == 3
