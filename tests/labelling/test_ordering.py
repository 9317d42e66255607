"""The order of the queue."""

from uuid import uuid4

import pytest

from labelhub.items.models import Project
from labelhub.labelling import checking, labels, ordering, queue
from labelhub.labelling.models import Slot, SlotState
from tests import make
from tests.labelling.estimated import answered, run_estimate


@pytest.mark.django_db
def test_after_an_estimate_a_labeller_gets_what_is_begun_and_unclear_first() -> None:
    project, people = answered(people=3, wrong=(), random_share=0.0)
    Project.objects.filter(pk=project.pk).update(overlap_min=2, overlap_max=2)
    project.refresh_from_db()
    fresh = make.items(project, 4)
    lease = queue.lease(project, people[0].pk, 4, screen=uuid4())
    begun = lease.assignments[-1].item
    labels.submit(project, people[0].pk, [make.entry(begun, "male")])
    held = Slot.objects.filter(state=SlotState.LEASED).count()

    run_estimate(project)

    newcomer = make.member(project)
    assert queue.lease(project, newcomer.pk, 1, screen=uuid4()).assignments[0].item == begun
    assert Slot.objects.filter(state=SlotState.LEASED).count() == held + 1
    assert len(fresh) == 4
    assert list(checking.differences(project)) == []


@pytest.mark.django_db
def test_a_sorted_queue_is_left_alone() -> None:
    project, _ = answered(people=2, wrong=(), random_share=0.0)
    make.items(project, 3)
    run_estimate(project)
    ids = list(Slot.objects.filter(state=SlotState.FREE).order_by("pk").values_list("pk", flat=True))
    project.refresh_from_db()
    assert ordering.sort(project) == 0
    assert list(Slot.objects.filter(state=SlotState.FREE).order_by("pk").values_list("pk", flat=True)) == ids
