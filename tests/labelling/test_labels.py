"""Answers arrive: once, twice, late, changed, taken back, and wrong ones."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from labelhub.errors import Conflict
from labelhub.items.given import GivenLabel
from labelhub.labelling import consensus, entries, known, labels, queue
from labelhub.labelling.models import Answer, Consensus, Label, LabelKind, Round, Slot, SlotState
from tests import make

pytestmark = pytest.mark.django_db


def test_an_answer_counts_and_moves_the_consensus() -> None:
    project = make.project(overlap_min=2)
    (item,) = make.items(project, 1)
    (first,) = make.answer(project, make.member(project), "male")
    assert (first.status, first.counts) == ("stored", True)
    assert Consensus.objects.get(item=item).state == "open"
    make.answer(project, make.member(project), "male")
    row = Consensus.objects.select_related("label_class").get(item=item)
    assert (row.state, row.label_class and row.label_class.key, row.agreement) == ("accepted", "male", 1.0)
    assert list(consensus.differences(project)) == []


def test_the_same_uuid_again_counts_once() -> None:
    project = make.project()
    (item,) = make.items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    entry = make.entry(item.pk, "male")
    (first,) = labels.submit(project, person.pk, [entry])
    (again,) = labels.submit(project, person.pk, [entry])
    assert (first.status, again.status, again.counts) == ("stored", "duplicate", True)
    both_at_once = labels.submit(project, person.pk, [entry, entry])
    assert [result.status for result in both_at_once] == ["duplicate", "duplicate"]
    assert Label.objects.count() == 1


def test_the_same_uuid_with_another_answer_is_a_conflict() -> None:
    project = make.project()
    (item,) = make.items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    uuid = uuid4()
    labels.submit(project, person.pk, [make.entry(item.pk, "male", uuid=uuid)])
    (result,) = labels.submit(project, person.pk, [make.entry(item.pk, "female", uuid=uuid)])
    assert result.status == "refused"
    assert result.problem is not None
    assert result.problem.code == "uuid_conflict"
    assert Answer.objects.get(item=item).label_class.key == "male"  # type: ignore[union-attr]


def test_an_answer_after_the_lease_ended_is_kept_and_does_not_count() -> None:
    project = make.project()
    (item,) = make.items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    Slot.objects.update(leased_until=F("leased_until") - timedelta(hours=2))
    (result,) = labels.submit(project, person.pk, [make.entry(item.pk, "male")])
    assert (result.status, result.counts, result.why_not) == ("stored", False, "late")
    assert Label.objects.get().label_class.key == "male"  # type: ignore[union-attr]
    assert Consensus.objects.get(item=item).n_labels == 0


def test_who_was_late_may_answer_again_when_the_item_still_waits() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    Slot.objects.update(leased_until=F("leased_until") - timedelta(hours=2))
    labels.submit(project, person.pk, [make.entry(item.pk, "male")])
    (result,) = make.answer(project, person, "male")
    assert result.counts
    assert Consensus.objects.get(item=item).n_labels == 1


def test_an_answer_to_a_finished_item_is_kept_and_does_not_count() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    make.answer(project, make.member(project), "male")
    (result,) = labels.submit(project, make.member(project).pk, [make.entry(item.pk, "female")])
    assert (result.status, result.counts) == ("stored", False)
    row = Consensus.objects.get(item=item)
    assert (row.n_labels, row.agreement) == (1, 1.0)


def test_a_changed_answer_replaces_the_former_and_both_are_kept() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    person = make.member(project)
    make.answer(project, person, "male")
    (result,) = labels.submit(project, person.pk, [make.entry(item.pk, "female")])
    assert (result.status, result.counts) == ("stored", True)
    assert Label.objects.count() == 2
    row = Consensus.objects.select_related("label_class").get(item=item)
    assert (row.n_labels, row.label_class and row.label_class.key) == (1, "female")


def test_undo_gives_the_item_back_and_the_answer_no_longer_counts() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    person = make.member(project)
    make.answer(project, person, "male")
    given = Label.objects.get()
    (undone,) = labels.submit(project, person.pk, [make.entry(item.pk, None, kind=LabelKind.UNDO, undoes=given.uuid)])
    assert undone.assignment is not None
    assert undone.assignment.item == item.pk
    assert Consensus.objects.get(item=item).n_labels == 0
    (again,) = labels.submit(project, person.pk, [make.entry(item.pk, "female")])
    assert again.counts
    assert Consensus.objects.get(item=item).n_labels == 1
    assert list(consensus.differences(project)) == []


def test_answer_undo_and_answer_in_one_delivery_keep_their_order() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    results = labels.submit(
        project,
        person.pk,
        [
            make.entry(item.pk, "male"),
            make.entry(item.pk, None, kind=LabelKind.UNDO),
            make.entry(item.pk, "female"),
        ],
    )
    assert [(result.status, result.counts) for result in results] == [
        ("stored", True),
        ("stored", False),
        ("stored", True),
    ]
    assert Answer.objects.get().label_class.key == "female"  # type: ignore[union-attr]


def test_a_skip_can_be_undone_while_the_item_waits() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    results = labels.submit(
        project,
        person.pk,
        [
            make.entry(item.pk, None, kind=LabelKind.SKIP),
            make.entry(item.pk, None, kind=LabelKind.UNDO),
            make.entry(item.pk, "male"),
        ],
    )
    assert [result.counts for result in results] == [False, False, True]


def test_what_is_wrong_in_one_entry_stops_no_other() -> None:
    project, other = make.project(allow_cannot_tell=False), make.project()
    mine = make.items(project, 1)[0]
    foreign = make.items(other, 1)[0]
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    results = labels.submit(
        project,
        person.pk,
        [
            make.entry(foreign.pk, "male"),
            make.entry(mine.pk, "child"),
            make.entry(mine.pk, None),
            make.entry(mine.pk, "male", round_=7),
            make.entry(mine.pk, None, kind=LabelKind.UNDO),
            make.entry(mine.pk, "male"),
        ],
    )
    codes = [result.problem.code if result.problem else result.status for result in results]
    assert codes == [
        "unknown_item",
        "unknown_class",
        "cannot_tell_not_allowed",
        "unknown_round",
        "nothing_to_undo",
        "stored",
    ]
    assert Label.objects.count() == 1


def test_two_answers_of_one_labeller_fill_one_slot() -> None:
    project = make.project(overlap_min=2)
    (item,) = make.items(project, 1)
    person = make.member(project)
    make.answer(project, person, "male")
    labels.submit(project, person.pk, [make.entry(item.pk, "male"), make.entry(item.pk, "male")])
    assert Consensus.objects.get(item=item).n_labels == 1
    assert Slot.objects.filter(state=SlotState.ANSWERED).count() == 1


def test_a_dispute_opens_one_more_slot_until_agreement() -> None:
    project = make.project(overlap_min=2, overlap_max=4)
    (item,) = make.items(project, 1)
    for key in ("male", "female"):
        make.answer(project, make.member(project), key)
    assert Consensus.objects.get(item=item).state == "in_dispute"
    assert Slot.objects.filter(item=item).count() == 3
    for key in ("male", "male"):
        make.answer(project, make.member(project), key)
    row = Consensus.objects.get(item=item)
    assert (row.state, row.n_labels) == ("accepted", 4)
    assert Round.objects.get(item=item).wanted == 4


def test_an_archived_project_takes_no_answers() -> None:
    project = make.project()
    (item,) = make.items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    project.archived_at = timezone.now()
    with pytest.raises(Conflict):
        labels.submit(project, person.pk, [make.entry(item.pk, "male")])


def test_known_labels_count_as_those_of_a_named_labeller() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    one, two = make.items(project, 2)
    said = [(one.pk, "male", "Ann"), (two.pk, "female", "Ann"), (one.pk, "female", "Bob")]
    rows = [GivenLabel(*row) for row in said]
    assert known.record(project.pk, rows) == 3
    assert known.record(project.pk, rows) == 0
    row = Consensus.objects.get(item=one)
    assert (row.n_labels, row.state) == (1, "accepted")
    assert Label.objects.filter(item=one, counted=False).get().why_not == "finished"
    assert list(consensus.differences(project)) == []


def test_waves_keep_the_order_and_never_hold_an_item_twice() -> None:
    sent = [make.entry(item, "male") for item in (1, 2, 1, 3, 1)]
    cut = entries.waves(sent)
    assert [entry for wave in cut for entry in wave] == sent
    assert [[entry.item for entry in wave] for wave in cut] == [[1, 2], [1, 3], [1]]
