import numpy as np
import pytest

from labelhub.runs.flag_yield import Reviewed, Yield, expect, learn


def past(count: int, seed: int = 1) -> list[Reviewed]:
    """Flags of which the square of the score is the share that led to a change."""
    random = np.random.default_rng(seed)
    scores = random.random(count)
    return [Reviewed(float(score), bool(random.random() < score**2)) for score in scores]


def share(learnt: Yield, score: float) -> float:
    """The share of changes expected at this score."""
    return expect(learnt, [score] * 1000).changes / 1000


def test_higher_scores_promise_more_and_never_less() -> None:
    learnt = learn(past(400))
    shares = [share(learnt, score) for score in np.linspace(0, 1, 21)]

    assert shares == sorted(shares)
    assert shares[0] < 0.15
    assert shares[-1] > 0.7


def test_what_is_expected_comes_true_within_its_interval_about_as_often_as_stated() -> None:
    inside = 0
    for seed in range(60):
        learnt, new = learn(past(300, seed)), past(60, seed + 1000)
        found = expect(learnt, [one.score for one in new])
        inside += found.low <= sum(one.changed for one in new) <= found.high
    assert inside >= 54


def test_past_flags_that_all_led_nowhere_leave_room_for_doubt() -> None:
    found = expect(learn([Reviewed(0.9, False)] * 10), [0.9] * 1000)

    assert 0 < found.changes < 100
    assert found.low <= 1
    assert 100 < found.high < 400


def test_without_a_past_nothing_is_known() -> None:
    learnt = learn([])

    assert learnt.reviewed == 0
    assert share(learnt, 0.5) == 0.5
    found = expect(learnt, [0.5] * 10)
    assert (found.flags, found.changes, found.low, found.high) == (10, 5.0, 0.0, 10.0)
    assert expect(learn(past(100)), []).changes == 0


def test_equal_scores_make_one_bin() -> None:
    learnt = learn([Reviewed(0.5, number % 4 == 0) for number in range(200)])

    assert share(learnt, 0.5) == pytest.approx(0.25, abs=0.02)
