"""The order of the queue."""

from uuid import uuid4

import numpy as np
import pytest

from labelhub.accounts.models import User
from labelhub.items.models import Item, Project
from labelhub.labelling import checking, labels, leases, ordering, queue
from labelhub.labelling.models import Cursor, Opinion, Priority, Slot, SlotState
from labelhub.labelling.ordering import Free
from tests import make
from tests.labelling.estimated import answered, run_estimate


def front(begun: list[int], values: list[float], known: list[int], hard: tuple[int, ...] = ()) -> list[list[int]]:
    n = len(values)
    at = np.arange(n)
    free = Free(
        slot=at,
        priority=np.zeros(n, int),
        begun=np.isin(at, begun),
        value=np.array(values),
        known=np.isin(at, known),
        hard=np.isin(at, hard),
    )
    return [one.tolist() for one in ordering.wished(free, 0.0, seed=1)]


def test_only_what_is_worth_more_than_an_unknown_item_goes_to_the_front() -> None:
    assert front([4], [0.3, 0.3, 0.4, 0.3, 0.3], [2, 4]) == [[], [4, 2]]
    assert front([], [0.3, 0.3], []) == [[], []]


def test_the_whole_order_is_written_where_something_is_worth_less_than_an_unknown_item() -> None:
    assert front([4], [0.3, 0.3, 0.4, 0.3, 0.1], [2, 4]) == [[], [4, 2, 0, 1, 3]]
    assert front([], [0.1, 0.2, 0.3], [0, 1, 2]) == [[], [2, 1, 0]]


def test_hard_items_have_an_order_of_their_own() -> None:
    assert front([], [0.3, 0.1, 0.2, 0.3], [1, 2], hard=(1, 2)) == [[2, 1], []]


def test_the_front_is_no_longer_than_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordering, "LONGEST", 2)
    assert front([], [0.1, 0.4, 0.2, 0.3], [0, 1, 2, 3]) == [[], [1, 3]]


def leased(project: Project, person: User, count: int) -> list[int]:
    """The items of a lease in the order of the queue."""
    lease = queue.lease(project, person.pk, count, screen=uuid4())
    place = dict(Slot.objects.filter(labeller=person, state=SlotState.LEASED).values_list("item_id", "pk"))
    return sorted((a.item for a in lease.assignments), key=place.__getitem__)


def opinion(item: Item, p: float) -> None:
    said = {"female": p, "male": 1 - p}
    Opinion.objects.create(
        project_id=item.project_id,
        item=item,
        run_id=1,
        run_number=1,
        probabilities=said,
        top_class="female",
        margin=abs(2 * p - 1),
        out_of_fold=True,
    )


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
    for place, item in enumerate(make.items(project, 3)):
        opinion(item, 0.5 + place / 10)
    run_estimate(project)
    ids = list(Slot.objects.filter(state=SlotState.FREE).order_by("pk").values_list("pk", "priority"))
    project.refresh_from_db()
    assert ordering.sort(project) == 0
    assert list(Slot.objects.filter(state=SlotState.FREE).order_by("pk").values_list("pk", "priority")) == ids


@pytest.mark.django_db
def test_before_anybody_was_estimated_a_models_opinion_orders_the_queue() -> None:
    project = make.project(overlap_min=1, overlap_max=1, random_share=0.0)
    sure, unsure, unknown = make.items(project, 3)
    opinion(sure, 0.999)
    opinion(unsure, 0.55)
    ordering.sort(project)
    project.refresh_from_db()
    assert leased(project, make.member(project), 3) == [unknown.pk, unsure.pk, sure.pk]


@pytest.mark.django_db
def test_a_front_longer_than_allowed_leaves_the_rest_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    project = make.project(overlap_min=1, overlap_max=1, random_share=0.0)
    items = make.items(project, 6)
    for place, item in enumerate(items):
        opinion(item, 0.99 - 0.08 * place)
    early = make.member(project)
    assert leased(project, early, 1) == [items[0].pk]
    monkeypatch.setattr(ordering, "LONGEST", 2)
    assert ordering.sort(project) == 2
    project.refresh_from_db()
    assert project.has_front
    assert leased(project, early, 9) == [items[n].pk for n in (1, 2, 3, 5, 4)]  # by number; the front was made last
    front = Slot.objects.filter(priority=Priority.AHEAD).order_by("pk")
    assert list(front.values_list("item_id", flat=True)) == [items[5].pk, items[4].pk]


