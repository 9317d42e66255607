"""What is done about labellers, and its way back."""

import pytest

from labelhub.accounts.models import User
from labelhub.datasets import exports
from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items.models import Project
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job
from labelhub.labelling import checking, labels, queue
from labelhub.labelling.models import Answer, Consensus, LabelKind, Purpose, Round, Slot, SlotState
from labelhub.labelling.people import actions
from labelhub.labelling.people.actions import Cause
from labelhub.labelling.people_models import Action, Intervention
from tests import make

pytestmark = pytest.mark.django_db


def run(jobs: list[Job]) -> None:
    for job in jobs:
        claim = lifecycle.claim(job.pk)
        assert claim is not None
        claim.succeed(actions.execute(claim) or {})


def do(project: Project, person: User, action: str, why: str = "A reason.") -> Intervention:
    row, jobs = actions.take(project, person.pk, action, why=why, cause=Cause())
    run(jobs)
    row.refresh_from_db()
    return row


def end(project: Project, row: Intervention) -> Intervention:
    _, jobs = actions.end(project, row.pk, by_id=None, why="A mistake.")
    run(jobs)
    row.refresh_from_db()
    return row


def test_who_is_paused_gets_no_work_and_loses_what_they_hold() -> None:
    project = make.project(overlap_min=1)
    make.items(project, 2)
    person = make.member(project)
    held = queue.lease(project, person.pk, 1, screen=make.SCREEN).assignments[0]
    row = do(project, person, Action.PAUSE)
    lease = queue.lease(project, person.pk, 1, screen=make.SCREEN)
    assert (lease.assignments, lease.short_because) == ((), "paused")
    assert not Slot.objects.filter(labeller=person).exists()
    (late,) = labels.submit(project, person.pk, [make.entry(held.item, "female")])
    assert (late.status, late.why_not) == ("stored", "late")  # kept, and does not count
    end(project, row)
    assert len(queue.lease(project, person.pk, 1, screen=make.SCREEN).assignments) == 1
    assert list(checking.differences(project)) == []


def test_every_action_says_who_when_why_and_by_which_rule() -> None:
    project = make.project()
    person, manager = make.member(project), make.member(project)
    cause = Cause(by_id=manager.pk, trigger="skips", rule_id=7, evidence={"share": 0.5})
    row, _ = actions.take(project, person.pk, Action.WARN, why=" Many skips. ", cause=cause)
    row.refresh_from_db()
    assert (row.by, row.why, row.trigger, row.rule_id, row.evidence) == (
        manager, "Many skips.", "skips", 7, {"share": 0.5},
    )  # fmt: skip
    ended, _ = actions.end(project, row.pk, by_id=manager.pk, why="It was the images.")
    assert ended.ended_at is not None
    assert ended.ended_by_id == manager.pk
    with pytest.raises(Conflict):
        actions.end(project, row.pk, by_id=manager.pk)


def test_labels_set_aside_stop_counting_everywhere_at_once() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    items = make.items(project, 3)
    person, other = make.member(project), make.member(project)
    make.answer(project, person, "male", 3)
    assert Consensus.objects.filter(project=project, state="accepted").count() == 3
    row = do(project, person, Action.SET_ASIDE)
    assert row.result == {"aside": {"labels": 3, "items": 3, "again": 0}}
    assert Consensus.objects.filter(project=project, state="open", n_labels=0).count() == 3
    assert not Answer.objects.filter(project=project, counts=True).exists()
    assert b"male," not in b"".join(exports.labels_csv(project)).split(b"\r\n", 1)[1]
    assert b"set_aside" in b"".join(exports.answers_csv(project))
    assert list(checking.differences(project)) == []
    assert queue.lease(project, person.pk, 3, screen=make.SCREEN).assignments == ()
    assert {one.item for one in queue.lease(project, other.pk, 3, screen=make.SCREEN).assignments} == {
        item.pk for item in items
    }


