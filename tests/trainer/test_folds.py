from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.errors import TrainerError
from trainer.folds import Folds, assign


def dealt(labels: list[int], groups: list[int], **options: Any) -> Folds:
    known: dict[str, Any] = {"folds": 5, "seed": 7, "classes": ["a", "b", "c"][: max(labels, default=1) + 1]} | options
    ids = known.pop("ids", [f"i{number}" for number in range(len(labels))])
    fixed = np.array(known.pop("given", [-1] * len(labels)), dtype=np.int64)
    return assign(np.array(labels, dtype=np.int64), np.array(groups, dtype=np.int64), ids, fixed, **known)


@st.composite
def grouped(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Labels and groups of some items, every class in at least two groups."""
    classes = draw(st.integers(2, 3))
    several = draw(st.lists(st.lists(st.integers(0, classes - 1), min_size=1, max_size=6), max_size=12))
    alone = [[number] for number in range(classes) for _ in range(draw(st.integers(0, 9)))]
    members = several + alone
    for number in range(classes):
        while sum(number in group for group in members) < 2:
            members.append([number])
    pairs = [(label, group) for group, inside in enumerate(members) for label in inside]
    return [label for label, _ in pairs], [group for _, group in pairs]


@given(grouped(), st.integers(2, 8), st.integers(0, 1000))
def test_groups_never_straddle_and_every_class_is_left_to_learn_from(
    data: tuple[list[int], list[int]], folds: int, seed: int
) -> None:
    labels, groups = data
    result = dealt(labels, groups, folds=folds, seed=seed)

    assert ((result.of >= 0) & (result.of < result.count)).all()
    for group in set(groups):
        assert len({int(result.of[item]) for item in range(len(groups)) if groups[item] == group}) == 1
    for fold in range(result.count):
        left = {labels[item] for item in range(len(labels)) if result.of[item] != fold}
        assert left == set(labels)


@given(grouped(), st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_order_of_rows_has_no_say(data: tuple[list[int], list[int]], seed: int, random: Any) -> None:
    labels, groups = data
    ids = [f"i{number}" for number in range(len(labels))]
    shuffled = list(range(len(labels)))
    random.shuffle(shuffled)
    # Group numbers are renamed as well: only who belongs together matters.
    names = list(dict.fromkeys(groups[item] for item in shuffled))
    one = dealt(labels, groups, seed=seed, ids=ids)
    two = dealt(
        [labels[item] for item in shuffled], [names.index(groups[item]) for item in shuffled], seed=seed,
        ids=[ids[item] for item in shuffled], classes=["a", "b", "c"][: max(labels) + 1],
    )  # fmt: skip

    assert one.count == two.count
    assert [int(one.of[item]) for item in shuffled] == two.of.tolist()


@given(st.lists(st.integers(5, 40), min_size=2, max_size=3), st.integers(2, 5))
def test_single_items_are_spread_evenly_over_folds_in_each_class(sizes: list[int], folds: int) -> None:
    labels = [number for number, size in enumerate(sizes) for _ in range(size)]
    result = dealt(labels, list(range(len(labels))), folds=folds)
    table = np.zeros((result.count, len(sizes)), dtype=int)
    np.add.at(table, (result.of, np.array(labels)), 1)

    assert result.count == folds
    assert (table.max(axis=0) - table.min(axis=0) <= 1).all()
    assert np.ptp(table.sum(axis=1)) <= 1


@settings(max_examples=50)
@given(st.lists(st.integers(2, 6), min_size=40, max_size=80), st.integers(0, 100))
def test_groups_of_like_size_are_spread_about_evenly(sizes: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    groups = [group for group, size in enumerate(sizes) for _ in range(size)]
    labels = [0, 1, *random.integers(0, 2, len(groups) - 4).tolist(), 0, 1]
    result = dealt(labels, groups)
    table = np.zeros((result.count, 2))
    np.add.at(table, (result.of, np.array(labels)), 1)

    assert (np.abs(table - table.mean(axis=0)) <= 6).all()


@given(grouped(), st.integers(0, 4))
def test_given_folds_are_kept(data: tuple[list[int], list[int]], fold: int) -> None:
    labels, groups = data
    given_folds = [fold if group == 0 else -1 for group in groups]
    result = dealt(labels, groups, given=given_folds)

    assert {int(of) for of, group in zip(result.of, groups, strict=True) if group == 0} == {fold}
    assert result.count > fold


def test_items_of_a_group_follow_the_one_that_was_given_a_fold() -> None:
    result = dealt([0, 1, 0, 1, 0, 1], [0, 0, 1, 2, 3, 4], given=[3, -1, -1, -1, -1, -1])

    assert result.of[:2].tolist() == [3, 3]


def test_another_seed_deals_otherwise() -> None:
    labels = [0, 1] * 30
    one, two = (dealt(labels, list(range(60)), seed=seed).of.tolist() for seed in (1, 2))

    assert one != two


def test_there_are_fewer_folds_where_a_class_has_fewer_groups() -> None:
    assert dealt([0] * 10 + [1] * 3, list(range(13))).count == 3
    assert dealt([0] * 10 + [1] * 6, [*range(10), 10, 10, 10, 11, 11, 11]).count == 2


def test_classes_entangled_in_few_groups_get_the_folds_they_need() -> None:
    """Three classes, three groups, each class in two of them: two folds cannot leave every class to learn from."""
    result = dealt([0, 1, 1, 2, 2, 0], [0, 0, 1, 1, 2, 2], folds=2)

    assert result.count == 3


@pytest.mark.parametrize(
    ("labels", "groups", "options", "code", "said"),
    [
        ([], [], {}, "one_class", "none occurs"),
        ([0, 0, 0], [0, 1, 2], {"classes": ["a", "b"]}, "one_class", "only 'a'"),
        ([0, 1, 0, 1], [0, 0, 0, 0], {}, "one_group", "one group"),
        ([0, 0, 0, 1], [0, 1, 2, 3], {}, "too_few_labels", "'b' has 1 labelled items in 1 groups"),
        ([0, 0, 1, 1], [0, 1, 2, 2], {}, "too_few_labels", "'b' has 2 labelled items in 1 groups"),
        ([0, 0, 1, 1], [0, 1, 2, 3], {"classes": ["a", "b", "c"]}, "too_few_labels", "'c' has 0"),
        ([0, 0, 1, 1], [0, 0, 1, 2], {}, "too_few_labels", "'a'"),
        ([0, 1, 0, 1], [0, 0, 1, 2], {"given": [0, 1, -1, -1]}, "group_straddles_folds", "'i0' and 'i1'"),
        ([0, 0, 1, 1], [0, 1, 2, 3], {"given": [2, 2, -1, -1]}, "folds_impossible", "class 'a' was given fold 2"),
    ],
)
def test_what_cannot_be_folded_is_refused_with_the_reason(
    labels: list[int], groups: list[int], options: dict[str, Any], code: str, said: str
) -> None:
    with pytest.raises(TrainerError) as raised:
        dealt(labels, groups, **options)

    assert raised.value.code == code
    assert said in raised.value.message
    assert raised.value.hint
