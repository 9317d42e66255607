"""Which predictions become flags."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhub.items.models import FlagKind
from labelhub.runs.flagging import Choice, Rules, Scored, budget, choose, score

CLASSES = ["female", "male"]
RULES = Rules(ambiguous_margin=0.2, ambiguous_budget=1.0, mislabelled_p=0.3, mislabelled_budget=1.0)


def scored(item: int, female: float, **fields: Any) -> Scored:
    values = {"given": None, "out_of_fold": False, "state": "open", "current": None, **fields}
    return score(item, [female, 1 - female], CLASSES, **values)


def labelled(item: int, female: float, given: str = "male", **fields: Any) -> Scored:
    return scored(
        item, female, **{"given": given, "current": given, "out_of_fold": True, "state": "accepted", **fields}
    )


def kinds(choices: Sequence[Choice]) -> dict[int, str]:
    return {choice.scored.item: choice.kind.value for choice in choices}


def test_a_prediction_has_top_class_margin_and_p_of_the_given_label() -> None:
    row = score(1, [0.2, 0.5, 0.3], ["a", "b", "c"], given="a", out_of_fold=True)
    assert (row.top, row.p_top, row.p_given) == ("b", 0.5, 0.2)
    assert row.margin == pytest.approx(0.2)


def test_a_label_of_a_class_that_the_run_does_not_know_is_not_held_against_it() -> None:
    assert score(1, [0.2, 0.8], CLASSES, given="child", out_of_fold=True).p_given is None


def test_the_first_class_wins_a_tie() -> None:
    assert scored(1, 0.5).top == "female"


def test_a_small_margin_is_ambiguous() -> None:
    (choice,) = choose([scored(1, 0.55), scored(2, 0.61)], RULES)
    assert kinds([choice]) == {1: "ambiguous"}
    assert choice.score == pytest.approx(0.9)


def test_a_label_that_the_model_finds_unlikely_out_of_fold_is_mislabelled() -> None:
    (choice,) = choose([labelled(1, 0.9), labelled(2, 0.65), labelled(3, 0.1)], RULES)
    assert kinds([choice]) == {1: "mislabelled"}
    assert choice.score == pytest.approx(0.9)


def test_a_model_that_saw_the_label_accuses_nobody() -> None:
    assert choose([labelled(1, 0.9, out_of_fold=False)], RULES) == []


def test_a_label_that_was_changed_since_is_not_accused() -> None:
    assert choose([labelled(1, 0.9, current="female")], RULES) == []


@pytest.mark.parametrize("state", ["excluded", "stays_ambiguous"])
def test_what_is_settled_for_good_is_left_alone(state: str) -> None:
    assert choose([labelled(1, 0.9, state=state), scored(2, 0.5, state=state)], RULES) == []


@pytest.mark.parametrize("state", ["accepted", "open", "in_dispute"])
def test_everything_else_can_be_ambiguous(state: str) -> None:
    assert kinds(choose([scored(1, 0.5, state=state)], RULES)) == {1: "ambiguous"}


def test_both_reasons_are_one_flag_mislabelled() -> None:
    rules = Rules(0.5, 1.0, 0.45, 1.0)
    assert kinds(choose([labelled(1, 0.6)], rules)) == {1: "mislabelled"}


def test_budgets_take_the_surest() -> None:
    rules = Rules(0.5, 0.2, 0.4, 0.1)
    rows = [labelled(n, 0.7 + n / 100) for n in range(10)] + [scored(10 + n, 0.5 + n / 100) for n in range(10)]
    # Of 20 predicted: 2 mislabelled, the least likely labels; 4 ambiguous, the smallest margins.
    assert kinds(choose(rows, rules)) == {
        **dict.fromkeys([9, 8], "mislabelled"),
        **dict.fromkeys([10, 11, 12, 13], "ambiguous"),
    }


def test_what_was_looked_at_before_costs_no_budget() -> None:
    rows = [labelled(n, 0.99 - n / 10_000) for n in range(1200)]
    rules = Rules(0.0, 0.0, 0.3, 0.001)

    def news(choices: Sequence[Choice]) -> list[Choice]:
        return [choice for choice in choices if choice.scored.item >= 1100]

    assert kinds(choose(rows, rules, news)) == {1100: "mislabelled"}


def test_a_budget_is_rounded_down_and_not_by_its_last_binary_digit() -> None:
    assert [budget(100, 0.07), budget(19, 0.05), budget(20, 0.05), budget(600, 0.05)] == [7, 0, 1, 30]


@given(
    st.lists(
        st.builds(
            lambda item, female, given_, state, seen: score(
                item, [female, 1 - female], CLASSES, given=given_, current=given_, out_of_fold=seen, state=state
            ),
            st.integers(0, 500),
            st.floats(0, 1),
            st.sampled_from([None, "female", "male"]),
            st.sampled_from(["open", "accepted", "in_dispute", "stays_ambiguous", "excluded"]),
            st.booleans(),
        ),
        unique_by=lambda row: row.item,
        max_size=80,
    ),
    st.builds(Rules, *[st.floats(0, 1)] * 4),
)
def test_no_item_is_flagged_twice_and_no_budget_is_exceeded(rows: list[Scored], rules: Rules) -> None:
    chosen = choose(rows, rules)
    assert len({choice.scored.item for choice in chosen}) == len(chosen)
    for kind, share in ((FlagKind.MISLABELLED, rules.mislabelled_budget), (FlagKind.AMBIGUOUS, rules.ambiguous_budget)):
        of_kind = [choice for choice in chosen if choice.kind == kind]
        assert len(of_kind) <= budget(len(rows), share)
        assert [choice.score for choice in of_kind] == sorted((choice.score for choice in of_kind), reverse=True)
        assert all(0 <= choice.score <= 1 for choice in of_kind)
