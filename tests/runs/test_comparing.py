"""Runs side by side."""

from pathlib import Path

import pytest

from labelhub.errors import Invalid
from labelhub.runs import comparing
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import finished

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_items_that_changed_side_are_found(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 4, "male": 4})
    right = {item: 0.8 if key == "female" else 0.2 for item, key in truth.items()}
    first, second, *_ = sorted(truth)
    old = finished(project, right | {first: 1 - right[first]}, tmp_path)
    new = finished(project, right | {second: 1 - right[second]}, tmp_path)
    sides = {
        side: sorted(comparing.changed(old, new, side).values_list("item_id", flat=True)) for side in comparing.SIDES
    }
    assert sides == {"changed": [first, second], "fixed": [first], "broken": [second]}
    found = comparing.pair(old, new, "out_of_fold")
    assert [found[key] for key in ("both_right", "only_old", "only_new", "both_wrong")] == [6, 1, 1, 0]
    rows = comparing.compare([new, old])
    assert [(row["old"], row["new"], row["on"], row["n"]) for row in rows] == [
        (1, 2, "out_of_fold", 8),
        (1, 2, "test", 0),
    ]
    with pytest.raises(Invalid, match="'other' is not one of"):
        comparing.changed(old, new, "other")
