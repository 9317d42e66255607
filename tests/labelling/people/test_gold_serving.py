"""Gold and repeats among the work."""

import pytest
from django.utils import timezone

from labelhub.labelling import checking, labels, leases, queue
from labelhub.labelling.models import Answer, Consensus, Label, LabelKind, Purpose, Slot
from labelhub.labelling.people import serving
from labelhub.labelling.people_models import Gold, GoldState
from tests import make
from tests.labelling.people.making import answers, gold_items, work

pytestmark = pytest.mark.django_db


def test_the_entry_test_comes_first_and_is_as_long_as_the_project_says() -> None:
    project = make.project(overlap_min=1, gold_entry=3)
    gold = {item.pk for item in gold_items(project, 5)}
    make.items(project, 5)
    person = make.member(project)
    first = work(project, person, "female", 5)
    assert len(first) == 5
    assert sum(entry.item in gold and entry.round == 0 for entry, _ in first) >= 3
    assert len(answers(project, person)) == 3
    work(project, person, "female", 5)
    assert len(answers(project, person)) == 3


def test_after_the_test_a_share_of_the_work_is_gold() -> None:
    project = make.project(overlap_min=1, gold_share=0.5, gold_meetings=1)
    gold_items(project, 40)
    make.items(project, 60)
    person = make.member(project)
    for _ in range(6):
        work(project, person, "female", 10)
    assert 15 <= len(answers(project, person)) <= 40


def test_an_answer_to_gold_is_told_like_any_other_and_counts_for_nothing() -> None:
    project = make.project(overlap_min=1, gold_entry=1)
    (item,) = gold_items(project, 1)
    make.items(project, 1)
    person = make.member(project)
    ((entry, result),) = work(project, person, "male")
    assert (entry.item, entry.round) == (item.pk, 0)
    assert (result.status, result.counts, result.why_not, result.feedback) == ("stored", True, "", None)
    (answer,) = answers(project, person)
    assert (answer.counts, answer.why_not) == (False, "gold")
    assert Consensus.objects.get(item=item).n_labels == 0
    assert list(checking.differences(project)) == []


def test_gold_counts_where_the_project_says_so() -> None:
    project = make.project(overlap_min=1, gold_entry=1, gold_counts=True)
    (item,) = gold_items(project, 1)
    person = make.member(project)
    ((entry, _),) = work(project, person, "male")
    assert Consensus.objects.get(item=item).n_labels == 1
    labels.submit(project, person.pk, [make.entry(item.pk, None, kind=LabelKind.UNDO, undoes=entry.uuid)])
    assert Consensus.objects.get(item=item).n_labels == 0
    assert list(checking.differences(project)) == []


def test_an_answer_sent_twice_is_told_the_same_twice() -> None:
    project = make.project(overlap_min=1, gold_entry=1)
    gold_items(project, 1)
    person = make.member(project)
    ((entry, first),) = work(project, person, "male")
    (again,) = labels.submit(project, person.pk, [entry])
    assert (again.status, again.counts, again.why_not) == ("duplicate", first.counts, first.why_not)
    assert Label.objects.filter(labeller=person).count() == 1


def test_gold_is_changed_undone_and_skipped_like_any_other_item() -> None:
    project = make.project(overlap_min=1, gold_entry=1)
    (item,) = gold_items(project, 1)
    person = make.member(project)
    work(project, person, "male")
    (changed,) = labels.submit(project, person.pk, [make.entry(item.pk, "female")])
    assert (changed.counts, changed.why_not) == (True, "")
    (undone,) = labels.submit(project, person.pk, [make.entry(item.pk, None, kind=LabelKind.UNDO)])
    assert undone.assignment is not None
    assert (undone.assignment.item, undone.assignment.round) == (item.pk, 0)
    (skipped,) = labels.submit(project, person.pk, [make.entry(item.pk, None, kind=LabelKind.SKIP)])
    assert (skipped.counts, skipped.why_not) == (False, "skipped")
    (back,) = labels.submit(project, person.pk, [make.entry(item.pk, None, kind=LabelKind.UNDO)])
    assert back.assignment is not None
    assert back.assignment.item == item.pk
    labels.submit(project, person.pk, [make.entry(item.pk, "male")])
    (answer,) = answers(project, person)
    assert answer.label_class is not None
    assert answer.label_class.key == "male"
    assert list(checking.differences(project)) == []


