"""Flags, blind rounds and decisions."""

from typing import Any

import pytest

from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items import flags
from labelhub.items.flags import NewFlag
from labelhub.items.models import Flag, FlagKind, Item, Project
from labelhub.labelling import consensus, labels, queue, review, second_looks
from labelhub.labelling.models import Answer, Consensus, Round, Slot
from tests import make

pytestmark = pytest.mark.django_db


def settled(key: str = "male", **policies: Any) -> tuple[Project, Item]:
    """A project with one item that two labellers agree on."""
    project = make.project(**{"overlap_min": 2, "review_labels": 2, **policies})
    (item,) = make.items(project, 1)
    for _ in range(2):
        make.answer(project, make.member(project), key)
    return project, item


def flag(project: Project, item: Item, kind: FlagKind = FlagKind.MISLABELLED, run: int = 1) -> dict[str, int]:
    return dict(second_looks.raise_from_model(project, run, [NewFlag(item.pk, kind, 0.9, {"p_given": 0.1})]))


def test_a_models_flag_sends_the_item_to_fresh_labellers_blind() -> None:
    project, item = settled()
    assert flag(project, item) == {"mislabelled": 1}
    assert Flag.objects.get().status == "in_review"
    (assignment,) = queue.lease(project, make.member(project).pk, 5, screen=make.SCREEN).assignments
    assert (assignment.item, assignment.round) == (item.pk, 1)
    assert set(vars(assignment)) == {"id", "item", "round", "expires_at", "sha256", "width", "height"}


@pytest.mark.parametrize(
    ("said", "outcome", "state", "top"),
    [
        (("female", "female"), "stays_ambiguous", "stays_ambiguous", "female"),
        (("male", "male"), "label_kept", "accepted", "male"),
        (("male", "female"), "stays_ambiguous", "stays_ambiguous", "male"),
    ],
)
def test_a_completed_review_closes_the_flag(said: tuple[str, str], outcome: str, state: str, top: str) -> None:
    project, item = settled()
    flag(project, item)
    for key in said:
        make.answer(project, make.member(project), key)
    closed = Flag.objects.get()
    assert (closed.status, closed.outcome, closed.class_before) == ("closed", outcome, "male")
    row = Consensus.objects.select_related("label_class").get(item=item)
    assert row.state == state
    assert list(consensus.differences(project)) == []


def test_a_review_can_change_the_label() -> None:
    project, item = settled(review_labels=3)
    flag(project, item)
    for _ in range(3):
        make.answer(project, make.member(project), "female")
    assert Flag.objects.get().outcome == "label_changed"
    row = Consensus.objects.select_related("label_class").get(item=item)
    assert (row.state, row.label_class and row.label_class.key) == ("accepted", "female")


def test_earlier_labellers_get_a_review_only_when_nobody_fresh_is_left() -> None:
    project = make.project(overlap_min=2, review_labels=2)
    make.items(project, 1)
    first, second = make.member(project), make.member(project)
    for person in (first, second):
        make.answer(project, person, "male")
    flag(project, Item.objects.get())
    assert len(queue.lease(project, first.pk, 1, screen=make.SCREEN).assignments) == 1  # nobody else is around
    third = make.member(project)
    queue.lease(project, third.pk, 1, screen=make.SCREEN)
    assert queue.lease(project, second.pk, 1, screen=make.SCREEN).assignments == ()
    assert Round.objects.filter(number=1).get().wanted == 2


def test_an_item_is_flagged_again_for_the_same_reason_only_when_something_is_new() -> None:
    project, item = settled()
    flag(project, item)
    for _ in range(2):
        make.answer(project, make.member(project), "male")
    assert flag(project, item, run=2) == {}
    assert flag(project, item, kind=FlagKind.AMBIGUOUS, run=2) == {"ambiguous": 1}
    for _ in range(2):
        make.answer(project, make.member(project), "male")
    assert flag(project, item, run=3) == {"mislabelled": 1}


def test_flags_that_a_newer_run_does_not_repeat_are_withdrawn() -> None:
    project, item = settled(review_rule="reviewers")
    flag(project, item)
    assert Flag.objects.get().status == "open"
    second_looks.raise_from_model(project, 2, [])
    assert Flag.objects.get().outcome == "withdrawn"


def test_a_dispute_at_the_maximum_goes_to_a_blind_review() -> None:
    project = make.project(overlap_min=2, overlap_max=3, accept_agreement=0.8)
    (item,) = make.items(project, 1)
    for key in ("male", "female", "male"):
        make.answer(project, make.member(project), key)
    assert Flag.objects.get().status == "in_review"
    assert Slot.objects.filter(item=item, round=1).count() == project.review_labels


