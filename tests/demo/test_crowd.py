"""The simulated crowd: what it sees, and what it leaves behind."""

import random

import pytest

from labelhub.demo import crowd, perception
from labelhub.demo.perception import Crowd, Sight
from labelhub.errors import Invalid
from labelhub.items.models import Item
from labelhub.labelling import checking
from labelhub.labelling.models import Answer, Consensus, Label
from tests import make

CLASSES = ("female", "male")


def share_right(skill: float, ambiguity: float) -> float:
    chance = random.Random(3)
    said = [perception.perceive(chance, Sight("male", ambiguity), CLASSES, skill=skill, abstain=0) for _ in range(4000)]
    return said.count("male") / len(said)


def test_a_clear_image_is_answered_as_well_as_the_skill() -> None:
    assert share_right(0.9, 0) == pytest.approx(0.9, abs=0.02)


def test_what_nobody_can_tell_is_answered_by_chance() -> None:
    assert share_right(0.95, 1) == pytest.approx(0.5, abs=0.03)


def test_a_spammer_does_not_look() -> None:
    assert share_right(0, 0) == pytest.approx(0.5, abs=0.03)


def test_skills_spread_around_the_mean_and_spammers_have_none() -> None:
    found = perception.skills(Crowd(labellers=5, accuracy=0.9, spammers=2))
    assert found[:3] == pytest.approx([0.84, 0.9, 0.96])
    assert found[3:] == [0, 0]


def test_planted_items_depend_on_items_and_seed_alone() -> None:
    one = perception.planted_items(range(100), 0.05, 7)
    assert len(one) == 5
    assert one == perception.planted_items(list(reversed(range(100))), 0.05, 7)
    assert one != perception.planted_items(range(100), 0.05, 8)


@pytest.mark.parametrize(
    "wrong", [{"labellers": 0}, {"spammers": 6}, {"accuracy": 0}, {"accuracy": 1.2}, {"planted": 1}, {"abstain": -1}]
)
def test_an_impossible_crowd_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(Invalid):
        Crowd(**{"labellers": 5, **wrong})  # type: ignore[arg-type]


@pytest.mark.django_db
def test_it_works_until_nothing_is_left() -> None:
    project = make.project(overlap_min=2, overlap_max=4)
    make.items(project, 20, true_class="male")
    given = crowd.answer(project, Crowd(labellers=5, accuracy=0.99))
    assert given == Label.objects.count() == Answer.objects.filter(counts=True).count()
    assert not Consensus.objects.filter(state="open").exists()
    assert Consensus.objects.filter(label_class__key="male", state="accepted").count() >= 18
    assert list(checking.differences(project)) == []


@pytest.mark.django_db
def test_everybody_mistakes_what_is_planted_at_the_first_look() -> None:
    project = make.project(overlap_min=2, overlap_max=2)
    make.items(project, 10, true_class="male")
    who = Crowd(labellers=3, accuracy=1, planted=0.2)
    crowd.answer(project, who)
    planted = perception.planted_items(list(Item.objects.values_list("pk", flat=True)), 0.2, who.seed)
    wrong = set(Consensus.objects.filter(label_class__key="female").values_list("item_id", flat=True))
    assert wrong == planted


@pytest.mark.django_db
def test_it_stops_after_so_many_answers() -> None:
    project = make.project()
    make.items(project, 30, true_class="male")
    given = crowd.answer(project, Crowd(labellers=3), most=15)
    assert 15 <= given < 15 + crowd.BATCH * 3


@pytest.mark.django_db
def test_a_true_class_in_the_metadata_will_do() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 3, metadata={"true_class": "female"})
    crowd.answer(project, Crowd(labellers=2, accuracy=1))
    assert Consensus.objects.filter(label_class__key="female").count() == 3


@pytest.mark.django_db
def test_a_project_without_truth_is_refused() -> None:
    project = make.project()
    make.items(project, 1)
    with pytest.raises(Invalid, match="true class"):
        crowd.answer(project, Crowd(labellers=2))


@pytest.mark.django_db
def test_the_same_crowd_can_come_again() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 4, true_class="male")
    who = Crowd(labellers=2)
    assert crowd.answer(project, who) == 4
    make.items(project, 3, true_class="male")
    assert crowd.answer(project, who) == 3
    assert crowd.answer(project, who) == 0
