"""A reviewer's decisions: once each, with who and when, and back again."""

from typing import Any
from uuid import uuid4

import pytest

from labelhub.errors import Conflict, NotFound
from labelhub.items.flags import NewFlag
from labelhub.items.models import Flag, FlagKind, Item, Project
from labelhub.labelling import checking, labels, leases, queue, review, second_looks
from labelhub.labelling.models import Consensus, Decision, Label, Round
from labelhub.labelling.review import Wish
from tests import make

pytestmark = pytest.mark.django_db


def flagged(count: int = 1, **policies: Any) -> tuple[Project, list[Item]]:
    """Items that two labellers call male, each flagged by a model, waiting for a reviewer."""
    project = make.project(**{"overlap_min": 2, "review_rule": "reviewers", "review_labels": 2, **policies})
    items = make.items(project, count)
    for _ in range(2):
        make.answer(project, make.member(project), "male", count)
    new = [NewFlag(item.pk, FlagKind.MISLABELLED, 0.9, {"p": {"female": 0.9, "male": 0.1}}) for item in items]
    second_looks.raise_from_model(project, 1, new)
    return project, items


def standing(item: Item) -> dict[str, Any]:
    """Everything that a decision may change, as it stands now."""
    row = Consensus.objects.get(item=item)
    flags = sorted(Flag.objects.filter(item=item).values_list("kind", "status", "outcome", "class_after", "worth"))
    rounds = Round.objects.filter(item=item).exclude(state="closed", wanted=0)
    return {
        "state": (row.state, row.source, row.label_class_id, row.probabilities, row.margin),
        "flags": flags,
        "rounds": sorted(rounds.values_list("number", "purpose", "wanted", "state")),
    }


@pytest.mark.parametrize("verdict", ["class", "cannot_tell", "exclude", "more_labels"])
@pytest.mark.parametrize("rule", ["reviewers", "labellers"])
def test_what_is_taken_back_leaves_no_trace_but_its_record(verdict: str, rule: str) -> None:
    project, (item,) = flagged(review_rule=rule)
    before, reviewer, other = standing(item), make.user(), make.user()
    review.decide(project, item.pk, reviewer_id=reviewer.pk, verdict=verdict, class_key="female")
    assert standing(item) != before
    assert list(checking.differences(project)) == []
    review.undo_decision(project, item.pk, by_id=other.pk)
    assert standing(item) == before
    assert list(checking.differences(project)) == []
    record = Decision.objects.get()
    assert (record.reviewer_id, record.undone_by_id) == (reviewer.pk, other.pk)
    assert record.undone_at is not None


def test_asking_labellers_again_and_taking_it_back_restores_the_decision_before() -> None:
    project, (item,) = flagged()
    reviewer = make.user()
    review.decide(project, item.pk, reviewer_id=reviewer.pk, verdict="class", class_key="female")
    before = standing(item)
    review.decide(project, item.pk, reviewer_id=reviewer.pk, verdict="more_labels")
    assert Consensus.objects.get(item=item).source == "labels"
    review.undo_decision(project, item.pk, by_id=reviewer.pk)
    assert standing(item) == before
    review.undo_decision(project, item.pk, by_id=reviewer.pk)
    assert Flag.objects.get().status == "open"
    assert list(checking.differences(project)) == []


def test_a_second_look_is_not_called_off_once_somebody_has_answered() -> None:
    project, (item,) = flagged()
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="more_labels")
    make.answer(project, make.member(project), "female")
    with pytest.raises(Conflict) as refused:
        review.undo_decision(project, item.pk, by_id=make.user().pk)
    assert refused.value.error_code == "labellers_at_work"


def test_an_answer_to_a_second_look_that_was_called_off_is_kept_without_counting() -> None:
    project, (item,) = flagged()
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="more_labels")
    person = make.member(project)
    (held,) = queue.lease(project, person.pk, 1, screen=make.SCREEN).assignments
    review.undo_decision(project, item.pk, by_id=make.user().pk)
    (result,) = labels.submit(project, person.pk, [make.entry(item.pk, "female", round_=held.round)])
    assert (result.status, result.counts) == ("stored", False)
    assert Label.objects.filter(item=item, labeller=person).exists()
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="more_labels")
    leases.give_back(project, person.pk, screen=make.SCREEN)
    for _ in range(2):
        make.answer(project, make.member(project), "male")
    assert Flag.objects.get().outcome == "label_kept"
    assert list(checking.differences(project)) == []


def test_a_decision_that_is_sent_twice_is_taken_once() -> None:
    project, items = flagged(2)
    reviewer, uuid = make.user(), uuid4()
    wish = Wish(uuid, items[0].pk, "class", "female")
    assert [done.status for done in review.decide_all(project, reviewer.pk, [wish])] == ["stored"]
    assert [done.status for done in review.decide_all(project, reviewer.pk, [wish])] == ["duplicate"]
    (other,) = review.decide_all(project, reviewer.pk, [Wish(uuid, items[1].pk, "exclude")])
    assert other.status == "refused"
    assert other.problem is not None
    assert other.problem.error_code == "uuid_conflict"
    assert Decision.objects.count() == 1
    review.undo_all(project, reviewer.pk, [uuid])
    assert [done.status for done in review.undo_all(project, reviewer.pk, [uuid])] == ["stored"]
    assert [done.status for done in review.decide_all(project, reviewer.pk, [wish])] == ["duplicate"]
    assert Flag.objects.filter(status="open").count() == 2


def test_many_are_decided_together_and_one_that_is_refused_does_not_hold_the_others_up() -> None:
    project, items = flagged(3)
    reviewer = make.user()
    wishes = [Wish(uuid4(), item.pk, "class", "female") for item in items]
    wishes[1] = Wish(wishes[1].uuid, items[1].pk, "class", "child")
    done = review.decide_all(project, reviewer.pk, wishes)
    assert [one.status for one in done] == ["stored", "refused", "stored"]
    back = review.undo_all(project, reviewer.pk, [wish.uuid for wish in wishes])
    assert sorted(one.status for one in back) == ["refused", "stored", "stored"]
    assert Flag.objects.filter(status="open").count() == 3
    assert list(checking.differences(project)) == []


def test_only_the_newest_decision_is_taken_back_and_only_ones_own_by_its_uuid() -> None:
    project, (item,) = flagged()
    first, second, uuid = make.user(), make.user(), uuid4()
    review.decide(project, item.pk, reviewer_id=first.pk, verdict="exclude", uuid=uuid)
    with pytest.raises(NotFound):
        review.undo_decision(project, item.pk, by_id=second.pk, uuid=uuid)
    review.decide(project, item.pk, reviewer_id=second.pk, verdict="class", class_key="male")
    with pytest.raises(Conflict) as refused:
        review.undo_decision(project, item.pk, by_id=first.pk, uuid=uuid)
    assert refused.value.error_code == "newer_decision"
    assert Consensus.objects.get(item=item).state == "accepted"