@pytest.mark.django_db
def test_what_leaves_the_front_is_found_again_by_whoever_is_far_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    project = make.project(overlap_min=1, overlap_max=1, random_share=0.0)
    items = make.items(project, 4)
    for item in items:
        opinion(item, 0.6)
    ordering.sort(project)
    project.refresh_from_db()
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=uuid4())
    Cursor.objects.filter(labeller=person, purpose="label").update(ahead=10**9)  # as if others had taken the rest
    Opinion.objects.filter(item__in=items).delete()
    ordering.sort(project)
    project.refresh_from_db()
    assert project.has_front  # for the one that is out on lease
    assert not Slot.objects.filter(priority=Priority.AHEAD, state=SlotState.FREE).exists()
    assert len(queue.lease(project, person.pk, 4, screen=uuid4()).assignments) == 3
    assert list(checking.differences(project)) == []
    Slot.objects.filter(priority=Priority.AHEAD).delete()
    ordering.sort(project)
    assert not Project.objects.get(pk=project.pk).has_front


@pytest.mark.django_db
def test_what_is_given_back_to_the_front_comes_next_although_nothing_else_stands_there() -> None:
    project = make.project(overlap_min=1, overlap_max=1, random_share=0.0)
    plain, asked = make.items(project, 2)
    opinion(asked, 0.5)
    opinion(plain, 0.9)
    ordering.sort(project)
    project.refresh_from_db()
    person = make.member(project)
    screen = uuid4()
    assert queue.lease(project, person.pk, 1, screen=screen).assignments[0].item == asked.pk
    Opinion.objects.all().delete()
    ordering.sort(project)
    project.refresh_from_db()
    assert project.has_front
    leases.give_back(project, person.pk, screen=screen)
    assert queue.lease(project, make.member(project).pk, 1, screen=uuid4()).assignments[0].item == asked.pk


@pytest.mark.django_db
def test_a_front_that_nobody_would_find_is_told_by_verify() -> None:
    project = make.project()
    make.items(project, 1)
    Slot.objects.update(priority=Priority.AHEAD)
    assert list(checking.differences(project)) == ["the queue has a front that the project does not know of"]


@pytest.mark.django_db
def test_a_front_that_was_passed_is_walked_again_before_work_is_said_to_be_gone() -> None:
    project = make.project(overlap_min=1, overlap_max=1, random_share=0.0)
    for item in make.items(project, 2):
        opinion(item, 0.6)
    ordering.sort(project)
    project.refresh_from_db()
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=uuid4())
    Cursor.objects.filter(labeller=person, purpose="label").update(ahead=10**9)
    assert len(queue.lease(project, person.pk, 1, screen=uuid4()).assignments) == 1


@pytest.mark.django_db
def test_an_item_without_labels_is_judged_by_the_corrected_opinion() -> None:
    """A model that is sure and wrong on one class: what it says there is worth asking about, as the consensus
    would believe it."""
    project = make.project(overlap_min=2, overlap_max=2, random_share=0.0)
    known = make.items(project, 60)
    people = [make.member(project) for _ in range(2)]
    truth = {item.pk: ("male" if n % 4 == 0 else "female") for n, item in enumerate(known)}
    for person in people:
        lease = queue.lease(project, person.pk, 60, screen=uuid4())
        said = [make.entry(a.item, truth[a.item]) for a in lease.assignments]
        labels.submit(project, person.pk, said)
    for n, item in enumerate(known):  # "female" at .98 is right in half of the cases, "male" at .9 always
        male = truth[item.pk] == "male"
        opinion(item, 0.98 if male or n % 4 == 1 else 0.1 if n % 4 == 2 else 0.7)
    trap, plain = make.items(project, 2)
    opinion(trap, 0.98)
    opinion(plain, 0.7)
    run_estimate(project)
    newcomer = make.member(project)
    assert leased(project, newcomer, 1) == [trap.pk]
