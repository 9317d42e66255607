"""Which stored images are most like one: cosine similarity of their features, over the store as it lies on disk.

A plain product of the whole store, block by block, is exact and needs no index; a hundred thousand images of 1,024
numbers take some tenths of a second. A store that cannot be read in the time given is read in part, blocks drawn by
lot, and the answer says how much of it that was.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from trainer import digests
from trainer.arrays import AnyArray
from trainer.features import FeatureStore

BLOCK = 1 << 22
"""Numbers in one block."""


@dataclass(frozen=True)
class Nearest:
    """The most similar images, the most similar first, as (SHA-256, cosine in [-1, 1]). Of `stored` images `searched`
    were looked at."""

    images: tuple[tuple[str, float], ...]
    searched: int
    stored: int


def nearest(folder: Path, sha256: str, most: int, seconds: float) -> Nearest | None:
    """Up to `most` images of the store in `folder` that are most like the image with this hash, itself left out. At
    least one block is searched whatever `seconds` says. None where there is no such store, or the image is not in
    it."""
    try:
        layout = json.loads((folder / "layout.json").read_text())
    except FileNotFoundError:
        return None
    store = FeatureStore(folder, tuple(layout["shape"]), layout["dtype"])
    (place,) = store.positions(digests.from_hex([sha256])).tolist()
    if place < 0:
        return None
    arrays, count = store.view(), len(store)
    width = int(np.prod(store.shape))
    query = _unit(np.asarray(arrays[place : place + 1]).reshape(1, width))[0]
    rows = max(1, BLOCK // width)
    starts = np.random.default_rng(int(sha256[:8], 16)).permutation(-(-count // rows)) * rows
    until = time.monotonic() + seconds
    best_at, best = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    searched = 0
    for start in starts.tolist():
        if searched and time.monotonic() > until:
            break
        end = min(start + rows, count)
        similarity = _unit(np.asarray(arrays[start:end]).reshape(end - start, width)) @ query
        if start <= place < end:
            similarity[place - start] = -np.inf
        at = np.concatenate([best_at, np.arange(start, end)])
        best = np.concatenate([best, similarity])
        kept = np.lexsort((at, -best))[:most]
        best_at, best = at[kept], best[kept]
        searched += end - start
    there = np.isfinite(best)
    names = store.names(best_at[there])
    pairs = zip(names, best[there].clip(-1.0, 1.0).tolist(), strict=True)
    return Nearest(tuple(pairs), searched, count)


def _unit(rows: AnyArray) -> AnyArray:
    """Each row with length 1; a row of zeros stays one, and is like nothing."""
    values = rows.astype(np.float32)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    unit: AnyArray = values / np.where(lengths > 0, lengths, np.float32(1))
    return unit
