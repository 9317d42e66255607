"""Versions of the labellers' estimates: made in the background, named by every consensus, recomputed by `verify`."""

import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from labelhub.items.models import Item, LabelClass, Project
from labelhub.jobs import lifecycle
from labelhub.labelling import checking, consensus, estimating, labels, queue, recompute, review, versions
from labelhub.labelling.models import Consensus
from labelhub.tasks import execute_job
from tests import make
from tests.labelling.estimated import TRUTH, answered, rows, run_estimate, say

pytestmark = pytest.mark.django_db

def test_every_consensus_names_the_version_and_is_recomputed_from_it() -> None:
    project, _ = answered()
    assert {row[3] for row in rows(project)} == {None}

    version = run_estimate(project)

    assert (version.number, version.method, version.asked) == (1, "dawid-skene", "automatic")
    assert version.reason
    assert version.moved_at is not None
    assert {row[3] for row in rows(project)} == {1}
    assert [row[1] for row in rows(project)] == TRUTH
    assert list(checking.differences(project)) == []
    Consensus.objects.filter(label_class__key="male").update(confidence=0.5)
    assert len(list(checking.differences(project))) == len(TRUTH) // 2


def test_the_same_answers_give_the_same_version_and_move_nothing() -> None:
    project, _ = answered()
    first = run_estimate(project)
    stamps = list(Consensus.objects.order_by("item").values_list("updated_at", flat=True))

    assert run_estimate(project).pk == first.pk
    assert list(Consensus.objects.order_by("item").values_list("updated_at", flat=True)) == stamps


def test_an_answer_is_judged_at_once_by_the_current_version() -> None:
    project, staff = answered(wrong=(4,))
    run_estimate(project)
    more = make.items(project, 2)
    Project.objects.filter(pk=project.pk).update(overlap_min=1, overlap_max=1)
    project.refresh_from_db()
    consensus.refresh([item.pk for item in more])
    good = queue.lease(project, staff[0].pk, 1, screen=uuid4())
    liar = queue.lease(project, staff[4].pk, 1, screen=uuid4())
    labels.submit(project, staff[0].pk, [make.entry(good.assignments[0].item, "male")])
    labels.submit(project, staff[4].pk, [make.entry(liar.assignments[0].item, "male")])

    believed = Consensus.objects.get(item=good.assignments[0].item)
    doubted = Consensus.objects.get(item=liar.assignments[0].item)
    assert (believed.label_class.key, believed.estimates_id) == ("male", project.estimates_id)  # type: ignore[union-attr]
    assert doubted.label_class.key == "female"  # type: ignore[union-attr]  # who always lies tells the truth
    assert list(checking.differences(project)) == []


def test_the_outcome_does_not_depend_on_the_order_of_the_answers() -> None:
    outcomes = []
    for order in (1, -1):
        project = make.project(overlap_min=3, overlap_max=3)
        items = make.items(project, 12)
        for place in [0, 1, 2][::order]:
            say(project, make.member(project), items, wrong=place == 2)
        run_estimate(project)
        outcomes.append([row[:3] for row in rows(project)])
    assert outcomes[0] == outcomes[1]


def test_a_caller_whose_project_is_old_does_not_take_an_item_back() -> None:
    project, staff = answered()
    old = Project.objects.get(pk=project.pk)
    run_estimate(project)
    more = make.items(project, 1)
    say(project, staff[0], more)
    second = run_estimate(project)
    first_item = Consensus.objects.filter(project=project).order_by("item")[0]

    consensus.refresh_locked(old, [first_item])

    first_item.refresh_from_db()
    assert first_item.estimates_id == second.pk


def test_gold_and_decisions_teach_the_estimates() -> None:
    project, staff = answered(people=2, wrong=(1,))
    classes = {row.key: row for row in LabelClass.objects.filter(project=project)}
    for item, key in list(zip(Item.objects.filter(project=project).order_by("pk"), TRUTH, strict=True))[:8]:
        Item.objects.filter(pk=item.pk).update(gold_class=classes[key])
    last = Item.objects.filter(project=project).order_by("-pk")[0]
    review.decide(project, last.pk, reviewer_id=staff[0].pk, verdict="class", class_key=TRUTH[-1])

    version = versions.load(run_estimate(project).pk)

    accuracy = dict(zip(version.labellers, version.estimates.accuracy, strict=True))
    assert accuracy[staff[0].pk] > 0.7 > 0.3 > accuracy[staff[1].pk]