def test_feedback_comes_with_the_answer_and_ends_changing_it() -> None:
    project = make.project(overlap_min=1, gold_entry=1, gold_feedback=True)
    (item,) = gold_items(project, 1, why="The beard is painted on.")
    person = make.member(project)
    ((_, result),) = work(project, person, "male")
    assert result.feedback is not None
    assert (result.feedback.right, result.feedback.class_key) == (False, "female")
    assert result.feedback.explanation == "The beard is painted on."
    (changed,) = labels.submit(project, person.pk, [make.entry(item.pk, "female")])
    assert (changed.counts, changed.why_not, changed.feedback) == (False, "finished", None)
    (undone,) = labels.submit(project, person.pk, [make.entry(item.pk, None, kind=LabelKind.UNDO)])
    assert undone.problem is not None
    assert undone.problem.code == "closed"


def test_who_met_an_item_as_gold_never_labels_it() -> None:
    project = make.project(overlap_min=1, gold_entry=1)
    gold_items(project, 1)
    person = make.member(project)
    work(project, person, "male")
    assert queue.lease(project, person.pk, 5, screen=make.SCREEN).assignments == ()
    other = make.member(project)
    assert len(work(project, other, "male")) == 1


def test_gold_is_met_as_often_as_the_project_allows_and_least_met_first() -> None:
    project = make.project(overlap_min=1, gold_entry=6, gold_meetings=2)
    gold_items(project, 2)
    person = make.member(project)
    for _ in range(6):
        work(project, person, "female")
    met = [answer.item_id for answer in answers(project, person)]
    assert len(met) == 4
    assert len(set(met[:2])) == len(set(met[2:])) == 2
    assert len({(answer.item_id, answer.round) for answer in answers(project, person)}) == 4


def test_an_ended_lease_of_gold_goes_to_nobody() -> None:
    project = make.project(overlap_min=1, gold_entry=1)
    gold_items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    Slot.objects.filter(purpose=Purpose.GOLD).update(leased_until=timezone.now())
    leases.expire(timezone.now())
    assert not Slot.objects.filter(purpose=Purpose.GOLD).exists()
    assert list(checking.differences(project)) == []


def test_worn_gold_retires() -> None:
    project = make.project(overlap_min=1, gold_entry=1, gold_worn_after=2)
    worn, fresh = gold_items(project, 2)
    for _ in range(2):
        person = make.member(project)
        Gold.objects.filter(item=fresh).update(state=GoldState.RETIRED)
        work(project, person, "female")
    Gold.objects.filter(item=fresh).update(state=GoldState.ACTIVE)
    assert serving.worn(project) == 1
    row = Gold.objects.get(item=worn)
    assert (row.state, row.retired_because) == (GoldState.RETIRED, "worn")
    assert Gold.objects.get(item=fresh).state == GoldState.ACTIVE


def test_a_repeat_comes_from_the_labellers_own_work_and_once() -> None:
    project = make.project(overlap_min=1, repeat_share=0.5)
    make.items(project, 60)
    person = make.member(project)
    project.repeat_share = 0.0
    for _ in range(3):
        work(project, person, "female", 10)
    project.repeat_share = 0.5
    again = [entry for _ in range(3) for entry, _ in work(project, person, "male", 10)]
    repeats = answers(project, person, Purpose.REPEAT)
    assert repeats
    assert {answer.item_id for answer in repeats} <= set(
        Answer.objects.filter(labeller=person, round=0).values_list("item_id", flat=True)
    )
    assert len({answer.item_id for answer in repeats}) == len(repeats)
    assert all(not answer.counts for answer in repeats)
    assert {entry.item for entry in again} >= {answer.item_id for answer in repeats}
    assert list(checking.differences(project)) == []


def test_gold_never_comes_alone_when_the_work_is_done() -> None:
    project = make.project(overlap_min=1, gold_share=0.5)
    gold_items(project, 3)
    done = make.member(project)
    while work(project, done, "female", 3):
        pass
    assert queue.lease(project, done.pk, 5, screen=make.SCREEN).assignments == ()


def test_an_answer_that_is_sent_again_is_told_again_what_is_right() -> None:
    project = make.project(overlap_min=1, gold_entry=1, gold_feedback=True)
    gold_items(project, 1)
    person = make.member(project)
    ((sent, first),) = work(project, person, "male")
    (again,) = labels.submit(project, person.pk, [sent])
    assert (again.status, again.feedback) == ("duplicate", first.feedback)
    assert again.feedback is not None
