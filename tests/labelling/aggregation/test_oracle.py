"""The same answers as crowd-kit 1.4.2 gave where the model is the same. `make oracle` writes its figures anew."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labelhub.labelling.aggregation.answers import Answers, answers
from labelhub.labelling.aggregation.dawid_skene import dawid_skene, no_priors
from labelhub.labelling.aggregation.expectation import Limits
from labelhub.labelling.aggregation.majority import majority

FIGURES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "crowd_kit.json").read_text())


def given(one: dict[str, Any]) -> Answers:
    item, labeller, label_class = zip(*one["labels"], strict=True)
    sizes = {"n_items": one["items"], "n_labellers": one["labellers"], "n_classes": one["classes"]}
    return answers(item, labeller, label_class, **sizes)


@pytest.mark.parametrize("one", FIGURES, ids=lambda one: f"{one['items']}x{one['classes']}")
def test_majority_is_crowd_kits(one: dict[str, Any]) -> None:
    assert majority(given(one)).probabilities == pytest.approx(np.array(one["majority"]), abs=1e-6)


@pytest.mark.parametrize("one", FIGURES, ids=lambda one: f"{one['items']}x{one['classes']}")
def test_dawid_skene_without_priors_is_crowd_kits(one: dict[str, Any]) -> None:
    found = dawid_skene(given(one), priors=no_priors(one["classes"]), limits=Limits(500, 1e-12)).probabilities
    expected = np.array(one["dawid_skene"])
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).all()
    assert found == pytest.approx(expected, abs=1e-6)
