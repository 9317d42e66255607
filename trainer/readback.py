"""Reads what finished runs said of their items: the input of comparisons, evaluations and cards."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trainer.arrays import Floats, Ints
from trainer.artifacts import RunFolder, read_json
from trainer.errors import TrainerError
from trainer.outputs import METRICS, PREDICTIONS, TEST


@dataclass(frozen=True)
class Held:
    """Held-out predictions of labelled items, sorted by id: SHA-256 of the images, P (n, classes), class numbers (n,)
    and group numbers (n,).

    `kind` is `out_of_fold`, or `test` for the test split by the final model.
    """

    kind: str
    ids: tuple[str, ...]
    digests: tuple[str, ...]
    p: Floats
    labels: Ints
    groups: Ints

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Finished:
    """A finished run: its folder's name, classes in the order of P, configuration, metrics and held-out predictions."""

    name: str
    folder: Path
    classes: tuple[str, ...]
    config: dict[str, Any]
    metrics: dict[str, Any]
    out_of_fold: Held
    test: Held | None


def read_run(folder: Path) -> Finished:
    """A finished run. Raises TrainerError `run_unfinished` or `run_unreadable`, naming the file."""
    if RunFolder(folder).result is None:
        raise TrainerError(
            "run_unfinished", f"The folder {folder} holds no finished run.", "Name one with result.json."
        )
    name = "config.json"
    try:
        config = read_json(folder / name)
        metrics = read_json(folder / (name := METRICS))
        classes = tuple(metrics["classes"])
        held = _held("out_of_fold", _lines(folder / (name := PREDICTIONS)), classes)
        test = _held("test", _lines(folder / TEST), classes) if (folder / (name := TEST)).is_file() else None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainerError(
            "run_unreadable", f"{folder / name} cannot be read: {error!r}.", "Bring the run folder back whole."
        ) from error
    return Finished(folder.resolve().name, folder, classes, config, metrics, held, test)


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _held(kind: str, lines: Iterator[Mapping[str, Any]], classes: tuple[str, ...]) -> Held:
    """The labelled lines; what is only predicted was not held out from anything."""
    rows = sorted((line for line in lines if line["label"] is not None), key=lambda line: str(line["id"]))
    return Held(
        kind,
        tuple(str(row["id"]) for row in rows),
        tuple(str(row["sha256"]) for row in rows),
        np.array([row["p"] for row in rows], dtype=np.float64).reshape(-1, len(classes)),
        np.array([classes.index(row["label"]) for row in rows], dtype=np.int64),
        np.unique([row["group"] for row in rows], return_inverse=True)[1].reshape(-1).astype(np.int64),
    )
