"""Predictions of a run against other labels than those it was trained on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer.evaluate import measure


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
    `still_wrong` not. `newly_wrong` are those whose corrected label contradicts it.
    """
    said = [classes[int(np.argmax(row.p))] for row in held]
    pairs = list(zip(held, said, strict=True))
    wrong_before = [(row, top) for row, top in pairs if top != row.before]
    return {
        "n": len(held),
        "labels_changed": sum(row.before != row.now for row in held),
        "wrong_before": len(wrong_before),
        "label_was_wrong": sum(top == row.now for row, top in wrong_before),
        "still_wrong": sum(top != row.now for row, top in wrong_before),
        "newly_wrong": sum(top == row.before and top != row.now for row, top in pairs),
        "before": _measures(held, [row.before for row in held], classes, seed),
        "measures": _measures(held, [row.now for row in held], classes, seed),
    }


def _measures(held: Sequence[Held], labels: Sequence[str], classes: Sequence[str], seed: int) -> dict[str, Any]:
    numbers = {key: place for place, key in enumerate(classes)}
    units = [row.group or f"item {row.item}" for row in held]
    return measure(
        np.array([row.p for row in held], dtype=np.float64),
        np.array([numbers[key] for key in labels], dtype=np.int64),
        np.unique(units, return_inverse=True)[1].astype(np.int64),
        list(classes),
        seed=seed,
    )
