import numpy as np
import pytest

from trainer import refits
from trainer.folds import Folds
from trainer.heads import LinearHead
from trainer.learning import Examples, Located
from trainer.progress import Bar, Watch, never, silent

COUNT = 90
HEAD = LinearHead(C=0.1)
FOLDS = Folds(np.arange(COUNT) % 3, 3)
WATCH = Watch(Bar(silent, never, {"measure": 1}), "measure", "")


def examples(labels: np.ndarray) -> Examples:
    random = np.random.default_rng(2)
    features = random.normal(size=(COUNT, 5)) + 1.5 * (np.arange(COUNT) // 3 % 2)[:, None]
    return Examples(Located(features, np.arange(COUNT)), labels, np.ones(COUNT))


LABELS = np.arange(COUNT) // 3 % 2


def nested(labels: np.ndarray) -> np.ndarray:
    found = refits.nested(HEAD, examples(labels), FOLDS, classes=2, seed=1, watch=WATCH)
    assert found is not None
    return found


def test_a_nested_prediction_saw_neither_the_items_fold_nor_the_other() -> None:
    changed = np.where(FOLDS.of == 1, 1 - LABELS, LABELS)
    one, two = nested(LABELS), nested(changed)
    others = FOLDS.of != 1

    assert (one[1][others] == two[1][others]).all()
    assert np.isnan(one[1][~others]).all()
    assert (one[0][FOLDS.of == 2] != two[0][FOLDS.of == 2]).any()
    assert (one[0][FOLDS.of == 1] == two[0][FOLDS.of == 1]).all()


def test_without_two_folds_a_class_may_be_gone_and_then_there_is_no_nesting() -> None:
    labels = np.where(FOLDS.of == 2, LABELS, 0)
    assert refits.nested(HEAD, examples(labels), FOLDS, classes=2, seed=1, watch=WATCH) is None


def test_the_learning_curve_rises_with_the_labels_and_ends_at_the_runs_own_accuracy() -> None:
    given, groups, ids = examples(LABELS), np.arange(COUNT), [str(number) for number in range(COUNT)]
    full = np.eye(2)[LABELS]
    curve = refits.learning_curve(HEAD, given, FOLDS, groups, ids, full, classes=2, seed=1, watch=WATCH)
    points = curve["points"]

    assert [point["share"] for point in points] == [0.1, 0.2, 0.4, 0.7, 1.0]
    assert [point["labels"] for point in points] == sorted(point["labels"] for point in points)
    assert points[-1]["labels"] == 60
    assert points[-1]["accuracy"]["value"] == 1.0
    assert all(point["accuracy"]["low"] <= point["accuracy"]["value"] for point in points)
    gain = points[-1]["accuracy"]["value"] - points[-2]["accuracy"]["value"]
    assert curve["last_gain"]["accuracy"]["value"] == pytest.approx(gain)


def test_groups_are_learnt_from_whole_and_do_not_depend_on_the_order_of_rows() -> None:
    groups, ids = np.arange(COUNT) // 2, [f"{number:03}" for number in range(COUNT)]
    order = refits._order(groups, ids, 4)
    turned = refits._order(groups[::-1], ids[::-1], 4)

    assert (order[::2] == order[1::2]).all()
    assert (turned[::-1] == order).all()
