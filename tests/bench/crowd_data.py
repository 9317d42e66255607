"""Crowd sets for benches: folders with `annotations.csv` (item,worker,label) and `truth.csv` (item,label)."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labelhub.bootstrap.stamps import ROOT
from labelhub.labelling.aggregation.answers import Answers, Floats, Integers, answers
from tests.bench.server import data_folder

DEFAULT = ROOT.parent / "shared" / "data" / "crowd"


@dataclass(frozen=True)
class CrowdSet:
    """All answers of a crowd, and the true class of each item, −1 where it is not known."""

    name: str
    item: Integers
    labeller: Integers
    label_class: Integers
    truth: Integers
    n_labellers: int
    n_classes: int

    @property
    def n_items(self) -> int:
        return len(self.truth)

    def given(self, keep: Integers | None = None) -> Answers:
        """The answers, or those at the places `keep`."""
        chosen = np.arange(len(self.item)) if keep is None else keep
        return answers(
            self.item[chosen], self.labeller[chosen], self.label_class[chosen],
            n_items=self.n_items, n_labellers=self.n_labellers, n_classes=self.n_classes,
        )  # fmt: skip

    def some(self, each: int, rng: np.random.Generator) -> Integers:
        """Places of at most `each` answers of every item, drawn at random."""
        order = np.lexsort((rng.random(len(self.item)), self.item))
        items = self.item[order]
        first = np.searchsorted(items, items)
        found: Integers = order[np.arange(len(items)) - first < each]
        return found


def sets() -> list[CrowdSet]:
    """Every set of the folder that DATA names, or of the default one.

    Raises:
        SystemExit: there is none; the message says where it looked.
    """
    folder = data_folder() or DEFAULT
    found = sorted(path.parent for path in folder.glob("*/annotations.csv") if (path.parent / "truth.csv").exists())
    if not found:
        raise SystemExit(
            f"NO DATA: there is no set (a folder with annotations.csv and truth.csv) in {folder}. Name one: DATA=folder"
        )
    return [read(path) for path in found]


def read(folder: Path) -> CrowdSet:
    rows = _rows(folder / "annotations.csv", ("item", "worker", "label"))
    known = {row[0]: row[1] for row in _rows(folder / "truth.csv", ("item", "label"))}
    items, item = np.unique([row[0] for row in rows], return_inverse=True)
    workers, worker = np.unique([row[1] for row in rows], return_inverse=True)
    classes = sorted({row[2] for row in rows} | {known[name] for name in items.tolist() if name in known})
    number = {name: place for place, name in enumerate(classes)}
    return CrowdSet(
        folder.name,
        item,
        worker,
        np.array([number[row[2]] for row in rows]),
        np.array([number[known[name]] if name in known else -1 for name in items.tolist()]),
        len(workers),
        len(classes),
    )


def _rows(path: Path, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(file)]


@dataclass(frozen=True)
class Score:
    accuracy: float
    log_loss: float
    ece: float


def score(probabilities: Floats, truth: Integers) -> Score:
    """Against the known truth. Of classes that tie for the first place each counts its share; the loss of a
    probability below 1e-6 is that of 1e-6; calibration error over ten even bins of confidence."""
    known = np.flatnonzero(truth >= 0)
    rows, right = probabilities[known], truth[known]
    mine = rows[np.arange(len(known)), right]
    top = rows.max(axis=1)
    tied = rows >= top[:, None] - 1e-9
    hit = (mine >= top - 1e-9) / tied.sum(axis=1)
    bins = np.minimum((top * 10).astype(int), 9)
    size = np.bincount(bins, minlength=10)
    gaps = np.abs(np.bincount(bins, hit, minlength=10) - np.bincount(bins, top, minlength=10))
    return Score(
        float(hit.mean()), float(-np.log(np.clip(mine, 1e-6, 1)).mean()), float(gaps[size > 0].sum() / len(known))
    )
