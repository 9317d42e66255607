"""The order of the reviewer's queue, and of the blind reviews among a labeller's work."""

from typing import Any

import pytest

from labelhub.items.flags import NewFlag
from labelhub.items.models import Flag, FlagKind, Item, Project
from labelhub.labelling import opinions, queue, ranking, second_looks
from labelhub.labelling.models import Cursor
from tests import make

pytestmark = pytest.mark.django_db

P_FEMALE = (0.2, 0.9, 0.6)


def flagged(rule: str = "reviewers", **policies: Any) -> tuple[Project, list[Item]]:
    """Three items called male; by the model the second is surely not, the third perhaps, the first is."""
    project = make.project(overlap_min=1, review_labels=1, review_rule=rule, **policies)
    items = make.items(project, 3)
    make.answer(project, make.member(project), "male", 3)
    new = [
        NewFlag(item.pk, FlagKind.MISLABELLED, 0.5, {"p": {"female": p, "male": 1 - p}})
        for item, p in zip(items, P_FEMALE, strict=True)
    ]
    second_looks.raise_from_model(project, 1, new)
    return project, items


def in_order() -> list[int]:
    return list(Flag.objects.order_by("-worth").values_list("item_id", flat=True))


def test_flags_are_ranked_by_how_wrong_and_how_much_a_look_would_change() -> None:
    _, (first, second, third) = flagged()
    assert in_order() == [second.pk, third.pk, first.pk]


def test_ranking_again_follows_what_is_believed_now_and_then_moves_nothing() -> None:
    project, (first, second, third) = flagged()
    rows = [(item.pk, [p, 1 - p], True) for item, p in ((first, 0.99), (second, 0.05), (third, 0.6))]
    opinions.record(project_id=project.pk, run_id=2, run_number=2, classes=["female", "male"], rows=rows)
    assert ranking.rank(project) == 2
    assert in_order() == [first.pk, third.pk, second.pk]
    assert ranking.rank(project) == 0


def test_a_dispute_is_worth_more_the_less_people_agree() -> None:
    project = make.project(overlap_min=3, overlap_max=5, accept_agreement=0.9, review_rule="reviewers")
    even, odd = make.items(project, 2)
    for key in ("male", "female", "male"):
        make.answer_item(project, make.member(project), odd, key)
    for key in ("male", "female", "male", "female"):
        make.answer_item(project, make.member(project), even, key)
    ranking.rank(project)
    assert in_order() == [even.pk, odd.pk]


@pytest.mark.parametrize(("order", "places"), [("worth", (1, 2, 0)), ("raised", (0, 1, 2))])
def test_labellers_get_reviews_in_the_order_that_the_project_wants(order: str, places: tuple[int, ...]) -> None:
    project, items = flagged("labellers", review_order=order)
    ranking.sort_reviews(project)
    person = make.member(project)
    got = []
    for _ in items:
        (one,) = queue.lease(project, person.pk, 1, screen=make.SCREEN).assignments
        got.append(one.item)
        make.answer(project, person, "male")
    assert got == [items[place].pk for place in places]


@pytest.mark.parametrize(("share", "reviews"), [(0.0, 0), (1.0, 3), (0.5, None)])
def test_reviews_have_their_share_of_the_work_even_one_at_a_time(share: float, reviews: int | None) -> None:
    project, items = flagged("labellers", review_share=share)
    make.items(project, 30)
    person, flagged_ones = make.member(project), {item.pk for item in items}
    first = []
    for _ in range(3):
        (one,) = queue.lease(project, person.pk, 1, screen=make.SCREEN).assignments
        first.append(one.item in flagged_ones)
        make.answer(project, person, "male")
    if reviews is not None:
        assert sum(first) == reviews
    assert Cursor.objects.filter(labeller=person).exists()
