"""Hard items go to better labellers first, and nobody and nothing waits for ever."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.items.models import Project
from labelhub.labelling import checking, consensus, labels, ordering, queue, routing
from labelhub.labelling.aggregation.one_coin import before_any
from labelhub.labelling.models import Consensus, Cursor, Priority, Slot, SlotState
from tests import make
from tests.labelling.estimated import answered, run_estimate

pytestmark = pytest.mark.django_db


def test_the_better_half_are_those_at_the_middle_or_above() -> None:
    estimates = before_any(2)
    assert routing.better(estimates) == frozenset()
    matrices = np.array([[[p, 1 - p], [1 - p, p]] for p in (0.9, 0.6, 0.8, 0.55)])
    assert routing.better(replace(estimates, confusion=matrices)) == {0, 2}
    assert routing.better(replace(estimates, confusion=matrices[[1, 1, 1]])) == {0, 1, 2}


def routed() -> tuple[Project, list[User], int]:
    """Four good labellers and a poor one are known; one new item is in dispute, two are fresh."""
    project, staff = answered(people=5, wrong=(4,))
    run_estimate(project)
    Project.objects.filter(pk=project.pk).update(
        overlap_min=2, overlap_max=6, route_hard=True, overlap_rule="confidence", target_confidence=0.999
    )
    project.refresh_from_db()
    hard = make.items(project, 1)[0].pk
    strangers = [make.member(project) for _ in range(2)]
    for person, key in zip(strangers, ("male", "female"), strict=True):
        lease = queue.lease(project, person.pk, 1, screen=uuid4())
        labels.submit(project, person.pk, [make.entry(lease.assignments[0].item, key)])
    make.items(project, 2)
    assert slot(hard).priority == Priority.HARD
    return project, staff, hard


def slot(item: int) -> Slot:
    return Slot.objects.get(item=item, state=SlotState.FREE)


def first(project: Project, person: User) -> int:
    return queue.lease(project, person.pk, 1, screen=uuid4()).assignments[0].item


def test_a_better_labeller_begins_with_hard_items_and_others_end_with_them() -> None:
    project, staff, hard = routed()
    poor = queue.lease(project, staff[4].pk, 1, screen=uuid4()).assignments[0].item
    assert poor != hard
    assert first(project, staff[0]) == hard
    assert list(checking.differences(project)) == []


def test_nobody_starves_hard_items_are_for_all_when_nothing_else_is_left() -> None:
    project, staff, hard = routed()
    got = {a.item for a in queue.lease(project, staff[4].pk, 9, screen=uuid4()).assignments}
    assert hard in got
    assert len(got) == 3


def test_nothing_starves_while_no_better_labeller_is_around_everybody_begins_with_hard_items() -> None:
    project, staff, hard = routed()
    Cursor.objects.filter(project=project).update(seen_at=timezone.now() - timedelta(hours=2))
    routing.forget()
    assert first(project, staff[4]) == hard


def test_a_newcomer_begins_with_what_is_not_hard() -> None:
    project, _, hard = routed()
    assert first(project, make.member(project)) != hard


def test_before_anybody_is_known_all_begin_with_hard_items() -> None:
    project = make.project(overlap_min=2, overlap_max=5, route_hard=True)
    (item,) = make.items(project, 1)
    for key in ("male", "female"):
        person = make.member(project)
        queue.lease(project, person.pk, 1, screen=uuid4())
        labels.submit(project, person.pk, [make.entry(item.pk, key)])
    make.items(project, 3)
    assert first(project, make.member(project)) == item.pk


def test_switched_off_hard_items_stand_in_line_with_the_others() -> None:
    project, staff, hard = routed()
    Project.objects.filter(pk=project.pk).update(route_hard=False)
    project.refresh_from_db()
    assert hard in {a.item for a in queue.lease(project, staff[4].pk, 9, screen=uuid4()).assignments}
    for row in Slot.objects.filter(state=SlotState.LEASED):
        Slot.objects.filter(pk=row.pk).update(state=SlotState.FREE, labeller=None, leased_until=None, screen=None)
    ordering.sort(project)
    assert not Slot.objects.filter(priority=Priority.HARD).exists()
    consensus.refresh(list(Consensus.objects.values_list("item_id", flat=True)))
    assert list(checking.differences(project)) == []


def test_the_order_takes_up_which_items_are_hard_by_the_newest_estimates() -> None:
    project, staff, hard = routed()
    Slot.objects.filter(item=hard).update(priority=Priority.USUAL)
    ordering.sort(project)
    project.refresh_from_db()
    assert slot(hard).priority == Priority.HARD
    assert first(project, staff[0]) == hard
