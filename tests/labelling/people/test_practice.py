"""The practice round."""

from uuid import uuid4

import pytest

from labelhub.accounts.models import User
from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items.models import Project
from labelhub.labelling import checking, queue
from labelhub.labelling.models import Answer, Consensus
from labelhub.labelling.people import actions, practice
from labelhub.labelling.people.actions import Cause
from labelhub.labelling.people.practice import Progress
from labelhub.labelling.people_models import Action, GoldUse
from tests import make
from tests.labelling.people.making import gold_items, work

pytestmark = pytest.mark.django_db


def practised(project: Project, person: User, key: str) -> Progress:
    """One whole attempt."""
    now = practice.progress(project, person.pk)
    for item in now.waiting:
        _, now = practice.answer(project, person.pk, uuid=uuid4(), item=item, class_key=key)
    return now


def short(project: Project, person: User) -> str:
    return queue.lease(project, person.pk, 1, screen=make.SCREEN).short_because


def test_a_newcomer_practises_first_and_works_when_it_is_passed() -> None:
    project = make.project(overlap_min=1, practice_items=2)
    gold_items(project, 3, use=GoldUse.PRACTICE)
    person = make.member(project)
    assert short(project, person) == "practice"
    now = practice.progress(project, person.pk)
    assert (now.required, now.wanted, now.answered, len(now.waiting)) == (True, 2, 0, 2)
    now = practised(project, person, "female")
    assert (now.required, now.passed) == (False, True)
    assert len(work(project, person, "female")) == 1
    assert list(checking.differences(project)) == []


def test_a_mistake_is_explained_at_once() -> None:
    project = make.project(practice_items=1)
    (item,) = gold_items(project, 1, use=GoldUse.PRACTICE, why="The voice does not matter.")
    person = make.member(project)
    uuid = uuid4()
    feedback, _ = practice.answer(project, person.pk, uuid=uuid, item=item.pk, class_key="male")
    assert (feedback.right, feedback.class_key) == (False, "female")
    assert feedback.explanation == "The voice does not matter."
    again, _ = practice.answer(project, person.pk, uuid=uuid, item=item.pk, class_key="male")
    assert again == feedback
    assert Answer.objects.filter(labeller=person).count() == 1
    with pytest.raises(Conflict):
        practice.answer(project, person.pk, uuid=uuid, item=item.pk, class_key="female")


def test_who_fails_begins_again() -> None:
    project = make.project(overlap_min=1, practice_items=2, practice_pass=0.8)
    gold_items(project, 2, use=GoldUse.PRACTICE)
    person = make.member(project)
    assert short(project, person) == "practice"
    now = practised(project, person, "male")
    assert (now.required, now.passed, now.attempt, now.answered) == (True, False, 2, 0)
    assert practised(project, person, "female").passed
    assert short(project, person) == ""


def test_practice_counts_nowhere() -> None:
    project = make.project(overlap_min=1, practice_items=1)
    (item,) = gold_items(project, 1, use=GoldUse.PRACTICE)
    person = make.member(project)
    practised(project, person, "male")
    assert Consensus.objects.get(item=item).n_labels == 0
    assert list(checking.differences(project)) == []


def test_a_manager_can_ask_for_it_again() -> None:
    project = make.project(overlap_min=1)
    gold_items(project, 2, use=GoldUse.PRACTICE)
    person = make.member(project)
    actions.take(project, person.pk, Action.PRACTICE, why="The guidelines are new.", cause=Cause())
    assert short(project, person) == "practice"
    assert practised(project, person, "female").passed
    assert short(project, person) == ""


def test_without_practice_items_nobody_is_held_up() -> None:
    project = make.project(overlap_min=1, practice_items=5)
    make.items(project, 1)
    assert short(project, make.member(project)) == ""


def test_an_item_that_does_not_wait_is_refused() -> None:
    project = make.project(practice_items=1)
    (item,) = make.items(project, 1)
    gold_items(project, 1, use=GoldUse.PRACTICE)
    person = make.member(project)
    with pytest.raises(NotFound):
        practice.answer(project, person.pk, uuid=uuid4(), item=item.pk, class_key="male")
    (waiting,) = practice.progress(project, person.pk).waiting
    with pytest.raises(Invalid):
        practice.answer(project, person.pk, uuid=uuid4(), item=waiting, class_key="robot")


def test_practice_items_are_never_served_as_gold() -> None:
    project = make.project(overlap_min=1, gold_entry=2)
    gold_items(project, 2, use=GoldUse.PRACTICE)
    person = make.member(project)
    work(project, person, "female", 2)
    assert not Answer.objects.filter(labeller=person, purpose="gold").exists()
