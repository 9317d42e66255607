"""Which policies fit."""

import datetime as dt
from typing import Any

import pytest

from labelhub.items import policies
from labelhub.items.models import Project

FIT = policies.check({name: getattr(Project(), name) for name in policies.CHECKS})


def test_the_defaults_of_a_project_fit_and_every_policy_has_a_rule() -> None:
    columns = {field.name for field in Project._meta.get_fields()}

    assert FIT == {}
    assert policies.CHECKS.keys() <= columns


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("overlap_min", 0),
        ("overlap_min", 21),
        ("overlap_min", 2.0),
        ("overlap_min", True),
        ("overlap_max", 31),
        ("accept_agreement", 0.5),
        ("accept_agreement", 1.01),
        ("accept_agreement", float("nan")),
        ("allow_cannot_tell", "yes"),
        ("consensus_method", "mode"),
        ("overlap_rule", "none"),
        ("target_confidence", 1),
        ("target_confidence", 0.5),
        ("label_budget", -1),
        ("estimate_after", 0),
        ("estimate_minutes", 0),
        ("random_share", 1.1),
        ("audit_counts", 1),
        ("lease_seconds", 59),
        ("lease_seconds", 86_401),
        ("ambiguous_margin", -0.1),
        ("ambiguous_budget", 1.1),
        ("mislabelled_p", "0.3"),
        ("mislabelled_budget", None),
        ("review_rule", "nobody"),
        ("review_labels", 16),
        ("review_share", 2),
        ("retrain_after", -1),
        ("retrain_at", "03:00"),
        ("retrain_recipe", "Best One"),
        ("overlap", 3),
    ],
)
def test_what_does_not_fit_has_a_reason(name: str, value: Any) -> None:
    wrong = policies.check({name: value})

    assert list(wrong) == [name]
    assert wrong[name].endswith(".")


@pytest.mark.parametrize(
    "values",
    [
        {"overlap_min": 1, "overlap_max": 1},
        {"overlap_min": 20, "overlap_max": 30},
        {"accept_agreement": 1},
        {"accept_agreement": 0.51},
        {"ambiguous_margin": 0, "ambiguous_budget": 1},
        {"retrain_at": None},
        {"retrain_at": dt.time(3)},
    ],
)
def test_the_ends_of_a_range_fit(values: dict[str, Any]) -> None:
    assert policies.check(values) == {}


def test_the_least_overlap_is_not_above_the_most() -> None:
    assert list(policies.check({"overlap_min": 4, "overlap_max": 3})) == ["overlap_max"]
