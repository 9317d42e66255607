"""Invariants 1, 2 and 3 under many labellers at once, on whichever database the tests run."""

from collections import Counter
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count

from labelhub.items.models import Project
from labelhub.jobs import lifecycle
from labelhub.labelling import checking, consensus, labels, queue, recompute, review
from labelhub.labelling.models import Answer, Consensus, Label, Round, Slot, SlotState
from labelhub.tasks import execute_job
from tests import make
from tests.adversaries.crowding import Witness, in_threads, labeller

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


def crowd(project: Project, turns: int, seed: int) -> tuple[list[Witness], list]:
    people = [make.member(project) for _ in range(PEOPLE)]
    witnesses = [Witness(person.pk) for person in people]
    work = [
        labeller(project, person, witness, seed=seed * 100 + place, turns=turns)
        for place, (person, witness) in enumerate(zip(people, witnesses, strict=True))
    ]
    return witnesses, work


def check(project: Project, witnesses: list[Witness]) -> None:
    assert list(checking.differences(project)) == []
    over = Answer.objects.filter(counts=True).values("item", "round").annotate(n=Count("pk"))
    wanted = {(row.item_id, row.number): row.wanted for row in Round.objects.all()}
    assert all(row["n"] <= wanted[row["item"], row["round"]] for row in over)
    stored = Counter(Label.objects.values_list("uuid", flat=True))
    said = [uuid for witness in witnesses for uuid in witness.acknowledged]
    assert len(said) == len(set(said))
    assert all(stored[uuid] == 1 for uuid in said)
    assert set(stored) == set(said)
    counted = set(Label.objects.filter(counted=True).values_list("uuid", flat=True))
    assert counted == {uuid for witness in witnesses for uuid, counts in witness.acknowledged.items() if counts}


@pytest.mark.parametrize("seed", [1, 2])
def test_no_item_gets_more_counting_labels_than_its_overlap_and_none_is_lost(seed: int) -> None:
    project = make.project(overlap_min=2, overlap_max=4, review_labels=2)
    make.items(project, 12)
    witnesses, work = crowd(project, 12, seed)
    in_threads(work)
    check(project, witnesses)
    assert Answer.objects.filter(counts=True).exists()


def test_overlap_can_change_in_the_middle() -> None:
    project = make.project(overlap_min=2, overlap_max=3)
    make.items(project, 12)
    witnesses, work = crowd(project, 10, 3)

    def change() -> None:
        for low, high in ((3, 5), (1, 1), (2, 4)):
            Project.objects.filter(pk=project.pk).update(overlap_min=low, overlap_max=high)
            consensus.refresh(list(Consensus.objects.values_list("item_id", flat=True)))

    in_threads([*work, change])
    consensus.refresh(list(Consensus.objects.values_list("item_id", flat=True)))
    check(Project.objects.get(pk=project.pk), witnesses)


@pytest.mark.parametrize("rule", ["agreement", "confidence"])
def test_everybody_may_be_estimated_again_and_the_queue_put_in_order_while_labellers_answer(rule: str) -> None:
    project = make.project(
        overlap_min=1, overlap_max=4, review_labels=2, overlap_rule=rule, target_confidence=0.9, route_hard=True
    )
    make.items(project, 14)
    made: list[int] = []

    def estimate(times: int) -> None:
        for _ in range(times):
            job, _new = lifecycle.create(
                kind=recompute.ESTIMATE, project_id=project.pk, created_by_id=None, parameters={}
            )
            execute_job(job.pk)
            job.refresh_from_db()
            assert job.state == "succeeded", job.error
            made.append(job.result["version"])

    early, first_answers = crowd(project, 1, 4)
    in_threads(first_answers)
    estimate(1)
    witnesses, work = crowd(project, 9, 5)
    in_threads([*work, lambda: estimate(3)])
    estimate(1)
    check(Project.objects.get(pk=project.pk), early + witnesses)
    assert len(set(made)) > 1
    assert Consensus.objects.filter(estimates__isnull=False).exists()
    assert len(set(Slot.objects.values_list("item", "round", "number"))) == Slot.objects.count()

    in_threads([*crowd(Project.objects.get(pk=project.pk), 4, 6)[1]])  # and afterwards, judged by the estimates
    assert list(checking.differences(Project.objects.get(pk=project.pk))) == []


def test_reviewers_may_decide_while_labellers_answer() -> None:
    project = make.project(overlap_min=2, overlap_max=3, review_labels=2)
    items = make.items(project, 10)
    reviewer = make.member(project)
    witnesses, work = crowd(project, 10, 4)

    def decide() -> None:
        for place, item in enumerate(items):
            verdict = ("class", "cannot_tell", "exclude", "more_labels")[place % 4]
            review.decide(project, item.pk, reviewer_id=reviewer.pk, verdict=verdict, class_key="male")

    in_threads([*work, decide])
    check(project, witnesses)


def test_the_same_answer_sent_from_many_places_at_once_counts_once() -> None:
    project = make.project(overlap_min=2)
    (item,) = make.items(project, 1)
    person = make.member(project)
    queue.lease(project, person.pk, 1, screen=make.SCREEN)
    entry = make.entry(item.pk, "male")
    results = []
    in_threads([lambda: results.extend(labels.submit(project, person.pk, [entry]))] * 6)
    assert Counter(result.status for result in results) == {"stored": 1, "duplicate": 5}
    assert Label.objects.count() == 1
    assert Consensus.objects.get(item=item).n_labels == 1


def test_one_labeller_in_many_tabs_never_holds_an_item_twice() -> None:
    project = make.project(overlap_min=3)
    make.items(project, 8)
    person = make.member(project)
    got: list[int] = []
    screens = [UUID(int=n) for n in range(10, 16)]
    in_threads(
        [
            lambda screen=screen: got.extend(  # type: ignore[misc]
                a.item for a in queue.lease(project, person.pk, 2, screen=screen).assignments
            )
            for screen in screens
        ]
    )
    assert len(got) == len(set(got)) == 8


def test_the_database_itself_refuses_one_counting_answer_too_many() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    make.answer(project, make.member(project), "male")
    answer = Answer.objects.get()
    other = make.member(project)
    label = Label.objects.create(
        project=project, item=item, round=0, purpose="label", labeller=other, uuid=UUID(int=77), counted=True
    )
    for slot in (answer.slot, None):  # in the slot that is taken, and in none
        with pytest.raises(IntegrityError), transaction.atomic():
            Answer.objects.create(
                project=project,
                item=item,
                round=0,
                purpose="label",
                labeller=other,
                label=label,
                counts=True,
                slot=slot,
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.create(project=project, item=item, round=0, number=0)
    assert Slot.objects.filter(state=SlotState.ANSWERED).count() == 1


def test_checking_finds_what_was_tampered_with() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    items = make.items(project, 3)
    person = make.member(project)
    make.answer(project, person, "male", count=3)
    assert list(checking.differences(project)) == []
    Consensus.objects.filter(item=items[0]).update(state="open")
    Round.objects.filter(item=items[1]).update(wanted=7)
    Answer.objects.filter(item=items[2]).update(counts=False)
    found = "\n".join(checking.differences(project))
    assert f"item {items[0].pk}: consensus" in found
    assert f"item {items[1].pk}, round 0: wants 7" in found
    assert "no counting answer fills it" in found
