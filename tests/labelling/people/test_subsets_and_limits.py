"""Parts of a project for some labellers, and how much one may do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.errors import Invalid
from labelhub.items.models import Item, Project
from labelhub.labelling import queue, shortage
from labelhub.labelling.models import Cursor, Purpose
from labelhub.labelling.people import limits, subsets
from labelhub.labelling.people.subsets import SubsetFields
from tests import make

pytestmark = pytest.mark.django_db


def offered(project: Project, person: User, count: int = 20) -> set[int]:
    return {one.item for one in queue.lease(project, person.pk, count, screen=make.SCREEN).assignments}


def in_folder(project: Project, folder: str, count: int, **fields: object) -> list[Item]:
    items = make.items(project, count, **fields)
    for item in items:
        item.path = f"{folder}/{item.path}"
        item.save()
    return items


def test_a_subset_is_its_labellers_alone_and_they_get_nothing_else() -> None:
    project = make.project(overlap_min=1)
    mine, others = in_folder(project, "north", 3), in_folder(project, "south", 3)
    person, somebody = make.member(project), make.member(project)
    subsets.create(project, SubsetFields("North", {"folder": "north"}, labellers=[person.pk]), by_id=None)
    project.refresh_from_db()
    assert offered(project, somebody) == {item.pk for item in others}
    assert offered(project, person) == {item.pk for item in mine}
    make.answer(project, person, "male", 3)
    assert offered(project, person) == set()


def test_a_subset_may_be_open_both_ways() -> None:
    project = make.project(overlap_min=2)
    mine, others = in_folder(project, "north", 2), in_folder(project, "south", 2)
    person, somebody = make.member(project), make.member(project)
    fields = SubsetFields("North", {"folder": "north"}, labellers=[person.pk], exclusive=False, confined=False)
    subsets.create(project, fields, by_id=None)
    project.refresh_from_db()
    everything = {item.pk for item in (*mine, *others)}
    assert offered(project, somebody) == offered(project, person) == everything


def test_a_group_gets_a_subset_by_metadata_and_later_items_join() -> None:
    project = make.project(overlap_min=1)
    (first,) = make.items(project, 1, metadata={"camera__gt": "A", "year": "2020"})
    make.items(project, 1, metadata={"camera__gt": "B"})
    person = make.member(project)
    group = subsets.group(project, "Night shift", [person.pk])
    fields = SubsetFields("Camera A", {"metadata": {"camera__gt": "A"}}, groups=[group.pk])
    subset = subsets.create(project, fields, by_id=None)
    project.refresh_from_db()
    assert offered(project, person) == {first.pk}
    (later,) = make.items(project, 1, metadata={"camera__gt": "A"})
    assert subsets.extend_all() == 1
    assert subsets.extend_all() == 0
    assert offered(project, person) == {first.pk, later.pk}
    assert subset.items.count() == 2


def test_a_deleted_subset_opens_its_items_to_everybody() -> None:
    project = make.project(overlap_min=1)
    items = make.items(project, 2)
    person, somebody = make.member(project), make.member(project)
    fields = SubsetFields("Two", {"items": [item.pk for item in items]}, labellers=[person.pk])
    subset = subsets.create(project, fields, by_id=None)
    project.refresh_from_db()
    assert offered(project, somebody) == set()
    subsets.delete(project, subset.pk)
    project.refresh_from_db()
    assert project.has_subsets is False
    assert offered(project, somebody) == {item.pk for item in items}


@pytest.mark.parametrize("criteria", [{}, {"colour": "red"}, {"items": ["x"]}, {"metadata": {"a": 1}}])
def test_criteria_that_say_nothing_are_refused(criteria: dict[str, object]) -> None:
    project = make.project()
    person = make.member(project)
    with pytest.raises(Invalid) as refused:
        subsets.create(project, SubsetFields("X", criteria, labellers=[person.pk]), by_id=None)
    assert set(refused.value.fields) == {"criteria"}


def test_strangers_and_nobody_are_refused() -> None:
    project = make.project()
    stranger = make.user()
    with pytest.raises(Invalid) as refused:
        subsets.create(project, SubsetFields("X", {"folder": "a"}, labellers=[stranger.pk]), by_id=None)
    assert str(stranger.pk) in refused.value.fields["labellers"]
    with pytest.raises(Invalid):
        subsets.create(project, SubsetFields("X", {"folder": "a"}), by_id=None)
    with pytest.raises(Invalid):
        subsets.group(project, "", [stranger.pk])


def test_nobody_does_more_than_the_limit_of_a_day() -> None:
    project = make.project(overlap_min=1, daily_most=3)
    make.items(project, 5)
    person = make.member(project)
    assert len(offered(project, person)) == 3
    make.answer(project, person, "male", 5)
    lease = queue.lease(project, person.pk, 5, screen=make.SCREEN)
    assert (lease.assignments, lease.short_because) == ((), "limit")
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert shortage.back_at(project, person.pk, "limit", noon) == datetime(2026, 11, 23, tzinfo=UTC)
    Cursor.objects.filter(labeller=person, purpose=Purpose.LABEL).update(daily_most=0)
    assert len(offered(project, person)) == 2


def test_nobody_does_more_than_their_share_of_the_project() -> None:
    project = make.project(overlap_min=2, share_most=0.25)
    make.items(project, 4)
    person = make.member(project)
    make.answer(project, person, "male", 4)
    assert queue.lease(project, person.pk, 4, screen=make.SCREEN).short_because == "limit"
    assert shortage.back_at(project, person.pk, "limit", timezone.now()) is None
    assert limits.most_of(4, 2, 0.25) == 2
    assert limits.most_of(1, 1, 0.1) == 1


def test_who_waits_for_others_learns_when_the_first_of_their_leases_ends() -> None:
    project = make.project(overlap_min=1, lease_seconds=600)
    make.items(project, 1)
    holder, waiting = make.member(project), make.member(project)
    now = timezone.now()
    assert len(offered(project, holder)) == 1
    assert queue.lease(project, waiting.pk, 1, screen=make.SCREEN).short_because == "waiting_for_others"
    until = shortage.back_at(project, waiting.pk, "waiting_for_others", now)
    assert until is not None
    assert timedelta(seconds=599) < until - now < timedelta(seconds=660)
