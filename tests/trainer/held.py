"""Held-out predictions that tests make up."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trainer.readback import Finished, Held


def held(second: Sequence[float], labels: Sequence[int], ids: Sequence[str] = (), kind: str = "out_of_fold") -> Held:
    """P of the second of two classes; items are called 0, 1, … unless named."""
    names = tuple(ids) or tuple(str(number) for number in range(len(labels)))
    p = np.column_stack([1 - np.array(second), second]).astype(np.float64)
    digests = tuple(f"sha-{name}" for name in names)
    return Held(kind, names, digests, p, np.array(labels), np.arange(len(labels)))


def run(name: str, out_of_fold: Held, test: Held | None = None, classes: tuple[str, ...] = ("f", "m")) -> Finished:
    """A finished run with these predictions."""
    config = {"recipe": "simple-cnn", "parameters": {}}
    return Finished(name, Path("runs") / name, classes, config, {}, out_of_fold, test)
