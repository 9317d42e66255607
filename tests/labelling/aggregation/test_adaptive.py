"""Which item gets the next label. No database."""

import numpy as np
import pytest

from labelhub.labelling.aggregation.adaptive import arranged, next_value, usual_accuracy, worths
from labelhub.labelling.aggregation.dawid_skene import dawid_skene
from labelhub.labelling.aggregation.one_coin import before_any
from tests.labelling.aggregation.crowds import crowd


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


def test_begun_items_come_first_then_those_with_most_to_win() -> None:
    begun, values = np.array([False, True, True, False]), np.array([0.0, 0.01, 0.2, 0.4])
    assert arranged(begun, values, 0.0, seed=1).tolist() == [2, 1, 3, 0]
    assert arranged(begun, values, 0.0, seed=1, most=2).tolist() == [2, 1]


def test_equals_stay_as_they_stood() -> None:
    assert arranged(np.zeros(50, bool), np.full(50, 0.3), 0.0, seed=1).tolist() == list(range(50))


def test_a_share_of_the_places_is_drawn_at_random_and_nothing_is_lost() -> None:
    begun, values = np.zeros(199, bool), 1 / np.arange(1, 200)
    sorted_ones = arranged(begun, values, 0.0, seed=1).tolist()
    mixed = arranged(begun, values, 0.3, seed=1).tolist()
    assert sorted_ones == list(range(199))
    assert sorted(mixed) == sorted_ones != mixed
    assert arranged(begun, values, 1.0, seed=2).tolist() != arranged(begun, values, 1.0, seed=3).tolist()


def test_the_first_places_are_the_same_however_many_are_asked_for() -> None:
    begun, values = np.zeros(300, bool), np.random.default_rng(1).random(300)
    assert len(set(arranged(begun, values, 0.4, seed=5, most=60).tolist())) == 60


def test_an_empty_queue_has_an_order() -> None:
    assert len(arranged(np.empty(0, bool), np.empty(0), 0.5, seed=1)) == 0


def test_an_item_is_begun_while_it_is_short_of_its_minimum() -> None:
    estimates = before_any(2)
    items = np.array([[0.5, 0.5], [0.75, 0.25], [0.75, 0.25]])
    counts = np.array([0, 1, 2])
    begun, values = worths(items, counts.astype(float), counts, estimates, minimum=2)
    assert begun.tolist() == [False, True, False]
    assert values[0] > values[2] > 0