def test_confidence_is_calibrated_on_known_items_and_left_alone_without_any() -> None:
    project, _ = answered(people=3, wrong=(2,))
    assert run_estimate(project).calibration == {"temperature": 1.0, "known": 0}
    classes = {row.key: row for row in LabelClass.objects.filter(project=project)}
    for place, item in enumerate(Item.objects.filter(project=project).order_by("pk")[:12]):  # half of it is not so
        key = TRUTH[place] if place < 6 else TRUTH[place + 1]
        Item.objects.filter(pk=item.pk).update(gold_class=classes[key])

    version = run_estimate(project)

    assert version.calibration["temperature"] > 1
    assert version.calibration["known"] == 12
    assert list(checking.differences(project)) == []


def test_gold_that_contradicts_a_decision_is_named_and_does_not_count() -> None:
    project, staff = answered()
    item = Item.objects.filter(project=project).order_by("pk")[0]
    Item.objects.filter(pk=item.pk).update(gold_class=LabelClass.objects.get(project=project, key="male"))
    review.decide(project, item.pk, reviewer_id=staff[0].pk, verdict="class", class_key="female")

    assert run_estimate(project).figures["contradictory"] == [item.pk]
    assert list(checking.differences(project)) == []


def test_a_class_that_is_younger_than_the_version_can_be_given() -> None:
    project, staff = answered()
    run_estimate(project)
    LabelClass.objects.create(project=project, key="other", name="Other", hotkey="q", colour="#000000", position=2)
    make.items(project, 1)
    Project.objects.filter(pk=project.pk).update(overlap_min=2, overlap_max=2)
    project.refresh_from_db()
    for person in staff[:2]:
        make.answer(project, person, "other")

    assert Consensus.objects.filter(label_class__key="other").count() == 1
    assert list(checking.differences(project)) == []
    run_estimate(project)
    assert list(checking.differences(project)) == []


@pytest.mark.parametrize("method", ["majority", "dawid-skene", "one-coin", "fused"])
def test_a_project_may_name_its_method(method: str) -> None:
    project, _ = answered(consensus_method=method)
    version = run_estimate(project)
    assert version.asked == method
    assert version.method == ("dawid-skene" if method == "fused" else method)  # no run has an opinion yet
    assert list(checking.differences(project)) == []


def test_nobody_and_nothing_to_estimate() -> None:
    empty = make.project()
    version = run_estimate(empty)
    assert version.figures["labels"] == 0
    make.items(empty, 1)
    make.answer(empty, make.member(empty), None)
    assert list(checking.differences(empty)) == []


def test_a_project_of_spammers_accepts_nothing_for_sure() -> None:
    chance = random.Random(3)
    project = make.project(overlap_min=3, overlap_max=3, overlap_rule="confidence", target_confidence=0.9)
    make.items(project, 40)
    for _ in range(3):
        person = make.member(project)
        lease = queue.lease(project, person.pk, 60, screen=uuid4())
        labels.submit(
            project,
            person.pk,
            [make.entry(one.item, chance.choice(["female", "male"]), round_=one.round) for one in lease.assignments],
        )
    version = run_estimate(project)
    assert version.figures["code"] == "no_agreement"
    assert Consensus.objects.filter(project=project, state="accepted").count() <= 20
    assert list(checking.differences(project)) == []


def test_it_is_due_after_so_many_answers_or_minutes_and_never_without_news() -> None:
    project, staff = answered(people=2, wrong=())
    now = timezone.now()
    assert not recompute.due(project, now)
    assert recompute.due(project, now + timedelta(minutes=11))
    project.estimate_after = 48
    assert recompute.due(project, now)
    run_estimate(project)
    project.refresh_from_db()
    assert not recompute.due(project, now + timedelta(days=1))
    say(project, staff[0], make.items(project, 1))
    assert recompute.due(project, timezone.now() + timedelta(minutes=11))
    assert not recompute.due(project, timezone.now())


def test_beat_starts_one_estimate_at_a_time() -> None:
    project, _ = answered(people=2, wrong=(), estimate_after=10)
    first = recompute.start_if_due(project.pk, timezone.now())
    assert first is not None
    assert recompute.start_if_due(project.pk, timezone.now()) is None


def test_changing_the_method_takes_the_items_along() -> None:
    project, staff = answered()
    run_estimate(project)
    Project.objects.filter(pk=project.pk).update(consensus_method="majority")
    job, _ = lifecycle.create(kind=recompute.KIND, project_id=project.pk, created_by_id=staff[0].pk, parameters={})
    execute_job(job.pk)
    project.refresh_from_db()
    assert {row[2] for row in rows(project)} == {0.8}
    assert list(checking.differences(project)) == []


def test_estimating_stops_and_goes_on_where_it_was() -> None:
    project, _ = answered()
    version = estimating.estimate(project)
    assert version is not None
    some = estimating.stale(project.pk, version.pk, 0)[:5]
    consensus.refresh(some)
    assert list(checking.differences(project)) == []

    assert run_estimate(project).pk == version.pk
    assert {row[3] for row in rows(project)} == {1}
