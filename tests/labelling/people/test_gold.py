"""Where gold comes from, and what is refused."""

import io

import pytest

from labelhub.errors import Conflict, Invalid
from labelhub.items.models import Item, Role
from labelhub.labelling import checking, opinions, review
from labelhub.labelling.people import gold, gold_changes, proposals
from labelhub.labelling.people.proposals import Candidate
from labelhub.labelling.people_models import Gold, GoldState
from tests import make
from tests.labelling.people.making import make_gold


@pytest.mark.django_db
def test_a_table_makes_gold_and_says_what_it_refused() -> None:
    project = make.project()
    first, second, third = make.items(project, 3)
    table = (
        f"name,gold,explanation\r\n{first.path},female,Look at the chin.\r\n{second.path},robot,\r\n"
        f"nobody.jpg,male,\r\n{third.path},,\r\n"
    )
    report = gold.add_table(project, io.BytesIO(table.encode()), by_id=None)
    assert (report.added, report.unchanged) == (1, 0)
    assert [(one.line, one.reason) for one in report.refused] == [
        (3, "unknown_class"),
        (4, "unknown_name"),
        (5, "unknown_class"),
    ]
    row = Gold.objects.get()
    assert (row.item, row.label_class.key, row.explanation) == (first, "female", "Look at the chin.")
    assert Item.objects.get(pk=first.pk).gold_class == row.label_class
    assert list(checking.differences(project)) == []


@pytest.mark.django_db
def test_gold_that_contradicts_itself_is_refused_and_the_rest_is_taken() -> None:
    project = make.project()
    first, second = make.items(project, 2)
    table = f"name,label\n{first.path},female\n{first.path},male\n{second.path},male\n"
    report = gold.add_table(project, io.BytesIO(table.encode()), by_id=None)
    assert report.added == 1
    assert [(one.line, one.reason) for one in report.refused] == [(2, "contradicts"), (3, "contradicts")]
    assert "female and male" in report.refused[0].detail


@pytest.mark.django_db
def test_two_items_of_one_image_cannot_be_gold_of_two_classes() -> None:
    project = make.project()
    first, second = make.items(project, 2)
    Item.objects.filter(pk=second.pk).update(image=first.image)
    second.refresh_from_db()
    make_gold(project, [first], "female")
    report = gold.add_items(project, [(second.pk, "male", "")], by_id=None)
    assert report.added == 0
    assert f"item {first.pk}" in report.refused[0].detail
    make_gold(project, [second], "female")


@pytest.mark.django_db
def test_gold_that_contradicts_a_reviewer_is_refused() -> None:
    project = make.project()
    (item,) = make.items(project, 1)
    reviewer = make.member(project, Role.REVIEWER)
    review.decide(project, item.pk, reviewer_id=reviewer.pk, verdict="class", class_key="male")
    report = gold.add_items(project, [(item.pk, "female", "")], by_id=None)
    assert [one.reason for one in report.refused] == ["contradicts"]
    assert "A reviewer decided male" in report.refused[0].detail
    assert gold.add_reviewed(project, by_id=None).added == 1
    with pytest.raises(Conflict, match="A reviewer decided male"):
        gold_changes.change(project, item.pk, by_id=None, class_key="female")


@pytest.mark.django_db
def test_the_same_table_twice_changes_nothing() -> None:
    project = make.project()
    (item,) = make.items(project, 1)
    table = f"name,gold\n{item.path},female\n".encode()
    assert gold.add_table(project, io.BytesIO(table), by_id=None).added == 1
    again = gold.add_table(project, io.BytesIO(table), by_id=None)
    assert (again.added, again.unchanged, again.refused) == (0, 1, [])


@pytest.mark.django_db
def test_what_is_no_table_is_refused_whole() -> None:
    with pytest.raises(Invalid) as refused:
        gold.add_table(make.project(), io.BytesIO(b"\x89PNG\r\n"), by_id=None)
    assert refused.value.fields


@pytest.mark.django_db
def test_gold_of_an_import_is_taken_up() -> None:
    project = make.project()
    (item,) = make.items(project, 1, gold_class=project.classes.get(key="male"))
    assert gold.adopt(project).added == 1
    assert Gold.objects.get(item=item).label_class.key == "male"
    assert gold.adopt(project).added == 0


@pytest.mark.django_db
def test_a_proposal_is_not_served_before_a_manager_takes_it() -> None:
    project = make.project(overlap_min=2, overlap_max=2)
    make.items(project, 4)
    for _ in range(2):
        make.answer(project, make.member(project), "female", 4)
    rows = proposals.propose(project, 2, by_id=None)
    assert [row.state for row in rows] == [GoldState.PROPOSED] * 2
    assert {row.label_class.key for row in rows} == {"female"}
    assert rows[0].item.gold_class is None
    taken = gold_changes.change(project, rows[0].item_id, by_id=None, state="active")
    assert Item.objects.get(pk=taken.item_id).gold_class == taken.label_class
    gold_changes.change(project, rows[1].item_id, by_id=None, state="declined")
    assert {row.item_id for row in proposals.propose(project, 10, by_id=None)}.isdisjoint({row.item_id for row in rows})
    assert list(checking.differences(project)) == []


@pytest.mark.django_db
def test_what_a_model_that_had_not_seen_the_label_finds_hard_is_proposed_too() -> None:
    project = make.project(overlap_min=2, overlap_max=2)
    items = make.items(project, 6)
    for _ in range(2):
        make.answer(project, make.member(project), "female", 6)
    opinions.record(
        project_id=project.pk,
        run_id=1,
        run_number=1,
        classes=["female", "male"],
        rows=[(item.pk, [0.5 + place / 12, 0.5 - place / 12], True) for place, item in enumerate(items)],
    )
    difficulties = sorted(row.evidence["difficulty"] for row in proposals.propose(project, 3, by_id=None))
    assert difficulties[0] < 0.34 < 0.66 < difficulties[2]


def test_proposals_are_spread_over_classes_and_difficulty() -> None:
    rare = [Candidate(item, 1, 0.95, item / 10) for item in range(3)]
    common = [Candidate(100 + item, 2, 0.99, item / 100) for item in range(90)]
    chosen = proposals.spread([*common, *rare], 6)
    assert sorted(one.label_class for one in chosen) == [1, 1, 1, 2, 2, 2]
    hard = [one.difficulty for one in chosen if one.label_class == 2]
    assert min(hard) < 0.3
    assert max(hard) >= 0.6
    assert len(proposals.spread(rare, 10)) == 3
    assert proposals.spread([], 5) == []


@pytest.mark.django_db
def test_removed_gold_is_no_gold() -> None:
    project = make.project()
    (item,) = make.items(project, 1)
    make_gold(project, [item], "female")
    gold_changes.remove(project, item.pk)
    assert Item.objects.get(pk=item.pk).gold_class is None
    assert list(checking.differences(project)) == []