def test_a_dispute_that_ends_in_agreement_is_withdrawn() -> None:
    project = make.project(overlap_min=2, overlap_max=5)
    make.items(project, 1)
    for key in ("male", "female", "male", "male"):
        make.answer(project, make.member(project), key)
    assert Flag.objects.get().outcome == "withdrawn"


@pytest.mark.parametrize(
    ("verdict", "key", "outcome", "state"),
    [
        ("class", "male", "label_kept", "accepted"),
        ("class", "female", "label_changed", "accepted"),
        ("cannot_tell", None, "stays_ambiguous", "stays_ambiguous"),
        ("exclude", None, "excluded", "excluded"),
    ],
)
def test_a_reviewers_decision_closes_the_flag(verdict: str, key: str | None, outcome: str, state: str) -> None:
    project, item = settled(review_rule="reviewers")
    flag(project, item)
    reviewer = make.member(project)
    review.decide(project, item.pk, reviewer_id=reviewer.pk, verdict=verdict, class_key=key, reason="seen")
    closed = Flag.objects.get()
    assert (closed.outcome, closed.closed_by_id) == (outcome, reviewer.pk)
    row = Consensus.objects.get(item=item)
    assert (row.state, row.source) == (state, "review")
    assert list(consensus.differences(project)) == []


def test_a_decision_can_be_taken_back() -> None:
    project, item = settled(review_rule="reviewers")
    flag(project, item)
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="exclude")
    review.undo_decision(project, item.pk, by_id=make.user().pk)
    row = Consensus.objects.get(item=item)
    assert (row.state, row.source) == ("accepted", "labels")
    assert Flag.objects.get().status == "open"
    with pytest.raises(Conflict):
        review.undo_decision(project, item.pk, by_id=make.user().pk)


def test_a_decision_sticks_until_new_labels_come() -> None:
    project, item = settled(review_rule="reviewers")
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="class", class_key="female")
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="more_labels")
    make.answer(project, make.member(project), "male")
    row = Consensus.objects.select_related("label_class").get(item=item)
    assert (row.source, row.label_class and row.label_class.key) == ("labels", "male")


def test_an_answer_that_was_on_its_way_does_not_upset_a_decision() -> None:
    project = make.project(overlap_min=2)
    (item,) = make.items(project, 1)
    slow = make.member(project)
    lease = queue.lease(project, slow.pk, 1, screen=make.SCREEN)
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="class", class_key="female")
    (result,) = labels.submit(project, slow.pk, [make.entry(lease.assignments[0].item, "male")])
    assert (result.status, result.counts, result.why_not) == ("stored", False, "finished")
    assert Consensus.objects.get(item=item).source == "review"


def test_an_open_items_flag_waits_until_people_have_finished() -> None:
    project = make.project(overlap_min=2)
    (item,) = make.items(project, 1)
    flag(project, item, kind=FlagKind.AMBIGUOUS)
    assert Flag.objects.get().status == "open"
    for _ in range(2):
        make.answer(project, make.member(project), "male")
    assert Flag.objects.get().status == "in_review"
    assert Answer.objects.filter(item=item).count() == 2


def test_a_report_raises_a_flag_once() -> None:
    project = make.project()
    (item,) = make.items(project, 1)
    for _ in range(2):
        second_looks.report(project, item.pk, by_id=make.user().pk, reason="not_a_face", note="a dog")
    assert Flag.objects.get().evidence == {"reason": "not_a_face", "note": "a dog"}
    with pytest.raises(Invalid):
        second_looks.report(project, item.pk, by_id=make.user().pk, reason="dull")
    with pytest.raises(NotFound):
        second_looks.report(make.project(), item.pk, by_id=make.user().pk, reason="other")


def test_the_yield_of_flagging_counts_what_came_of_it() -> None:
    project, item = settled(review_rule="reviewers")
    flag(project, item)
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="class", class_key="female")
    (row,) = flags.yields(project.pk)
    assert (row.kind, row.reviewed, row.changed) == ("mislabelled", 1, 1)


@pytest.mark.parametrize(("verdict", "key"), [("perhaps", None), ("class", "child"), ("class", None)])
def test_a_decision_that_makes_no_sense_is_refused(verdict: str, key: str | None) -> None:
    project, item = settled()
    with pytest.raises(Invalid):
        review.decide(project, item.pk, reviewer_id=make.user().pk, verdict=verdict, class_key=key)
