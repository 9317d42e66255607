"""What may be asked of a dataset."""

from typing import Any

import pytest

from labelhub.datasets.criteria import Criteria, parse
from labelhub.errors import Invalid

CLASSES = ["female", "male"]


def test_accepted_items_of_every_class_unless_told() -> None:
    assert parse({}, CLASSES) == Criteria(("accepted",), (), 0.0)


def test_the_order_of_what_is_asked_does_not_matter() -> None:
    one = parse({"classes": ["male", "female"], "states": ["stays_ambiguous", "accepted"]}, CLASSES)
    other = parse({"states": ["accepted", "stays_ambiguous"], "classes": ["female", "male", "male"]}, CLASSES)
    assert one == other
    assert parse(one.as_dict(), CLASSES) == one


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"states": ["open"]}, "states", "'open' is not one of accepted, stays_ambiguous"),
        ({"states": []}, "states", "name at least one"),
        ({"states": "accepted"}, "states", "must be a list"),
        ({"classes": ["dog"]}, "classes", "'dog' is not one of female, male"),
        ({"min_confidence": 1.5}, "min_confidence", "from 0 to 1"),
        ({"min_confidence": "high"}, "min_confidence", "from 0 to 1"),
        ({"min_confidence": float("nan")}, "min_confidence", "from 0 to 1"),
        ({"confidence": 1}, "confidence", "no such criterion"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(values, CLASSES)
    assert said in refused.value.fields[field]
    assert f"{field}:" in refused.value.message


def test_everything_wrong_is_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        parse({"states": ["open"], "classes": ["dog"]}, CLASSES)
    assert set(refused.value.fields) == {"states", "classes"}
