"""Fills the feature store with what a run needs and does not find there."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from trainer import digests
from trainer.arrays import Bytes
from trainer.encoders import BATCH, Encoder
from trainer.errors import TrainerError
from trainer.features import FeatureStore
from trainer.images import read
from trainer.learning import Inputs
from trainer.manifest import Row
from trainer.progress import Watch


def missing(store: FeatureStore, rows: Sequence[Row]) -> list[Row]:
    """One row for each image that the store does not hold, in the order of their digests."""
    unique = {row.sha256: row for row in reversed(rows)}
    wanted = [unique[sha256] for sha256 in sorted(unique)]
    absent = store.positions(digests.from_hex([row.sha256 for row in wanted])) < 0
    return [row for row, gone in zip(wanted, absent, strict=True) if gone]


def fill(store: FeatureStore, encoder: Encoder, rows: Sequence[Row], watch: Watch) -> None:
    """Computes and stores the arrays of these rows' images, batch by batch; what is stored stays, whatever happens.

    Raises TrainerError `image_missing`, `image_changed` or `image_unreadable`, naming the item, and `Cancelled`.
    """
    if not rows:
        watch.step(1.0, "Every image is known already.")
        return
    watch.step(0.0, f"0 of {len(rows)} images")
    encode = encoder.open()
    done = 0
    for batch, pixels in _decoded(encoder, rows):
        store.append(digests.from_hex([row.sha256 for row in batch]), encode(pixels))
        done += len(batch)
        watch.step(done / len(rows), f"{done} of {len(rows)} images")


def look_up(store: FeatureStore, rows: Sequence[Row]) -> Inputs:
    """The arrays of these rows. Raises TrainerError `features_vanished` if the store does not hold them all."""
    positions = store.positions(digests.from_hex([row.sha256 for row in rows]))
    if (positions < 0).any():
        raise TrainerError(
            "features_vanished",
            f"The feature store {store.folder} lost features while the run was using it.",
            "Start the run again, and do not clear the store while a run is at work.",
        )
    return Inputs(store.view(), positions)


def _decoded(encoder: Encoder, rows: Sequence[Row]) -> Iterator[tuple[Sequence[Row], Bytes]]:
    """Batches with their pixels; the next two are decoded on the other cores meanwhile."""
    batches = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]

    def decode(row: Row) -> Bytes:
        try:
            return read(row.file, encoder.pixels, row.sha256)
        except TrainerError as error:
            raise TrainerError(error.code, f"Item '{row.id}' (line {row.line}): {error.message}", error.hint) from error

    with ThreadPoolExecutor(min(4, len(os.sched_getaffinity(0)))) as pool:
        ahead: list[list[Future[Bytes]]] = []
        try:
            for number, batch in enumerate(batches):
                while len(ahead) < 3 and number + len(ahead) < len(batches):
                    ahead.append([pool.submit(decode, row) for row in batches[number + len(ahead)]])
                yield batch, np.stack([future.result() for future in ahead.pop(0)])
        finally:
            pool.shutdown(cancel_futures=True)
