"""What the trainer offers, and what it refuses before anything starts."""

from typing import Any

import pytest

from labelhub.errors import Invalid
from labelhub.runs import recipes


def test_recipes_are_described_with_their_parameters() -> None:
    known = {recipe["name"]: recipe for recipe in recipes.describe()}
    assert {"simple-cnn", "faceres-linear"} <= set(known)
    epochs = next(one for one in known["simple-cnn"]["parameters"] if one["name"] == "epochs")
    assert (epochs["kind"], epochs["default"], epochs["low"]) == ("integer", 12, 1)


def test_what_was_not_given_takes_the_published_value() -> None:
    config = recipes.config("simple-cnn", {"epochs": 3}, 7, 5)
    assert (config.parameters["epochs"], config.parameters["batch"]) == (3, 128)


@pytest.mark.parametrize(
    ("wanted", "field", "said"),
    [
        ({"recipe": "resnet"}, "recipe", "There is no recipe 'resnet'"),
        ({"parameters": {"epoch": 3}}, "parameters.epoch", "has no parameter 'epoch'"),
        ({"parameters": {"batch": 8, "epochs": 0}}, "parameters.epochs", "'epochs'"),
        ({"parameters": {"dropout": "much"}}, "parameters.dropout", "'dropout'"),
        ({"folds": 1}, "folds", "'folds' must be a whole number from 2"),
        ({"seed": -1}, "seed", "'seed' must be a whole number from 0"),
    ],
)
def test_what_is_wrong_is_named(wanted: dict[str, Any], field: str, said: str) -> None:
    values = {"recipe": "simple-cnn", "parameters": {}, "seed": 7, "folds": 5, **wanted}
    with pytest.raises(Invalid) as refused:
        recipes.config(**values)
    assert said in refused.value.fields[field]
