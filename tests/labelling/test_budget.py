"""A budget in labels."""

from uuid import uuid4

import pytest

from labelhub.items.models import Project
from labelhub.labelling import budget, labels, queue
from tests import make

pytestmark = pytest.mark.django_db


def test_no_more_is_asked_for_than_the_budget_and_the_reason_is_said() -> None:
    project = make.project(overlap_min=1, overlap_max=1, label_budget=4)
    make.items(project, 10)
    first, second = make.member(project), make.member(project)
    held = queue.lease(project, first.pk, 3, screen=make.SCREEN).assignments
    assert len(held) == 3
    assert len(queue.lease(project, second.pk, 3, screen=uuid4()).assignments) == 1  # what is out counts
    assert queue.lease(project, make.member(project).pk, 3, screen=uuid4()).short_because == "budget_spent"

    results = labels.submit(project, first.pk, [make.entry(one.item, "male") for one in held])

    assert all(one.counts for one in results)
    assert budget.exact(project) == budget.spent(project) == 3
    assert queue.lease(project, first.pk, 3, screen=make.SCREEN).short_because == "budget_spent"


def test_a_larger_budget_goes_on_where_it_stopped() -> None:
    project = make.project(overlap_min=1, overlap_max=1, label_budget=1)
    make.items(project, 3)
    person = make.member(project)
    make.answer(project, person, "male", count=3)
    assert queue.lease(project, person.pk, 3, screen=make.SCREEN).assignments == ()
    Project.objects.filter(pk=project.pk).update(label_budget=3)
    project.refresh_from_db()
    assert len(queue.lease(project, person.pk, 3, screen=make.SCREEN).assignments) == 2
