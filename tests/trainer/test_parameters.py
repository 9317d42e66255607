from typing import Any

import pytest

from trainer.errors import TrainerError
from trainer.parameters import Choice, Number, resolve

PARAMETERS = (
    Number("epochs", 12, 1, 100, "How often.", whole=True),
    Number("rate", 0.5, 0.0, 1.0, "How much."),
    Choice("kind", "slow", ("slow", "fast"), "Which."),
    Number("step", 1.0, 0.0, 2.0, "How far.", default_by=("kind", {"slow": 1.0, "fast": 0.1})),
)


def test_what_is_not_given_has_its_default() -> None:
    assert resolve("r", PARAMETERS, {}) == {"epochs": 12, "rate": 0.5, "kind": "slow", "step": 1.0}


def test_a_default_may_follow_an_earlier_choice() -> None:
    assert resolve("r", PARAMETERS, {"kind": "fast"})["step"] == 0.1
    assert resolve("r", PARAMETERS, {"kind": "fast", "step": 0.7})["step"] == 0.7


def test_both_ends_of_a_range_are_allowed() -> None:
    assert resolve("r", PARAMETERS, {"epochs": 1, "rate": 1})["rate"] == 1.0
    assert resolve("r", PARAMETERS, {"epochs": 100.0})["epochs"] == 100


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("epochs", 0, "a whole number from 1 to 100"),
        ("epochs", 2.5, "a whole number from 1 to 100"),
        ("epochs", True, "a whole number"),
        ("epochs", "3", "a whole number"),
        ("epochs", None, "a whole number"),
        ("rate", float("nan"), "a number from 0 to 1"),
        ("rate", 1.01, "a number from 0 to 1"),
        ("kind", "medium", "one of slow, fast"),
        ("kind", ["slow"], "one of slow, fast"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(name: str, value: Any, allowed: str) -> None:
    with pytest.raises(TrainerError) as raised:
        resolve("r", PARAMETERS, {name: value})

    assert raised.value.code == "parameter_invalid"
    assert f"'{name}'" in raised.value.message
    assert allowed in raised.value.message


def test_an_unknown_parameter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(TrainerError, match=r"no parameter 'epoch'.*epochs, rate, kind, step") as raised:
        resolve("r", PARAMETERS, {"epoch": 3})

    assert raised.value.code == "parameter_unknown"


def test_a_description_is_plain_data_that_says_what_is_allowed() -> None:
    described = [parameter.describe() for parameter in PARAMETERS]

    assert described[0] == {
        "name": "epochs", "kind": "integer", "default": 12, "low": 1, "high": 100, "about": "How often."
    }  # fmt: skip
    assert described[2]["options"] == ["slow", "fast"]
    assert described[3]["default_by"] == {"kind": {"slow": 1.0, "fast": 0.1}}
