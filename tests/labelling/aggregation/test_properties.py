"""Symmetries that every method of aggregation keeps, whatever the answers."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labelhub.labelling.aggregation.answers import Answers, answers
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.dawid_skene import dawid_skene, no_priors
from labelhub.labelling.aggregation.estimates import Aggregation, Method
from labelhub.labelling.aggregation.majority import majority
from labelhub.labelling.aggregation.one_coin import one_coin

ITEMS, LABELLERS, CLASSES = 7, 5, 3

METHODS: list[Callable[[Answers], Aggregation]] = [
    majority,
    one_coin,
    dawid_skene,
    lambda given: dawid_skene(given, priors=no_priors(CLASSES)),
    aggregate,
]
METHOD = st.sampled_from(METHODS)
ONES = st.lists(
    st.tuples(
        st.integers(0, ITEMS - 1),
        st.integers(0, LABELLERS - 1),
        st.integers(0, CLASSES - 1),
        st.sampled_from([1.0, 2.0]),
    ),
    max_size=40,
    unique_by=lambda one: one[:2],
)


def made(ones: list[tuple[int, int, int, float]], **sizes: int) -> Answers:
    columns: Any = list(zip(*ones, strict=True)) if ones else [[], [], [], []]
    return answers(*columns, **{"n_items": ITEMS, "n_labellers": LABELLERS, "n_classes": CLASSES, **sizes})


@settings(deadline=None, max_examples=60)
@given(ONES, METHOD, st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_no_bit(ones: Any, method: Any, random: Any) -> None:
    shuffled = list(ones)
    random.shuffle(shuffled)
    first, second = method(made(ones)), method(made(shuffled))
    assert np.array_equal(first.probabilities, second.probabilities)
    assert np.array_equal(first.estimates.confusion, second.estimates.confusion)


@settings(deadline=None, max_examples=60)
@given(ONES, METHOD)
def test_rows_are_probabilities(ones: Any, method: Any) -> None:
    found = method(made(ones))
    assert np.isfinite(found.probabilities).all()
    assert (found.probabilities >= 0).all()
    assert found.probabilities.sum(axis=1) == pytest.approx(1)
    assert found.estimates.confusion.sum(axis=2) == pytest.approx(1)
    assert found.estimates.prior.sum() == pytest.approx(1)


@settings(deadline=None, max_examples=60)
@given(ONES, METHOD, st.permutations(range(ITEMS)), st.permutations(range(LABELLERS)), st.permutations(range(CLASSES)))
def test_names_of_items_labellers_and_classes_do_not_matter(
    ones: Any, method: Any, items: Any, labellers: Any, classes: Any
) -> None:
    first = method(made(ones))
    if first.iterations >= 100:  # not settled: rounding in another order of sums may lead elsewhere
        return
    second = method(made([(items[i], labellers[w], classes[c], weight) for i, w, c, weight in ones]))
    assert second.probabilities[np.ix_(items, classes)] == pytest.approx(first.probabilities, abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(ONES)
def test_a_labeller_counted_twice_has_the_same_matrix_twice(ones: Any) -> None:
    doubled = made([*ones, *((i, LABELLERS, c, w) for i, who, c, w in ones if who == 0)], n_labellers=LABELLERS + 1)
    found = dawid_skene(doubled).estimates.confusion
    assert found[LABELLERS] == pytest.approx(found[0], abs=1e-12)


@settings(deadline=None, max_examples=30)
@given(ONES, METHOD)
def test_unanimous_items_get_the_class_that_everybody_named(ones: Any, method: Any) -> None:
    honest = [(i, w, i % CLASSES, weight) for i, w, _, weight in ones] + [
        (i, w, i % CLASSES, 1.0) for i in range(ITEMS) for w in range(LABELLERS) if (i, w) not in {o[:2] for o in ones}
    ]
    assert method(made(honest)).probabilities.argmax(axis=1).tolist() == [i % CLASSES for i in range(ITEMS)]


@pytest.mark.parametrize("method", [m for m in Method if m is not Method.FUSED])
def test_symmetric_answers_give_symmetric_beliefs(method: Method) -> None:
    # Two labellers who always contradict each other, classes in equal numbers.
    ones = [(i, w, (i + w) % 2, 1.0) for i in range(6) for w in range(2)]
    found = aggregate(made(ones, n_items=6, n_labellers=2, n_classes=2), method=method)
    assert found.probabilities == pytest.approx(0.5)


@pytest.mark.parametrize("method", list(Method))
def test_no_answers_and_one_answer(method: Method) -> None:
    assert aggregate(made([]), method=method).probabilities == pytest.approx(1 / CLASSES)
    one = aggregate(made([(2, 1, 1, 1.0)]), method=method).probabilities
    assert one[2].argmax() == 1