def test_labels_come_back_where_there_is_room_and_the_others_say_so() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 3)
    person, other = make.member(project), make.member(project)
    make.answer(project, person, "male", 3)
    row = do(project, person, Action.SET_ASIDE)
    make.answer(project, other, "female", 1)
    row = end(project, row)
    assert row.result["restore"] == {"items": 3, "restored": 2, "stayed": 1}
    counting = Answer.objects.filter(project=project, counts=True)
    assert sorted(counting.values_list("labeller_id", flat=True)) == sorted([person.pk, person.pk, other.pk])
    assert list(checking.differences(project)) == []


def test_a_setting_aside_that_runs_twice_does_it_once() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 2)
    person = make.member(project)
    make.answer(project, person, "male", 2)
    row, (job,) = actions.take(project, person.pk, Action.SET_ASIDE, why="Twice.", cause=Cause())
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    actions.execute(claim)
    actions.execute(claim)
    row.refresh_from_db()
    assert row.result["aside"]["labels"] == 2
    assert list(checking.differences(project)) == []


def test_what_is_labelled_afterwards_counts() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 2)
    person = make.member(project)
    make.answer(project, person, "male", 1)
    do(project, person, Action.SET_ASIDE)
    make.answer(project, person, "female", 1)
    assert Answer.objects.get(project=project, counts=True).label_class.key == "female"  # type: ignore[union-attr]


def test_an_item_whose_rounds_are_over_is_asked_again() -> None:
    project = make.project(overlap_min=2, overlap_max=2, review_labels=1)
    (item,) = make.items(project, 1)
    people = [make.member(project) for _ in range(3)]
    make.answer(project, people[0], "male")
    make.answer(project, people[1], "female")  # in dispute at the maximum: a blind review
    make.answer(project, people[2], "male")
    assert Consensus.objects.get(item=item).state in ("accepted", "stays_ambiguous")
    for person in people:
        do(project, person, Action.SET_ASIDE)
    assert Round.objects.filter(item=item, purpose=Purpose.REVIEW, state="open").count() == 1
    assert Slot.objects.filter(item=item, state=SlotState.FREE).exists()
    fresh = make.member(project)
    make.answer(project, fresh, "female")
    assert Consensus.objects.get(item=item).n_labels == 1
    assert list(checking.differences(project)) == []


def test_an_item_with_nothing_but_set_aside_labels_is_open() -> None:
    project = make.project(overlap_min=1)
    (item,) = make.items(project, 1)
    person = make.member(project)
    make.answer(project, person, "male")
    do(project, person, Action.SET_ASIDE)
    row = Consensus.objects.get(item=item)
    assert (row.state, row.label_class, row.n_labels, row.probabilities) == ("open", None, 0, {})


def test_a_label_that_was_set_aside_can_no_longer_be_changed() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    person = make.member(project)
    make.answer(project, person, "male")
    do(project, person, Action.SET_ASIDE)
    change, undo = labels.submit(
        project, person.pk, [make.entry(item.pk, "female"), make.entry(item.pk, None, kind=LabelKind.UNDO)]
    )
    assert (change.status, change.counts) == ("stored", False)
    assert undo.status == "refused"
    assert Answer.objects.get(item=item, labeller=person).why_not == "set_aside"


def test_readmitting_ends_everything_that_stands() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 1)
    person = make.member(project)
    make.answer(project, person, "male")
    do(project, person, Action.PAUSE)
    do(project, person, Action.SET_ASIDE)
    do(project, person, Action.READMIT, why="It was the lamp.")
    assert not Intervention.objects.filter(labeller=person, ended_at__isnull=True).exists()
    assert Answer.objects.get(labeller=person).counts
    assert list(checking.differences(project)) == []
    with pytest.raises(Conflict, match="Nothing stands"):
        do(project, person, Action.READMIT)


def test_what_makes_no_sense_is_refused() -> None:
    project = make.project()
    person = make.member(project)
    with pytest.raises(Invalid) as refused:
        do(project, person, "shout", why=" ")
    assert set(refused.value.fields) == {"action", "why"}
    with pytest.raises(NotFound):
        do(project, make.user(), Action.PAUSE)
    do(project, person, Action.PAUSE)
    with pytest.raises(Conflict, match="stands already"):
        do(project, person, Action.PAUSE)


def test_setting_aside_a_labeller_without_labels_does_nothing_and_says_so() -> None:
    project = make.project()
    row = do(project, make.member(project), Action.SET_ASIDE)
    assert row.result == {}
