"""Each trigger on made-up work: it fires on what it is for, and not on honest work. No database."""

from dataclasses import replace

import numpy as np
import pytest

from labelhub.labelling.people import triggers
from labelhub.labelling.people.triggers import Integers, Work
from labelhub.labelling.people_choices import Trigger

N = 200


def work(right: float = 0.9, n: int = N, seed: int = 1) -> Work:
    """`n` answers to items of two classes, on each of which three others are right; the labeller is as often as
    `right`. No gold."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 2, n)
    others = np.zeros((n, 2))
    others[np.arange(n), truth] = 3
    said = np.where(rng.random(n) < right, truth, 1 - truth)
    seconds = rng.lognormal(0.6, 0.4, n)
    return Work(said, others, np.full(n, -1), np.zeros(n, dtype=np.int64), seconds)


def truth_of(made: Work) -> Integers:
    found: Integers = made.others.argmax(axis=1)
    return found


def test_honest_work_fires_nothing() -> None:
    made = work()
    made = replace(made, gold=np.where(np.arange(N) % 4 == 0, truth_of(made), -1), skips=20)
    assert triggers.gold_accuracy(made, 0.7, 8) is None
    assert triggers.low_agreement(made, 0.2, 20) is None
    assert triggers.too_fast(made, 0.4, 15) is None
    assert triggers.one_answer(made, 0.95, 20) is None
    assert triggers.pattern(made, 0.9, 30) is None
    assert triggers.skips(made, 0.4, 25) is None
    assert triggers.gold_recognised(made, 0.25, 8) is None


def test_nothing_is_said_of_nobodys_work() -> None:
    nothing = work(n=0)
    for check in (triggers.gold_accuracy, triggers.low_agreement, triggers.too_fast, triggers.one_answer):
        assert check(nothing, 0.5, 3) is None
    for check in (triggers.pattern, triggers.skips, triggers.gold_recognised):
        assert check(nothing, 0.5, 3) is None


def test_gold_counts_at_the_first_meeting_alone() -> None:
    made = work(right=0.3)
    gold = replace(made, gold=truth_of(made))
    found = triggers.gold_accuracy(gold, 0.7, 8)
    assert found is not None
    assert (found.trigger, found.answers) == (Trigger.GOLD_ACCURACY, N)
    assert found.low < found.value < found.high < 0.7
    assert triggers.gold_accuracy(replace(gold, meeting=np.ones(N, dtype=np.int64)), 0.7, 8) is None
    assert triggers.gold_accuracy(gold, 0.7, N + 1) is None


def test_agreement_at_the_level_of_chance_and_below_fires() -> None:
    chance = triggers.low_agreement(work(right=0.5), 0.3, 20)
    inverted = triggers.low_agreement(work(right=0.1), 0.3, 20)
    assert chance is not None
    assert inverted is not None
    assert abs(chance.value) < 0.2
    assert inverted.value < -0.6


def test_agreement_tells_nothing_where_everybody_says_the_same() -> None:
    same = Work(np.zeros(N, dtype=np.int64), np.tile([3.0, 0.0], (N, 1)), np.full(N, -1), np.zeros(N, int), np.ones(N))
    assert triggers.low_agreement(same, 0.9, 20) is None


def test_speed_is_judged_on_answers_whose_seconds_are_known() -> None:
    seconds = np.full(N, 0.1)
    fast = triggers.too_fast(replace(work(), seconds=seconds), 0.4, 15)
    assert fast is not None
    assert (fast.value, fast.answers) == (1.0, N)
    seconds[10:] = np.nan
    assert triggers.too_fast(replace(work(), seconds=seconds), 0.4, 15) is None


def test_one_answer_always_fires_only_where_others_see_more_than_that_class() -> None:
    made = work()
    constant = replace(made, said=np.ones(N, dtype=np.int64))
    found = triggers.one_answer(constant, 0.95, 20)
    assert found is not None
    assert (found.value, found.more["class"]) == (1.0, 1)
    really_one = replace(constant, others=np.tile([0.0, 3.0], (N, 1)))
    assert triggers.one_answer(really_one, 0.95, 20) is None


@pytest.mark.parametrize(("beat", "period"), [([0, 1], 2), ([0, 0, 1], 3), ([0, 1, 1, 0, 1], 5)])
def test_answers_that_repeat_with_a_period_fire(beat: list[int], period: int) -> None:
    found = triggers.pattern(replace(work(), said=np.resize(beat, N)), 0.9, 30)
    assert found is not None
    assert found.more["period"] == period


def test_one_answer_always_is_no_pattern() -> None:
    assert triggers.pattern(replace(work(), said=np.zeros(N, dtype=np.int64)), 0.9, 30) is None


def test_many_skips_fire_and_the_newest_answers_keep_their_share_of_them() -> None:
    many = replace(work(), skips=300)
    found = triggers.skips(many, 0.4, 25)
    assert found is not None
    assert (found.value, found.answers) == (0.6, N + 300)
    assert many.last(50).skips == 75
    assert len(many.last(50)) == 50


def test_gold_answered_far_better_than_other_items_is_recognised() -> None:
    """Somebody guesses, but has been told which items are gold."""
    made = work(right=0.5)
    is_gold = np.arange(N) % 4 == 0
    told = replace(made, gold=np.where(is_gold, truth_of(made), -1), said=np.where(is_gold, truth_of(made), made.said))
    found = triggers.gold_recognised(told, 0.25, 8)
    assert found is not None
    assert (found.trigger, found.value, found.answers) == (Trigger.GOLD_RECOGNISED, 1.0, int(is_gold.sum()))
    assert found.more["compared_with"] == "other items"


def test_gold_answered_better_when_it_comes_again_is_recognised() -> None:
    """Feedback after a wrong answer, and a good memory."""
    made = work(right=0.6)
    again = np.arange(N) >= N // 2
    learnt = replace(
        made,
        gold=truth_of(made),
        meeting=again.astype(np.int64),
        said=np.where(again, truth_of(made), made.said),
    )
    found = triggers.gold_recognised(learnt, 0.25, 8)
    assert found is not None
    assert (found.value, found.more["compared_with"]) == (1.0, "first meetings")
    assert found.low > found.more["first_high"]


def test_evidence_is_plain_numbers() -> None:
    found = triggers.skips(replace(work(), skips=300), 0.4, 25)
    assert found is not None
    evidence = found.evidence()
    assert set(evidence) == {"value", "low", "high", "threshold", "answers"}
    assert all(type(value) in (int, float) for value in evidence.values())
