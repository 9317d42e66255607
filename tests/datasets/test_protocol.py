"""How a dataset may be drawn and split."""

from typing import Any

import pytest

from labelhub.datasets.protocol import Protocol, parse
from labelhub.errors import Invalid


def test_the_usual_protocol() -> None:
    assert parse({}) == Protocol()
    assert parse({}).shares == {"train": 0.8, "validation": 0.1, "test": 0.1}


def test_plain_data_give_the_same_again() -> None:
    for values in ({"counts": {"train": 3000}, "sampling": "balanced", "seed": 3}, {"grouped": False, "folds": 5}):
        one = parse(values)
        assert parse(one.as_dict()) == one


def test_a_protocol_that_ignores_groups_is_leaky_and_never_sticky() -> None:
    found = parse({"grouped": False})
    assert (found.leaky, found.sticky) == (True, False)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sampling": "random"}, "sampling"),
        ({"seed": -1}, "seed"),
        ({"seed": "x"}, "seed"),
        ({"shares": {"train": 0.5, "test": 0.4}}, "shares"),
        ({"shares": {"dev": 1}}, "shares"),
        ({"counts": {"train": 1.5}}, "counts"),
        ({"counts": {"train": 5}, "shares": {"train": 1}}, "counts"),
        ({"folds": 1}, "folds"),
        ({"folds": 101}, "folds"),
        ({"grouped": False, "sticky": True}, "sticky"),
        ({"grouped": "no"}, "grouped"),
    ],
)
def test_what_is_wrong_is_named(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(values)
    assert field in refused.value.fields
