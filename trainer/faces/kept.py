"""Faces of a run's images, found once and kept in a store like features are."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trainer import digests
from trainer.arrays import AnyArray
from trainer.errors import TrainerError
from trainer.faces import finding
from trainer.features import FeatureStore
from trainer.framing import Face, as_row, from_row
from trainer.images import read_whole
from trainer.manifest import Row
from trainer.progress import Watch

_BATCH = 32
COST = 0.012
"""Seconds for one image, roughly: decoding it and looking for a face."""


class KeptFaces:
    """The faces that one detector finds. `cache` is the folder of the stores."""

    def __init__(self, detector: str, cache: Path) -> None:
        self.detector = detector
        self._store = FeatureStore(cache / f"faces-{finding.key(detector)}", (9,), "float32")
        self._rows: AnyArray = np.empty((0, 9), dtype=np.float32)
        self._at: dict[str, int] = {}

    @property
    def key(self) -> str:
        """Names detector and crop, for the features of what was cut out."""
        return finding.crop_key(self.detector)

    def missing(self, rows: Sequence[Row]) -> list[Row]:
        """One row for each image that was not looked at yet, in the order of their digests."""
        unique = {row.sha256: row for row in reversed(rows)}
        wanted = [unique[sha256] for sha256 in sorted(unique)]
        absent = self._store.positions(digests.from_hex([row.sha256 for row in wanted])) < 0
        return [row for row, gone in zip(wanted, absent, strict=True) if gone]

    def fill(self, rows: Sequence[Row], watch: Watch) -> None:
        """Looks at these rows' images. Raises TrainerError as `images.read` does, naming the item, and `Cancelled`."""
        if not rows:
            return
        detect = finding.opened(self.detector)
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            keys = digests.from_hex([row.sha256 for row in batch])
            with self._store.computing(watch.bar.check):
                new = np.flatnonzero(self._store.positions(keys) < 0)
                if len(new):
                    faces = detect([_whole(batch[int(at)]) for at in new])
                    self._store.append(keys[new], np.array([as_row(face) for face in faces], dtype=np.float32))
            done = min(start + _BATCH, len(rows))
            watch.step(done / len(rows), f"Faces: {done} of {len(rows)} images")

    def load(self, rows: Sequence[Row]) -> None:
        """Makes the faces of these rows ready to be asked for. Every one must have been looked at."""
        unique = sorted({row.sha256 for row in rows})
        positions = self._store.positions(digests.from_hex(unique))
        if (positions < 0).any():
            raise TrainerError(
                "features_vanished",
                f"The store {self._store.folder} lost faces while the run was using it.",
                "Start the run again, and do not clear the store while a run is at work.",
            )
        self._rows = self._store.view()[positions]
        self._at = {sha256: at for at, sha256 in enumerate(unique)}

    def of(self, row: Row) -> Face | None:
        """The face of one row's image; None where none was found: then the whole image is used."""
        return from_row(self._rows[self._at[row.sha256]])

    def lines(self, rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
        """One line for each row: `{id, sha256, detector, found, box, eyes, score}`, in shares of width and height."""
        for row in rows:
            face = self.of(row)
            yield {
                "id": row.id,
                "sha256": row.sha256,
                "detector": self.detector,
                "found": face is not None,
                "box": None if face is None else [round(number, 6) for number in face.box],
                "eyes": None
                if face is None or face.eyes is None
                else [[round(number, 6) for number in eye] for eye in face.eyes],
                "score": 0.0 if face is None else round(face.score, 6),
            }


def _whole(row: Row) -> AnyArray:
    try:
        return read_whole(row.file, row.sha256)
    except TrainerError as error:
        raise TrainerError(error.code, f"Item '{row.id}' (line {row.line}): {error.message}", error.hint) from error
