"""Labellers who harm: every action of the rules works end to end."""

import pytest

from labelhub.accounts.models import User
from labelhub.items.models import Project
from labelhub.labelling import checking, labels, queue
from labelhub.labelling.models import Answer, Consensus
from labelhub.labelling.people import actions, judging, practice, rules
from labelhub.labelling.people_models import Action, GoldUse, Intervention, Trigger
from labelhub.tasks import apply_labeller_rules
from labelhub.tasks.jobs import execute_job
from tests import make
from tests.labelling.people.making import gold_items


def constant_clicker(project: Project, count: int = 30) -> User:
    """Somebody who always says male, where two others tell the classes apart."""
    make.items(project, count)
    person = make.member(project)
    for other in (make.member(project), make.member(project)):
        lease = queue.lease(project, other.pk, count, screen=make.SCREEN)
        said = [make.entry(a.item, "female" if a.item % 2 else "male", duration_ms=1500) for a in lease.assignments]
        labels.submit(project, other.pk, said)
    lease = queue.lease(project, person.pk, count, screen=make.SCREEN)
    labels.submit(project, person.pk, [make.entry(a.item, "male", duration_ms=100) for a in lease.assignments])
    return person


def look(project: Project) -> None:
    """As beat does."""
    for job in rules.look(project.pk):
        execute_job(job.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("action", [Action.WARN, Action.PAUSE, Action.PRACTICE, Action.SET_ASIDE])
def test_a_rule_acts_says_why_and_can_be_taken_back(action: str) -> None:
    project = make.project(overlap_min=3, overlap_max=3, accept_agreement=0.6)  # 2 of 3 settle an item
    gold_items(project, 1, use=GoldUse.PRACTICE)
    person = constant_clicker(project)
    rules.replace(project, [{"trigger": "one_answer", "action": action}])
    look(project)
    row = Intervention.objects.get(project=project)
    assert (row.labeller, row.action, row.trigger, row.by) == (person, action, Trigger.ONE_ANSWER, None)
    assert row.rule_id is not None
    assert row.evidence["value"] == 1.0
    assert "same class" in row.why
    held = {Action.PAUSE: "paused", Action.PRACTICE: "practice"}.get(Action(action), "")
    assert actions.holds_of(project) == ({person.pk: held} if held else {})
    counting = Answer.objects.filter(labeller=person, counts=True).count()
    assert counting == (0 if action == Action.SET_ASIDE else 30)
    assert list(checking.differences(project)) == []
    look(project)
    assert Intervention.objects.count() == 1  # the same labels are not held against them twice
    _, jobs = actions.end(project, row.pk, by_id=None, why="Spoken to.")
    for job in jobs:
        execute_job(job.pk)
    assert actions.holds_of(project) == {}
    assert Answer.objects.filter(labeller=person, counts=True).count() == 30
    assert list(checking.differences(project)) == []


@pytest.mark.django_db
def test_set_aside_labels_let_the_items_be_asked_again() -> None:
    project = make.project(overlap_min=3, overlap_max=3, accept_agreement=0.6)
    constant_clicker(project)
    assert Consensus.objects.filter(project=project, state="open").count() == 0
    rules.replace(project, [{"trigger": "one_answer", "action": "set_aside"}])
    look(project)
    assert Consensus.objects.filter(project=project, n_labels=2).count() == 30
    fresh = make.member(project)
    assert len(queue.lease(project, fresh.pk, 40, screen=make.SCREEN).assignments) == 30


@pytest.mark.django_db
def test_the_task_of_beat_applies_the_rules_of_every_project() -> None:
    project = make.project(overlap_min=3, overlap_max=3)
    person = constant_clicker(project)
    rules.replace(project, [{"trigger": "too_fast", "action": "warn"}, {"trigger": "skips", "action": "pause"}])
    apply_labeller_rules()
    row = Intervention.objects.get()
    assert (row.labeller, row.action, row.trigger) == (person, Action.WARN, Trigger.TOO_FAST)
    assert practice.progress(project, person.pk).required is False


@pytest.mark.django_db
def test_somebody_without_labels_and_somebody_with_few_are_left_alone() -> None:
    project = make.project()
    make.items(project, 3)
    queue.lease(project, make.member(project).pk, 1, screen=make.SCREEN)
    make.answer(project, make.member(project), "male", 2)
    rules.replace(project, [{"trigger": clause.trigger, "action": "pause"} for clause in judging.DEFAULTS])
    look(project)
    assert not Intervention.objects.exists()
