"""The consensus of the past, computed from what was said."""

import random
from contextlib import suppress
from typing import Any

import pytest

from labelhub.errors import Conflict
from labelhub.items.flags import NewFlag
from labelhub.items.models import FlagKind, Item, Project
from labelhub.labelling import estimating, labels, leases, retracing, review, second_looks
from labelhub.labelling.models import Answer, Consensus, ConsensusSource, LabelKind
from labelhub.labelling.people import aside
from tests import make

pytestmark = pytest.mark.django_db


def standing(row: Consensus) -> tuple[Any, ...]:
    p = {int(key): pytest.approx(value) for key, value in row.probabilities.items()}
    return row.state, row.source, row.label_class_id, row.n_labels, row.n_cannot_tell, p


def traced(project: Project, item: Item) -> tuple[Any, ...]:
    """The last moment of the item's past, told like its consensus row."""
    found = retracing.moments(project, item.pk)
    if not found:
        return "open", ConsensusSource.LABELS, None, 0, 0, {}
    last = found[-1].verdict
    p = {key: value for key, value in last.probabilities.items() if value > 0}
    return last.state, last.source, last.label_class, last.n_labels, last.n_cannot_tell, p


def test_each_change_of_mind_is_a_moment() -> None:
    project = make.project(overlap_min=2, overlap_max=4, review_rule="reviewers")
    (item,) = make.items(project, 1)
    for key in ("male", "female", "male", "male"):
        make.answer(project, make.member(project), key)
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="class", class_key="female")
    states = [(moment.verdict.state, moment.verdict.source) for moment in retracing.moments(project, item.pk)]
    disputed = [("in_dispute", "labels")] * 2  # the class that is shown changes with the third answer
    assert states == [("open", "labels"), *disputed, ("accepted", "labels"), ("accepted", "review")]


def test_what_stood_before_a_flag_is_known_later() -> None:
    project = make.project(overlap_min=2, review_labels=3)
    (item,) = make.items(project, 1)
    for _ in range(2):
        make.answer(project, make.member(project), "male")
    second_looks.raise_from_model(project, 1, [NewFlag(item.pk, FlagKind.MISLABELLED, 0.9)])
    raised_at = item.flags.get().raised_at
    for _ in range(3):
        make.answer(project, make.member(project), "female")
    then = retracing.before(project, item.pk, raised_at)
    male = project.classes.get(key="male").pk
    assert then is not None
    assert (then.state, then.label_class, then.probabilities[male]) == ("accepted", male, 1)
    assert Consensus.objects.get(item=item).label_class_id != male
    assert retracing.before(project, item.pk, item.created_at) is None


def test_answers_that_were_set_aside_count_until_then() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    (item,) = make.items(project, 1)
    person = make.member(project)
    make.answer(project, person, "male")
    list(aside.set_aside(project, person.pk, up_to=10**9))
    assert Answer.objects.get().why_not == "set_aside"
    assert [moment.verdict.n_labels for moment in retracing.moments(project, item.pk)] == [1, 0]


@pytest.mark.parametrize("seed", range(3))
def test_the_last_moment_is_the_consensus_as_it_stands(seed: int) -> None:
    chance = random.Random(seed)
    project = make.project(overlap_min=2, overlap_max=3, review_labels=2, target_confidence=0.9)
    items = make.items(project, 3)
    people = [make.member(project) for _ in range(6)]
    for step in range(40):
        act(project, items, people, chance)
        if step == 20:
            estimating.estimate(project)
            project.refresh_from_db()
    rows = {row.item_id: row for row in Consensus.objects.filter(project=project)}
    moved = [item for item in items if rows[item.pk].estimates_id == project.estimates_id]
    assert moved
    assert [traced(project, item) for item in moved] == [standing(rows[item.pk]) for item in moved]


def act(project: Project, items: list[Item], people: list[Any], chance: random.Random) -> None:
    """One thing that labellers, models or reviewers do."""
    person, item = chance.choice(people), chance.choice(items)
    what = chance.choice(["answer", "answer", "answer", "answer", "undo", "flag", "decide", "take back"])
    key = chance.choice(["male", "male", "female", None])
    if what == "answer":
        make.answer(project, person, key)
    elif what == "undo":
        head = Answer.objects.filter(project=project, labeller=person, counts=True).first()
        if head is not None:
            entry = make.entry(head.item_id, None, round_=head.round, kind=LabelKind.UNDO)
            labels.submit(project, person.pk, [entry])
            leases.give_back(project, person.pk, screen=make.SCREEN)
    elif what == "flag":
        second_looks.raise_from_model(project, chance.randrange(100), [NewFlag(item.pk, FlagKind.AMBIGUOUS, 0.5)])
    elif what == "decide":
        verdict = chance.choice(["class", "cannot_tell", "exclude", "more_labels"])
        review.decide(project, item.pk, reviewer_id=person.pk, verdict=verdict, class_key="male")
    else:
        with suppress(Conflict):  # nothing stands on it, or labellers have begun
            review.undo_decision(project, item.pk, by_id=person.pk)
