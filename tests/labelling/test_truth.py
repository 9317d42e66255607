"""The simple rule, without a database."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelhub.labelling import overlap, truth
from labelhub.labelling.truth import Belief, Policy, Review, Ruling, Vote

POLICY = Policy(overlap_min=2, overlap_max=5, accept_agreement=0.7)
F, M, X = 1, 2, 3


def votes(*classes: int | None) -> list[Vote]:
    return [Vote(one) for one in classes]


@pytest.mark.parametrize(
    ("given_votes", "state", "top"),
    [
        ([], "open", None),
        ([F], "open", F),
        ([F, F], "accepted", F),
        ([F, M], "in_dispute", F),
        ([F, M, M], "in_dispute", M),
        ([F, M, M, M], "accepted", M),
        ([F, None], "in_dispute", F),
        ([F, F, None], "accepted", F),
        ([None, None], "in_dispute", None),
        ([F, None, None], "in_dispute", F),
    ],
)
def test_it_accepts_what_enough_people_agree_on(given_votes: list[int | None], state: str, top: int | None) -> None:
    verdict = truth.conclude(votes(*given_votes), [F, M], POLICY)
    assert (verdict.state, verdict.label_class) == (state, top)


def test_cannot_tell_stands_outside_agreement_and_probabilities() -> None:
    verdict = truth.conclude(votes(F, F, None), [F, M], POLICY)
    assert verdict.agreement == 1
    assert verdict.probabilities == {F: 1, M: 0}
    assert (verdict.n_labels, verdict.n_cannot_tell) == (2, 1)


def test_a_second_look_weighs_more_than_the_first() -> None:
    verdict = truth.conclude(
        [Vote(M), Vote(M), Vote(F, review=True), Vote(F, review=True), Vote(F, review=True)],
        [F, M],
        POLICY,
        review=Review.DONE,
    )
    assert (verdict.state, verdict.label_class) == ("accepted", F)
    assert verdict.agreement == pytest.approx(0.6)
    assert verdict.confidence == pytest.approx(0.75)


def test_a_review_that_brings_no_agreement_leaves_the_item_ambiguous() -> None:
    verdict = truth.conclude(votes(F, M), [F, M], POLICY, review=Review.DONE)
    assert verdict.state == "stays_ambiguous"
    assert truth.conclude(votes(F, M), [F, M], POLICY, review=Review.OPEN).state == "in_dispute"


@pytest.mark.parametrize(
    ("ruling", "state", "top", "confidence"),
    [
        (Ruling(M), "accepted", M, 1.0),
        (Ruling(None), "stays_ambiguous", F, 1.0),
        (Ruling(None, excluded=True), "excluded", F, 1.0),
    ],
)
def test_a_reviewers_decision_overrules_the_labels(ruling: Ruling, state: str, top: int, confidence: float) -> None:
    verdict = truth.conclude(votes(F, F), [F, M], POLICY, ruling=ruling)
    assert (verdict.state, verdict.label_class, verdict.confidence) == (state, top, confidence)
    assert verdict.source == "review"


answers = st.lists(st.sampled_from([F, M, X, None]), max_size=12)


@given(answers, st.randoms())
def test_the_order_of_answers_does_not_matter(given_votes: list[int | None], shuffle: random.Random) -> None:
    shuffled = list(given_votes)
    shuffle.shuffle(shuffled)
    assert truth.conclude(votes(*given_votes), [F, M, X], POLICY) == truth.conclude(votes(*shuffled), [F, M, X], POLICY)


@given(answers)
def test_probabilities_sum_to_one_and_margin_is_their_gap(given_votes: list[int | None]) -> None:
    verdict = truth.conclude(votes(*given_votes), [F, M, X], POLICY)
    if verdict.n_labels == 0:
        assert verdict.probabilities == {}
        assert verdict.agreement is None
        return
    values = sorted(verdict.probabilities.values(), reverse=True)
    assert sum(values) == pytest.approx(1)
    assert verdict.margin == pytest.approx(values[0] - values[1])
    assert verdict.confidence == pytest.approx(values[0])


@given(answers)
def test_a_tie_is_never_accepted(given_votes: list[int | None]) -> None:
    verdict = truth.conclude(votes(*given_votes), [F, M, X], POLICY)
    if verdict.margin == 0:
        assert verdict.state != "accepted"


@given(answers, st.integers(0, 3))
def test_work_that_is_done_or_on_its_way_keeps_its_slots(given_votes: list[int | None], leased: int) -> None:
    state = truth.conclude(votes(*given_votes), [F, M, X], POLICY).state
    wish = overlap.slots_wanted(POLICY, state=state, answered=len(given_votes), leased=leased)
    assert wish >= len(given_votes) + leased
    if len(given_votes) + leased <= POLICY.overlap_max:
        assert wish <= POLICY.overlap_max


def test_a_dispute_asks_for_one_more_up_to_the_maximum() -> None:
    assert overlap.slots_wanted(POLICY, state="in_dispute", answered=2, leased=0) == 3
    assert overlap.slots_wanted(POLICY, state="in_dispute", answered=2, leased=1) == 3
    assert overlap.slots_wanted(POLICY, state="in_dispute", answered=5, leased=0) == 5
    assert overlap.slots_wanted(POLICY, state="accepted", answered=2, leased=1) == 3


TARGET = Policy(overlap_min=1, overlap_max=4, accept_agreement=0.7, target=0.9)


@pytest.mark.parametrize(
    ("given_votes", "p_female", "state"),
    [
        ([F], 0.95, "accepted"),
        ([F], 0.8, "open"),
        ([F, M, F], 0.8, "open"),
        ([F, M, F, M], 0.8, "in_dispute"),
        ([F, M, F, M], 0.92, "accepted"),
        ([None], 0.95, "open"),
    ],
)
def test_with_a_target_an_item_is_accepted_when_its_probability_reaches_it(
    given_votes: list[int | None], p_female: float, state: str
) -> None:
    belief = Belief({F: p_female, M: 1 - p_female})
    verdict = truth.conclude(votes(*given_votes), [F, M], TARGET, belief=belief)
    assert verdict.state == state
    assert verdict.label_class == (F if verdict.n_labels else None)


def test_what_a_model_helped_to_form_keeps_what_people_said_beside_it() -> None:
    belief = Belief({F: 0.4, M: 0.6}, human={F: 0.7, M: 0.3})
    verdict = truth.conclude(votes(F, M, F), [F, M], POLICY, belief=belief)
    assert (verdict.source, verdict.label_class, verdict.human_class) == ("labels_and_model", M, F)
    assert verdict.human_probabilities == {F: 0.7, M: 0.3}
    assert verdict.state == "in_dispute"  # the labels do not agree with it
    ruled = truth.conclude(votes(F, M, F), [F, M], POLICY, belief=belief, ruling=Ruling(F))
    assert (ruled.source, ruled.state, ruled.confidence) == ("review", "accepted", 1)


@pytest.mark.parametrize(
    ("state", "answered", "leased", "slots"),
    [
        ("open", 0, 0, 1),
        ("open", 1, 0, 2),
        ("open", 1, 1, 2),  # a label is on its way: no further one
        ("open", 2, 1, 3),
        ("open", 4, 0, 4),
        ("accepted", 1, 1, 2),
        ("in_dispute", 4, 0, 4),
    ],
)
def test_with_a_target_one_more_label_is_asked_for_at_a_time(
    state: str, answered: int, leased: int, slots: int
) -> None:
    assert overlap.slots_wanted(TARGET, state=state, answered=answered, leased=leased) == slots


@given(answers, st.floats(0.5, 1))
def test_an_open_item_with_a_target_always_gets_another_label_and_a_settled_one_never(
    given_votes: list[int | None], p_female: float
) -> None:
    belief = Belief({F: p_female, M: 1 - p_female, X: 0.0})
    verdict = truth.conclude(votes(*given_votes), [F, M, X], TARGET, belief=belief)
    more = overlap.wants_more(TARGET, state=verdict.state, answered=len(given_votes))
    assert more is (verdict.state == "open")
