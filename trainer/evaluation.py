"""A finished run measured anew: its model on images it never saw, its old predictions on corrected labels."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trainer import calibrate, slices
from trainer.arrays import Floats
from trainer.artifacts import read_json
from trainer.curves import at_threshold
from trainer.errors import TrainerError
from trainer.evaluate import measure
from trainer.external import rows_of
from trainer.groups import together
from trainer.manifest import Row
from trainer.predict import DESCRIPTION, load
from trainer.readback import Finished, Held, read_run
from trainer.rescore import rescore


def evaluate(
    folder: Path, data: Path, *, images: Path | None = None, by_hand: float | None = None, seed: int = 7
) -> dict[str, Any]:
    """`{"run", "data", "n", "unseen", "rescored"}` of the run in `folder` on the labelled images of `data`.

    Images that the run never saw (by their SHA-256) are given to its model: `unseen`, as `on_unseen` gives it. For
    those that it held out, its predictions of then are held against the labels of `data`: `rescored`, as `rescore`
    gives it. Either is null where there are none. `by_hand` is a threshold to show beside the chosen one. Raises
    TrainerError `threshold_invalid`, or what reading the run, the data or an image raises.
    """
    if by_hand is not None and not 0 <= by_hand <= 1:
        raise TrainerError(
            "threshold_invalid", f"The threshold {by_hand:g} is no probability.", "Give one from 0 to 1."
        )
    run = read_run(folder)
    rows = rows_of(data, run.classes, images)
    seen = set(run.out_of_fold.digests)
    unseen = [row for row in rows if row.sha256 not in seen]
    return {
        "run": run.name,
        "data": data.name,
        "n": len(rows),
        "unseen": _by_model(run, unseen, by_hand, seed) if unseen else None,
        "rescored": _rescored(run.out_of_fold, rows, run, seed),
    }


def _by_model(run: Finished, rows: Sequence[Row], by_hand: float | None, seed: int) -> dict[str, Any]:
    model, described = load(run.folder), read_json(run.folder / DESCRIPTION)
    p = model.predict([Path(row.file) for row in rows])
    thresholds = {"chosen": model.threshold, "by_hand": by_hand}
    return on_unseen(p, rows, run.classes, thresholds, float(described["temperature"]), seed=seed)


def on_unseen(
    p: Floats,
    rows: Sequence[Row],
    classes: Sequence[str],
    thresholds: dict[str, float | None],
    temperature: float,
    *,
    seed: int,
) -> dict[str, Any]:
    """Measures of predictions p (n, classes) of rows with labels: those of docs/metrics.md, and `at_threshold` (two
    classes; by name), `calibration`, `slices`, `asymmetry` and `gold`. Nothing is chosen here.
    """
    labels = np.array([row.label for row in rows], dtype=np.int64)
    groups = together([row.group for row in rows], [row.sha256 for row in rows])
    predicted = p.argmax(axis=1)
    gold = np.array([-1 if row.gold is None else row.gold for row in rows], dtype=np.int64)
    return {
        **measure(p, labels, groups, classes, seed=seed),
        "at_threshold": {
            name: at_threshold(p[:, 1], labels, groups, value, seed=seed)
            for name, value in thresholds.items()
            if value is not None and len(classes) == 2
        },
        "calibration": calibrate.before_and_after(p, calibrate.scale(p, temperature), labels),
        "slices": slices.by_field(predicted == labels, groups, [row.metadata for row in rows], seed=seed),
        "asymmetry": slices.asymmetry(predicted, labels, groups, classes, seed=seed),
        "gold": slices.on_gold(predicted, gold, groups, seed=seed),
    }


def _rescored(held: Held, rows: Sequence[Row], run: Finished, seed: int) -> dict[str, Any] | None:
    """By id where the data is of the same items, else by the image."""
    by_id = {row.id: row for row in rows if row.label is not None}
    by_image = {row.sha256: row for row in rows if row.label is not None}
    corrected: dict[str, int] = {}
    for name, digest in zip(held.ids, held.digests, strict=True):
        row = by_id.get(name)
        row = row if row is not None and row.sha256 == digest else by_image.get(digest)
        if row is not None and row.label is not None:
            corrected[name] = row.label
    return rescore(held, corrected, run.classes, seed=seed)
