import hashlib
from typing import Any

import numpy as np
import pytest

from trainer.config import TrainConfig
from trainer.errors import TrainerError
from trainer.manifest import Manifest, Row
from trainer.plan import Plan, make

CONFIG = TrainConfig("simple-cnn", folds=2)


def row(name: str, label: int | None, **fields: Any) -> Row:
    known: dict[str, Any] = {
        "id": name, "sha256": hashlib.sha256(name.encode()).hexdigest(), "file": name, "label": label, "weight": 1.0,
        "group": None, "split": None, "fold": None, "line": 2,
    }  # fmt: skip
    return Row(**(known | fields))


def planned(*rows: Row, also: tuple[Row, ...] | None = None) -> Plan:
    def listing(which: tuple[Row, ...]) -> Manifest:
        return Manifest(path=None, classes=("a", "b"), rows=which, sha256="")  # type: ignore[arg-type]

    return make(listing(rows), listing(also) if also is not None else None, CONFIG)


FOUR = (row("1", 0), row("2", 1), row("3", 0), row("4", 1))


def test_rows_without_label_and_the_second_listing_are_only_predicted() -> None:
    plan = planned(*FOUR, row("5", None), also=(row("6", 1), row("7", None)))

    assert [each.id for each in plan.labelled] == ["1", "2", "3", "4"]
    assert [each.id for each in plan.unlabelled] == ["5", "6", "7"]
    assert plan.labels.tolist() == [0, 1, 0, 1]


def test_every_labelled_row_has_a_fold_the_test_rows_too() -> None:
    plan = planned(*FOUR, row("5", 0, split="test"), row("6", 1, split="test"))

    assert len(plan.folds.of) == 6
    assert plan.folds.count == 2


def test_the_final_model_learns_from_nothing_that_belongs_together_with_a_test_item() -> None:
    same = FOUR[0].sha256
    plan = planned(
        *FOUR, row("5", 0, split="test", group="g"), row("6", 1, group="g"), row("7", 1, split="test", sha256=same),
        row("8", 0, split="validation"),
    )  # fmt: skip

    assert plan.test.tolist() == [False, False, False, False, True, False, True, False]
    assert plan.final.tolist() == [False, True, True, True, False, False, False, True]
    assert plan.validation.tolist() == [False] * 7 + [True]


def test_copies_linked_through_a_row_without_label_share_a_fold() -> None:
    bridge = row("5", None, group="g", sha256=FOUR[1].sha256)
    plan = planned(row("0", 1, group="g"), *FOUR, bridge)

    assert plan.groups[0] == plan.groups[2]
    assert plan.folds.of[0] == plan.folds.of[2]
    assert sorted(set(plan.groups.tolist())) == list(range(4))


def test_a_class_that_only_the_test_split_has_is_refused() -> None:
    with pytest.raises(TrainerError) as raised:
        planned(row("1", 0), row("2", 0), row("3", 1, split="test"), row("4", 1, split="test"))

    assert raised.value.code == "class_only_in_test"
    assert "'b'" in raised.value.message


def test_weights_are_carried_over() -> None:
    assert planned(*FOUR[:3], row("4", 1, weight=0.25)).weights.tolist() == [1, 1, 1, 0.25]
    assert planned(*FOUR).weights.dtype == np.float64
