"""The items behind the numbers of a run."""

import json
from pathlib import Path
from typing import Any

import pytest

from labelhub.browse import gallery
from labelhub.errors import Invalid
from labelhub.items.models import Item, LabelClass, Project
from labelhub.labelling.models import Consensus
from labelhub.runs import registry
from labelhub.runs.models import Run
from tests import make
from tests.runs.predicted import finished

pytestmark = pytest.mark.django_db(transaction=True)
METADATA: list[dict[str, Any]] = [{"age": 20, "light": "dim"}, {"age": 35.5, "glasses": True}, {"age": 50}, {}]


@pytest.fixture
def items() -> list[int]:
    """Four items with labels female, female, male, male, and one without."""
    project = make.project(overlap_min=1, overlap_max=1)
    made = make.items(project, 5)
    ann = make.member(project)
    for item, key in zip(made, ("female", "female", "male", "male"), strict=False):
        make.answer_item(project, ann, item, key)
    for item, metadata in zip(made, METADATA, strict=False):
        Item.objects.filter(pk=item.pk).update(metadata=metadata)
    return [item.pk for item in made]


@pytest.fixture
def run(items: list[int], tmp_path: Path) -> Run:
    """Out of fold it takes the second woman for a man; on the test split the first man for a woman; the backbone is
    wrong about both."""
    project = Project.objects.get()
    run = finished(project, dict(zip(items, (0.9, 0.2, 0.1, 0.3, 0.6), strict=True)), tmp_path)
    for name, told in (
        ("test.jsonl", {2: 0.7, 3: 0.1}),
        ("second-opinion.jsonl", dict(enumerate((1, 0.1, 0.8, 0, 1)))),
    ):
        lines = (json.dumps({"id": str(items[place]), "p": [p, 1 - p]}) for place, p in told.items())
        (registry.folder(run) / name).write_text("\n".join(lines))
    return run


def found(items: list[int], **wanted: str) -> list[int]:
    """Which of the items, by their place, meet the filters."""
    rows: list[Consensus] = list(gallery.select(Project.objects.get(), wanted))
    return sorted(items.index(row.item_id) for row in rows)


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"given": "*"}, [0, 1, 2, 3]),
        ({"wrong": "true"}, [1]),
        ({"wrong": "false"}, [0, 2, 3]),
        ({"given": "female", "predicted": "male"}, [1]),
        ({"on": "test", "given": "*"}, [2, 3]),
        ({"on": "test", "wrong": "true"}, [2]),
        ({"on": "test", "given": "male", "predicted": "female"}, [2]),
        ({"on": "second_opinion"}, [0, 1, 2, 3, 4]),
        ({"on": "second_opinion", "wrong": "true"}, [1, 2]),
        ({"on": "second_opinion", "predicted": "female", "wrong": "false"}, [0]),
    ],
)
def test_every_cell_of_a_run_opens_its_items(
    run: Run, items: list[int], wanted: dict[str, str], places: list[int]
) -> None:
    assert found(items, run=str(run.number), **wanted) == places


def test_a_file_that_retention_took_opens_nothing(run: Run, items: list[int]) -> None:
    (registry.folder(run) / "test.jsonl").unlink()

    assert found(items, run=str(run.number), on="test") == []
    assert found(items, run="99", on="test") == []


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"meta": "light", "meta_value": "dim"}, [0]),
        ({"meta": "light", "meta_value": "(none)"}, [1, 2, 3, 4]),
        ({"meta": "glasses", "meta_value": "True"}, [1]),
        ({"meta": "age", "meta_value": "20"}, [0]),
        ({"meta": "age", "meta_value": "35.5"}, [1]),
        ({"meta": "age", "meta_up_to": "35.5"}, [0, 1]),
        ({"meta": "age", "meta_over": "20", "meta_up_to": "40"}, [1]),
        ({"meta": "age", "meta_over": "20"}, [1, 2]),
        ({"meta": "a'; DROP TABLE x", "meta_value": "1"}, []),
    ],
)
def test_a_slice_opens_its_items(items: list[int], wanted: dict[str, str], places: list[int]) -> None:
    assert found(items, **wanted) == places


def test_items_with_a_known_answer_are_found(items: list[int]) -> None:
    Item.objects.filter(pk=items[3]).update(gold_class=LabelClass.objects.get(key="male"))

    assert found(items, gold="true") == [3]
    assert found(items, gold="false") == [0, 1, 2, 4]


@pytest.mark.parametrize(
    "wanted",
    [{"run": "1", "on": "gold"}, {"run": "1", "wrong": "yes"}, {"meta": "age", "meta_over": "old"}, {"gold": "2"}],
)
def test_a_value_that_makes_no_sense_is_named(run: Run, items: list[int], wanted: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        found(items, **wanted)
