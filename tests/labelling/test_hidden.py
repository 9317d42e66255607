"""The numbers of rounds that a screen is told."""

from hypothesis import given
from hypothesis import strategies as st

from labelhub.labelling import hidden

ROUNDS = st.integers(1, 13_100).filter(lambda round_: not hidden.is_first_look(round_))


@given(st.integers(1, 2**62), ROUNDS)
def test_a_code_gives_its_round_back(item: int, round_: int) -> None:
    code = hidden.shown(item, round_, "secret")
    assert 1 <= code <= 32_767
    assert hidden.meant(item, code, "secret") == round_


@given(st.integers(1, 2**62), st.sets(ROUNDS, min_size=2, max_size=20))
def test_two_rounds_of_an_item_never_share_a_code(item: int, rounds: set[int]) -> None:
    assert len({hidden.shown(item, one, "secret") for one in rounds}) == len(rounds)


def test_a_first_look_has_one_code_whatever_it_is() -> None:
    code = hidden.shown(7, 0, "secret")
    assert code == hidden.shown(7, hidden.GOLD, "secret") != 0
    assert hidden.meant(7, code, "secret") == hidden.meant(7, 0, "secret") == 0


def test_a_first_look_is_not_told_from_a_second_by_its_size() -> None:
    firsts, seconds = (sorted(hidden.shown(item, round_, "secret") for item in range(400)) for round_ in (0, 1))
    assert abs(firsts[200] - seconds[200]) < 5_000


def test_a_review_and_a_repeat_are_not_told_apart_by_their_size() -> None:
    reviews = sorted(hidden.shown(item, 1, "secret") for item in range(400))
    repeats = sorted(hidden.shown(item, hidden.REPEAT, "secret") for item in range(400))
    middle = len(reviews) // 2
    assert abs(reviews[middle] - repeats[middle]) < 5_000  # of 32,749: both are spread over all numbers
    assert abs(reviews[middle] - 16_000) < 5_000


def test_without_the_secret_nobody_reads_a_code() -> None:
    codes = [hidden.shown(item, hidden.REPEAT, "secret") for item in range(1, 50)]
    assert hidden.REPEAT not in [hidden.meant(item, code, "guess") for item, code in enumerate(codes, 1)]
