"""From probabilities to an answer."""

from pathlib import Path

import pytest

from labelhub.errors import Conflict, Invalid
from labelhub.runs import thresholds
from tests import make
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import begun, finished

CLASSES = ("female", "male")


def test_the_threshold_is_on_the_second_class() -> None:
    said = thresholds.answer((0.45, 0.55), CLASSES, 0.6)
    assert said == {
        "p": {"female": 0.45, "male": 0.55}, "top_class": "male", "margin": 0.1, "threshold": 0.6, "decision": "female",
    }  # fmt: skip
    assert thresholds.answer((0.4, 0.6), CLASSES, 0.6)["decision"] == "male"


def test_with_more_classes_the_likeliest_is_the_answer() -> None:
    said = thresholds.answer((0.2, 0.5, 0.3), ("a", "b", "c"), None)
    assert (said["decision"], said["margin"], said["threshold"]) == ("b", 0.2, None)


def test_tempering_keeps_the_order_and_the_sum() -> None:
    softer = thresholds.tempered((0.9, 0.1), 2.0)
    assert softer == pytest.approx([0.75, 0.25])  # odds 9 become √9
    assert thresholds.tempered((0.9, 0.1), 1.0) == [0.9, 0.1]
    assert thresholds.tempered((1.0, 0.0), 3.0)[0] > 0.99


@pytest.mark.django_db(transaction=True)
def test_a_threshold_by_hand_stands_beside_the_chosen_one(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 4, "male": 4})
    run = finished(project, dict.fromkeys(truth, 0.5), tmp_path)
    person = make.user()
    thresholds.set_by_hand(run, 0.8, by=person)
    run.refresh_from_db()
    assert (thresholds.chosen(run), thresholds.in_use(run), run.threshold_by) == (0.5, 0.8, person)
    thresholds.set_by_hand(run, None, by=person)
    assert thresholds.in_use(run) == 0.5
    with pytest.raises(Invalid, match="from 0 to 1"):
        thresholds.set_by_hand(run, 1.2, by=person)
    with pytest.raises(Conflict, match="not finished"):
        thresholds.set_by_hand(begun(project)[0], 0.5, by=person)
    run.metrics = {**run.metrics, "threshold": None}
    with pytest.raises(Invalid, match="two classes"):
        thresholds.set_by_hand(run, 0.5, by=person)
