"""Audits: a random sample that measures the consensus and does not move it."""

from typing import Any

import pytest

from labelhub.accounts.models import User
from labelhub.errors import Conflict, Invalid
from labelhub.items.models import Project, Role
from labelhub.labelling import audits, checking, erase, labels, queue, review
from labelhub.labelling.models import Answer, Consensus, Purpose, Round, RoundState, Slot
from labelhub.labelling.quality_models import Audit
from tests import make

pytestmark = pytest.mark.django_db


def labelled(count: int = 6, **policies: Any) -> Project:
    project = make.project(overlap_min=1, overlap_max=1, **policies)
    make.items(project, count)
    make.answer(project, make.member(project), "male", count=count)
    return project


def audit_answers(project: Project, person: User, key: str | None, count: int = 60) -> int:
    lease = queue.lease(project, person.pk, count, screen=make.SCREEN, auditor=True)
    entries = [make.entry(one.item, key, round_=one.round) for one in lease.assignments]
    if entries:
        labels.submit(project, person.pk, entries)
    return len(entries)


def test_a_sample_is_answered_blind_and_does_not_move_the_consensus() -> None:
    project = labelled()
    reviewer = make.member(project, Role.REVIEWER)
    audit = audits.draw(project, size=4, seed=1)
    before = list(Consensus.objects.order_by("item").values("state", "label_class", "probabilities", "n_labels"))

    assert audit_answers(project, reviewer, "female") == 4

    after = list(Consensus.objects.order_by("item").values("state", "label_class", "probabilities", "n_labels"))
    assert after == before
    assert audits.progress([audit])[audit.pk] == audits.Progress(4, 4, True)
    found = audits.findings(audit)
    assert len(found) == 4
    assert all(one.state == "accepted" and one.said != one.stood for one in found)
    assert list(checking.differences(project)) == []


def test_where_the_project_says_so_the_answers_also_form_the_consensus() -> None:
    project = labelled(audit_counts=True)
    audits.draw(project, size=2, seed=1)

    audit_answers(project, make.member(project, Role.REVIEWER), "male")

    assert sorted(Consensus.objects.values_list("n_labels", flat=True)) == [1, 1, 1, 1, 2, 2]
    assert list(checking.differences(project)) == []


def test_only_reviewers_and_managers_get_items_of_an_audit() -> None:
    project = labelled()
    audits.draw(project, size=3, seed=1)
    labeller = make.member(project)

    assert queue.lease(project, labeller.pk, 60, screen=make.SCREEN).assignments == ()
    assert queue.lease(project, labeller.pk, 60, screen=make.SCREEN).assignments == ()


def test_a_reviewer_who_labelled_an_item_leaves_its_audit_to_another_reviewer() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 3)
    first, second = make.member(project, Role.REVIEWER), make.member(project, Role.REVIEWER)
    make.answer(project, first, "male", count=3)
    queue.lease(project, second.pk, 1, screen=make.SCREEN)
    audits.draw(project, size=3, seed=1)

    assert audit_answers(project, first, "male") == 0
    assert audit_answers(project, second, "male") == 3


def test_the_only_reviewer_audits_also_what_they_labelled() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 3)
    reviewer = make.member(project, Role.REVIEWER)
    make.answer(project, reviewer, "male", count=3)
    make.answer(project, make.member(project), "male")  # a labeller who is fresh is none who may audit
    audits.draw(project, size=3, seed=1)

    assert audit_answers(project, reviewer, "male") == 3


def test_the_sample_is_judged_by_the_consensus_it_was_drawn_from() -> None:
    project = labelled(count=2)
    reviewer = make.member(project, Role.REVIEWER)
    audit = audits.draw(project, size=2, seed=1)
    for row in Consensus.objects.all():
        review.decide(project, row.item_id, reviewer_id=reviewer.pk, verdict="class", class_key="female")

    audit_answers(project, reviewer, "female")

    assert all(one.stood != one.said for one in audits.findings(audit))
    assert list(checking.differences(project)) == []


def test_labelling_and_review_go_on_beside_an_audit() -> None:
    project = make.project(overlap_min=1, overlap_max=3, review_labels=1)
    (item,) = make.items(project, 1)
    audits.draw(project, size=1, seed=1)
    make.answer(project, make.member(project), "male")
    review.decide(project, item.pk, reviewer_id=make.member(project).pk, verdict="more_labels")
    make.answer(project, make.member(project), "male")

    rounds = {row.purpose: row.state for row in Round.objects.all()}
    assert rounds == {"label": RoundState.CLOSED, "review": RoundState.CLOSED, "audit": RoundState.OPEN}
    review.decide(project, item.pk, reviewer_id=make.member(project).pk, verdict="class", class_key="male")
    review.undo_decision(project, item.pk, by_id=make.user().pk)
    assert Round.objects.get(purpose=Purpose.AUDIT).state == RoundState.OPEN
    assert list(checking.differences(project)) == []


def test_one_audit_at_a_time_and_a_cancelled_one_makes_room() -> None:
    project = labelled()
    audit = audits.draw(project, size=2, seed=1)
    with pytest.raises(Conflict, match="still running"):
        audits.draw(project, size=2)
    audit_answers(project, make.member(project, Role.REVIEWER), "male", count=1)

    cancelled = audits.cancel(project, audit.number)

    assert cancelled.cancelled_at is not None
    assert audits.cancel(project, audit.number).cancelled_at == cancelled.cancelled_at
    assert len(audits.findings(audit)) == 1
    assert not Slot.objects.filter(purpose=Purpose.AUDIT, state=0).exists()
    assert audits.draw(project, size=2).number == 2
    assert list(checking.differences(project)) == []


def test_the_same_seed_draws_the_same_sample() -> None:
    project = labelled()
    samples = []
    for _ in range(2):
        audit = audits.draw(project, size=3, seed=5)
        samples.append(set(audit.items.values_list("item", flat=True)))
        audits.cancel(project, audit.number)
    assert samples[0] == samples[1]


@pytest.mark.parametrize(("size", "each"), [(0, 1), (7, 1), (-1, 1), (2, 0), (2, 6)])
def test_a_sample_that_cannot_be_drawn_is_refused_and_nothing_is_opened(size: int, each: int) -> None:
    project = labelled()
    with pytest.raises(Invalid):
        audits.draw(project, size=size, answers_each=each)
    assert not Audit.objects.exists()
    assert not Round.objects.filter(purpose=Purpose.AUDIT).exists()


def test_a_project_without_items_has_nothing_to_audit() -> None:
    with pytest.raises(Conflict, match="no item"):
        audits.draw(make.project(), size=1)


def test_auditors_who_are_split_or_cannot_tell_say_nothing() -> None:
    assert audits.verdict([1, 1, 2]) == 1
    assert audits.verdict([1, 2]) is None
    assert audits.verdict([None, None, 1]) is None
    assert audits.verdict([]) is None


def test_deleting_items_in_the_middle_leaves_a_smaller_sample() -> None:
    project = labelled()
    audit = audits.draw(project, size=4, seed=1)
    gone = audit.items.values_list("item", flat=True)[:1][0]
    erase.items(project, [gone])

    assert audit_answers(project, make.member(project, Role.REVIEWER), "male") == 3
    assert audits.progress([audit])[audit.pk] == audits.Progress(3, 3, True)
    assert Answer.objects.filter(purpose=Purpose.AUDIT).count() == 3
