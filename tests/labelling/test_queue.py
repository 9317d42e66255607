"""Leases: who gets what, for how long, and what comes back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from labelhub.errors import Conflict
from labelhub.labelling import labels, leases, queue
from labelhub.labelling.models import LabelKind, Slot, SlotState
from tests import make

pytestmark = pytest.mark.django_db
OTHER_SCREEN = UUID(int=2)


def test_a_screen_gets_as_many_items_as_it_asked_for() -> None:
    project = make.project()
    items = make.items(project, 4)
    lease = queue.lease(project, make.member(project).pk, 3, screen=make.SCREEN)
    assert len({a.item for a in lease.assignments} & {item.pk for item in items}) == 3
    assert lease.short_because == ""


def test_the_same_screen_gets_its_leases_again() -> None:
    project, person = make.project(), None
    make.items(project, 6)
    person = make.member(project)
    first = queue.lease(project, person.pk, 3, screen=make.SCREEN)
    again = queue.lease(project, person.pk, 3, screen=make.SCREEN)
    assert {a.id for a in again.assignments} == {a.id for a in first.assignments}


def test_two_screens_of_one_labeller_hold_different_items() -> None:
    project = make.project()
    make.items(project, 6)
    person = make.member(project)
    one = queue.lease(project, person.pk, 3, screen=make.SCREEN)
    two = queue.lease(project, person.pk, 3, screen=OTHER_SCREEN)
    assert not {a.item for a in one.assignments} & {a.item for a in two.assignments}


def test_an_item_is_out_no_more_often_than_its_overlap() -> None:
    project = make.project(overlap_min=2)
    make.items(project, 1)
    got = [queue.lease(project, make.member(project).pk, 1, screen=make.SCREEN).assignments for _ in range(3)]
    assert [len(one) for one in got] == [1, 1, 0]


def test_what_is_begun_is_finished_first() -> None:
    project = make.project(overlap_min=2)
    make.items(project, 10)
    first = queue.lease(project, make.member(project).pk, 3, screen=make.SCREEN)
    second = queue.lease(project, make.member(project).pk, 3, screen=make.SCREEN)
    assert {a.item for a in first.assignments} == {a.item for a in second.assignments}


def test_an_answered_item_does_not_come_again() -> None:
    project = make.project(overlap_min=3)
    make.items(project, 3)
    person = make.member(project)
    make.answer(project, person, "male", count=3)
    lease = queue.lease(project, person.pk, 3, screen=make.SCREEN)
    assert lease.assignments == ()
    assert lease.short_because == "all_answered"


def test_an_ended_lease_goes_to_somebody_else() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 1)
    gone, other = make.member(project), make.member(project)
    queue.lease(project, gone.pk, 1, screen=make.SCREEN)
    assert queue.lease(project, other.pk, 1, screen=make.SCREEN).short_because == "waiting_for_others"
    Slot.objects.update(leased_until=F("leased_until") - timedelta(hours=2))
    assert len(queue.lease(project, other.pk, 1, screen=make.SCREEN).assignments) == 1


def test_renewing_prolongs_what_is_live_and_nothing_else() -> None:
    project = make.project()
    make.items(project, 2)
    person = make.member(project)
    lease = queue.lease(project, person.pk, 2, screen=make.SCREEN)
    ended = lease.assignments[0].item
    Slot.objects.filter(item=ended, labeller=person).update(leased_until=timezone.now())
    until, ids = leases.renew(project, person.pk, screen=make.SCREEN)
    assert ids == [lease.assignments[1].id]
    assert Slot.objects.get(item=ids[0], labeller=person).leased_until == until


def test_what_is_given_back_is_there_for_everybody_at_once() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 2)
    person = make.member(project)
    queue.lease(project, person.pk, 2, screen=make.SCREEN)
    assert leases.give_back(project, person.pk, screen=OTHER_SCREEN) == 0
    assert leases.give_back(project, person.pk, screen=make.SCREEN) == 2
    assert len(queue.lease(project, person.pk, 2, screen=OTHER_SCREEN).assignments) == 2


def test_a_skipped_item_goes_to_others_and_not_back() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    person, other = make.member(project), make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    (result,) = labels.submit(project, person.pk, [make.entry(item.pk, None, kind=LabelKind.SKIP, reason="blurred")])
    assert (result.status, result.counts, result.why_not) == ("stored", False, "skipped")
    assert queue.lease(project, person.pk, 1, screen=make.SCREEN).assignments == ()
    assert len(queue.lease(project, other.pk, 1, screen=make.SCREEN).assignments) == 1


def test_a_slot_behind_the_cursor_is_found_by_the_second_walk() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 2)
    person = make.member(project)
    lease = queue.lease(project, person.pk, 2, screen=make.SCREEN)
    # A race may leave a free slot behind the cursor; made by hand here.
    Slot.objects.filter(item=lease.assignments[0].item).update(
        state=SlotState.FREE, labeller=None, leased_until=None, screen=None
    )
    found = queue.lease(project, person.pk, 2, screen=OTHER_SCREEN)
    assert [a.id for a in found.assignments] == [lease.assignments[0].id]


def test_new_items_come_to_those_who_had_finished() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 1)
    person = make.member(project)
    make.answer(project, person, "male")
    make.items(project, 1)
    assert len(queue.lease(project, person.pk, 1, screen=uuid4()).assignments) == 1


def test_an_archived_project_hands_nothing_out() -> None:
    project = make.project(archived_at=timezone.now())
    with pytest.raises(Conflict) as refused:
        queue.lease(project, make.user().pk, 1, screen=make.SCREEN)
    assert refused.value.error_code == "archived"


def test_an_empty_project_says_so() -> None:
    project = make.project()
    assert queue.lease(project, make.member(project).pk, 1, screen=make.SCREEN).short_because == "nothing_yet"


def test_a_second_window_is_told_that_the_first_holds_the_rest() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    assert queue.lease(project, person.pk, 1, screen=OTHER_SCREEN).short_because == "waiting_for_others"


def test_after_an_undo_the_lease_belongs_to_the_same_screen() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    person = make.member(project)
    make.answer(project, person, "male")
    labels.submit(project, person.pk, [make.entry(item.pk, None, kind=LabelKind.UNDO)])
    assert [a.item for a in queue.lease(project, person.pk, 1, screen=make.SCREEN).assignments] == [item.pk]


def test_the_second_walk_begins_again_at_once_when_it_has_come_to_the_end() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 3)
    person = make.member(project)
    lease = queue.lease(project, person.pk, 3, screen=make.SCREEN)
    for held in sorted(lease.assignments, key=lambda a: -a.id):  # behind the second walk, each time further
        Slot.objects.filter(item=held.item).update(state=SlotState.FREE, labeller=None, leased_until=None, screen=None)
        found = queue.lease(project, person.pk, 1, screen=uuid4())
        assert [a.id for a in found.assignments] == [held.id]
