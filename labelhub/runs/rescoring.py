"""Predictions of a run against other labels than those it was trained on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer import readback
from trainer.arrays import Ints
from trainer.evaluate import measure
from trainer.rescore import rescore

OUT_OF_FOLD = "out_of_fold"


@dataclass(frozen=True, slots=True)
class Held:
    """A held-out prediction: P in the order of the classes, the label it was held against and the one that stands in
    the other snapshot. `group` names what must stay together, or None."""

    item: int
    p: tuple[float, ...]
    before: str
    now: str
    group: str | None


def measures(held: Sequence[Held], classes: Sequence[str], *, seed: int) -> dict[str, Any]:
    """Every measure against the labels `now`, as a run has them."""
    return _measures(held, [row.now for row in held], classes, seed)


def on_corrected_labels(held: Sequence[Held], classes: Sequence[str], *, seed: int) -> dict[str, Any]:
    """The same predictions against the labels before and now, and what became of each mistake.

    Of the items that the model got wrong by the labels before, `label_was_wrong` have been corrected to what it said,
    `still_wrong` not; `share_of_error_by_labels` is the share of the former, with its interval. `newly_wrong` are
    those whose corrected label contradicts the model.
    """
    numbers = {key: place for place, key in enumerate(classes)}
    ids = tuple(str(row.item) for row in held)
    before = np.array([numbers[row.before] for row in held], dtype=np.int64)
    p = np.array([row.p for row in held], dtype=np.float64)
    then = readback.Held(OUT_OF_FOLD, ids, ids, p, before, _units(held))
    now = {str(row.item): numbers[row.now] for row in held}
    found = rescore(then, now, classes, seed=seed) or {}
    return {
        "n": found["n"],
        "labels_changed": found["relabelled"],
        "wrong_before": found["errors_before"],
        "label_was_wrong": found["label_was_wrong"],
        "still_wrong": found["still_wrong"],
        "newly_wrong": found["newly_wrong"],
        "share_of_error_by_labels": found["share_of_error_by_labels"],
        "before": found["before"],
        "measures": found["after"],
    }


def _units(held: Sequence[Held]) -> Ints:
    units = [row.group or f"item {row.item}" for row in held]
    return np.unique(units, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _measures(held: Sequence[Held], labels: Sequence[str], classes: Sequence[str], seed: int) -> dict[str, Any]:
    numbers = {key: place for place, key in enumerate(classes)}
    return measure(
        np.array([row.p for row in held], dtype=np.float64),
        np.array([numbers[key] for key in labels], dtype=np.int64),
        _units(held),
        list(classes),
        seed=seed,
    )
