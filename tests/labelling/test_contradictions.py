"""Duplicates whose labels contradict each other are flagged."""

import pytest

from labelhub.accounts.models import User
from labelhub.items import flags
from labelhub.items.models import Flag, FlagKind, FlagOutcome, Item, Project
from labelhub.labelling import contradictions
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make.project(overlap_min=1, overlap_max=1)


@pytest.fixture
def labeller(project: Project) -> User:
    return make.member(project)


def said(project: Project, labeller: User, *keys: str | None) -> list[Item]:
    """Items with one label each."""
    found = make.items(project, len(keys))
    for item, key in zip(found, keys, strict=True):
        if key is not None:
            make.answer_item(project, labeller, item, key)
    return found


def same(items: list[Item]) -> None:
    Item.objects.filter(pk__in=[item.pk for item in items]).update(image=items[0].image)


def alike(items: list[Item]) -> None:
    Item.objects.filter(pk__in=[item.pk for item in items]).update(alike=items[0].pk)


def flagged() -> dict[int, list[dict[str, object]]]:
    rows = Flag.objects.filter(kind=FlagKind.DUPLICATE).values_list("item", "evidence")
    return {item: evidence["contradicts"] for item, evidence in rows}


def test_one_picture_accepted_as_two_classes_is_flagged_on_each_side(project: Project, labeller: User) -> None:
    one, other, third, apart = said(project, labeller, "female", "male", "female", "male")
    same([one, other])
    alike([other, third])
    assert contradictions.flag(project.pk) == 3
    assert flagged() == {
        one.pk: [{"item": other.pk, "class": "male"}],
        other.pk: [{"item": one.pk, "class": "female"}, {"item": third.pk, "class": "female"}],
        third.pk: [{"item": other.pk, "class": "male"}],
    }
    assert apart.pk not in flagged()


def test_duplicates_that_agree_or_are_not_accepted_are_left_alone(project: Project, labeller: User) -> None:
    same(said(project, labeller, "female", "female"))
    alike(said(project, labeller, "male", None))
    assert contradictions.flag(project.pk) == 0
    assert flagged() == {}


def test_what_somebody_looked_at_is_not_flagged_again_without_new_labels(project: Project, labeller: User) -> None:
    same(said(project, labeller, "female", "male"))
    contradictions.flag(project.pk)
    flags.close(list(Flag.objects.values_list("pk", flat=True)), FlagOutcome.LABEL_KEPT, answers_known=1)
    contradictions.flag(project.pk)
    assert not Flag.objects.exclude(status="closed").exists()
