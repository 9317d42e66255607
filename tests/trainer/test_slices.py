import json
from typing import Any

import numpy as np
import pytest

from trainer import slices


def cut(right: np.ndarray, metadata: list[dict[str, Any]]) -> dict[str, Any]:
    found = slices.by_field(right, np.arange(len(right)), metadata, seed=1)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    return found


def test_a_slice_that_is_less_accurate_beyond_noise_is_named() -> None:
    metadata = [{"camera": "abc"[number % 3], "odd": number % 2 == 1} for number in range(300)]
    right = np.array([number % 3 != 1 or number % 2 == 0 for number in range(300)])
    found = cut(right, metadata)
    camera = {one["value"]: one for one in found["fields"][0]["values"]}

    assert camera["b"]["accuracy"]["value"] == 0.5
    assert camera["b"]["difference"]["value"] == -0.5
    assert [(one["field"], one["value"]) for one in found["weak"]] == [("camera", "b"), ("odd", "True")]


def test_noise_makes_no_slice_weak_even_among_many() -> None:
    random = np.random.default_rng(3)
    metadata = [{f"field{number}": int(random.integers(4)) for number in range(20)} for _ in range(400)]

    assert cut(random.random(400) < 0.9, metadata)["weak"] == []


def test_a_group_of_mistakes_on_one_thing_makes_no_slice_weak() -> None:
    right = np.arange(100) >= 20
    metadata = [{"camera": "a" if number < 40 else "b"} for number in range(100)]
    groups = np.where(np.arange(100) < 20, 0, np.arange(100) - 19)

    assert slices.by_field(right, np.arange(100), metadata, seed=1)["weak"] != []
    assert slices.by_field(right, groups, metadata, seed=1)["weak"] == []


def test_numbers_are_cut_into_quarters_and_names_without_end_are_left_out() -> None:
    metadata: list[dict[str, Any]] = [{"age": number, "name": f"n{number}", "same": 1} for number in range(80)]
    metadata[0] = {}
    found = cut(np.arange(80) % 5 != 0, metadata)

    assert [field["field"] for field in found["fields"]] == ["age", "same"]
    assert [one["value"] for one in found["fields"][0]["values"]] == [
        "(none)", "1 to 20.5", "20.5 to 40", "40 to 59.5", "59.5 to 79"
    ]  # fmt: skip
    assert found["left_out"] == ["name"]
    limits = [(one.get("over"), one.get("up_to")) for one in found["fields"][0]["values"]]
    assert limits == [(None, None), (None, 20.5), (20.5, 40), (40, 59.5), (59.5, None)]


def test_another_opinion_is_held_against_labels_and_model() -> None:
    labels, said, predicted = np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), np.array([0, 0, 0, 1])
    found = slices.other_opinion(said, predicted, labels, np.arange(4), seed=1)

    assert (found["n"], found["accuracy"]["value"], found["agrees"]["value"]) == (4, 0.75, 0.5)
    assert 0 <= found["accuracy"]["low"] < 0.75 < found["accuracy"]["high"] <= 1


def test_errors_that_lean_one_way_have_an_interval_without_zero() -> None:
    labels = np.repeat([0, 1], 200)
    predicted = labels.copy()
    predicted[:40] = 1
    predicted[200:205] = 0
    (pair,) = slices.asymmetry(predicted, labels, np.arange(400), ("f", "m"), seed=1)

    assert (pair["a"], pair["b"]) == ("f", "m")
    assert pair["a_as_b"]["value"] == 0.2
    assert pair["b_as_a"]["value"] == 0.025
    assert pair["difference"]["value"] == pytest.approx(0.175)
    assert pair["difference"]["low"] > 0.1
    assert slices.asymmetry(labels, labels, np.arange(400), ("f", "m"), seed=1) == []


def test_accuracy_on_gold_counts_what_is_known_alone() -> None:
    predicted, gold = np.array([0, 1, 1, 0]), np.array([0, 1, 0, -1])

    found = slices.on_gold(predicted, gold, np.arange(4), seed=1)
    assert found is not None
    assert (found["n"], found["accuracy"]["value"]) == (3, pytest.approx(2 / 3))
    assert slices.on_gold(predicted, np.full(4, -1), np.arange(4), seed=1) is None
