"""Two who make the same mistakes. No database."""

import numpy as np

from labelhub.labelling.people.copying import Votes, copying, mistakes
from labelhub.labelling.people.triggers import Integers

N = 300
UNKNOWN = np.full(N, -1)


def answered(truth: Integers, right: float, rng: np.random.Generator) -> Integers:
    return np.where(rng.random(len(truth)) < right, truth, 1 - truth)


def crowd(seed: int = 1) -> tuple[Integers, Integers, dict[int, Integers]]:
    """The truth, one labeller's answers, and those of five others."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, N)
    return truth, answered(truth, 0.8, rng), {person: answered(truth, 0.85, rng) for person in range(5)}


def test_who_has_the_same_mistakes_is_named() -> None:
    _, mine, others = crowd()
    found = copying(mine, others | {9: mine.copy()}, UNKNOWN, 0.8, 8)
    assert found is not None
    assert (found.value, found.more["same_as"]) == (1.0, 9)
    assert found.more["others_share"] < 0.5


def test_independent_people_are_not_accused() -> None:
    for seed in range(10):
        _, mine, others = crowd(seed)
        assert copying(mine, others, UNKNOWN, 0.8, 8) is None


def test_hard_items_that_all_get_wrong_accuse_nobody() -> None:
    truth, mine, others = crowd()
    hard = np.arange(N) < 60
    known = np.where(hard, truth, -1)
    wrong = {person: np.where(hard, 1 - truth, said) for person, said in others.items()}
    assert copying(np.where(hard, 1 - truth, mine), wrong, known, 0.8, 8) is None


def test_too_few_mistakes_say_nothing() -> None:
    truth, _, others = crowd()
    mine = truth.copy()
    mine[:5] = 1 - mine[:5]
    assert copying(mine, others | {9: mine.copy()}, UNKNOWN, 0.8, 8) is None


def test_without_anybody_beside_there_is_nothing_to_compare() -> None:
    _, mine, _ = crowd()
    assert copying(mine, {}, UNKNOWN, 0.8, 8) is None
    assert copying(np.empty(0, dtype=np.int64), {}, np.empty(0, dtype=np.int64), 0.8, 8) is None


def test_a_mistake_needs_two_others_and_a_clear_majority_or_a_known_truth() -> None:
    mine, theirs = np.array([1, 1, 1]), np.array([1, 1, 1])
    votes = Votes(np.array([[2, 1], [1, 1], [2, 3]]))  # theirs is among them; without it 2:0, 1:0, 2:2
    assert mistakes(mine, theirs, votes, np.array([-1, -1, -1])).same == 1
    assert mistakes(mine, theirs, votes, np.array([-1, 0, 0])).same == 3
    assert mistakes(mine, theirs, votes, np.array([1, -1, -1])).mistakes == 0
