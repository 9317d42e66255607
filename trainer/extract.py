"""Fills the feature store with what a run needs and does not find there."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from trainer import digests
from trainer.arrays import Bytes
from trainer.encoders import BATCH, Encoder
from trainer.errors import TrainerError
from trainer.features import FeatureStore
from trainer.framing import Face
from trainer.images import Pixels, read
from trainer.learning import Located
from trainer.manifest import Row
from trainer.progress import Watch

_THREADS = min(4, len(os.sched_getaffinity(0)))


def missing(store: FeatureStore, rows: Sequence[Row]) -> list[Row]:
    """One row for each image that the store does not hold, in the order of their digests."""
    unique = {row.sha256: row for row in reversed(rows)}
    wanted = [unique[sha256] for sha256 in sorted(unique)]
    absent = store.positions(digests.from_hex([row.sha256 for row in wanted])) < 0
    return [row for row, gone in zip(wanted, absent, strict=True) if gone]


FaceOf = Callable[[Row], Face | None]
"""Says what is cut out of a row's image: the square around a face, or nothing, which keeps the whole image."""


def whole(_: Row) -> None:
    """Keeps every image whole."""
    return


def fill(
    store: FeatureStore, encoder: Encoder, rows: Sequence[Row], watch: Watch, face_of: FaceOf = whole
) -> None:
    """Computes and stores the arrays of these rows' images, batch by batch; what is stored stays, whatever happens.

    Raises TrainerError `image_missing`, `image_changed` or `image_unreadable`, naming the item, and `Cancelled`.
    """
    if not rows:
        watch.step(1.0, "Every image is known already.")
        return
    watch.step(0.0, f"0 of {len(rows)} images")
    encode = encoder.open()
    done = 0
    for batch, pixels in _decoded(encoder, rows, face_of):
        keys = digests.from_hex([row.sha256 for row in batch])
        with store.computing(watch.bar.check):
            # Another process may have stored some of these since they were found missing.
            new = np.flatnonzero(store.positions(keys) < 0)
            if len(new):
                store.append(keys[new], encode(pixels[new]))
        done += len(batch)
        watch.step(done / len(rows), f"{done} of {len(rows)} images")


def look_up(store: FeatureStore, rows: Sequence[Row]) -> Located:
    """The arrays of these rows. Raises TrainerError `features_vanished` if the store does not hold them all."""
    positions = store.positions(digests.from_hex([row.sha256 for row in rows]))
    if (positions < 0).any():
        raise TrainerError(
            "features_vanished",
            f"The feature store {store.folder} lost features while the run was using it.",
            "Start the run again, and do not clear the store while a run is at work.",
        )
    return Located(store.view(), positions)


class ImageFiles:
    """The pixels of these rows' images, read from their files each time they are taken."""

    def __init__(self, rows: Sequence[Row], pixels: Pixels, face_of: FaceOf = whole) -> None:
        self._rows, self._pixels, self._face_of = rows, pixels, face_of
        self._pool = ThreadPoolExecutor(_THREADS)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, positions: Any) -> Bytes:
        """Raises TrainerError `image_missing`, `image_changed` or `image_unreadable`, naming the item."""
        chosen = np.arange(len(self._rows))[positions].tolist()
        if not chosen:
            return np.empty((0, *self._pixels.shape), dtype=np.uint8)
        return np.stack(list(self._pool.map(self._one, chosen)))

    def _one(self, at: int) -> Bytes:
        return _decode(self._rows[at], self._pixels, self._face_of)


def _decode(row: Row, pixels: Pixels, face_of: FaceOf) -> Bytes:
    try:
        return read(row.file, pixels, row.sha256, face_of(row))
    except TrainerError as error:
        raise TrainerError(error.code, f"Item '{row.id}' (line {row.line}): {error.message}", error.hint) from error


def _decoded(encoder: Encoder, rows: Sequence[Row], face_of: FaceOf) -> Iterator[tuple[Sequence[Row], Bytes]]:
    """Batches with their pixels; the next two are decoded on the other cores meanwhile."""
    batches = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]

    def decode(row: Row) -> Bytes:
        return _decode(row, encoder.pixels, face_of)

    with ThreadPoolExecutor(_THREADS) as pool:
        ahead: list[list[Future[Bytes]]] = []
        try:
            for number, batch in enumerate(batches):
                while len(ahead) < 3 and number + len(ahead) < len(batches):
                    ahead.append([pool.submit(decode, row) for row in batches[number + len(ahead)]])
                yield batch, np.stack([future.result() for future in ahead.pop(0)])
        finally:
            pool.shutdown(cancel_futures=True)
