"""Brings together what a run learns from: the arrays of every encoder of its recipe, kept ones and others."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from trainer import extract
from trainer.encoders import Encoder, SeveralEncoders
from trainer.faces.kept import COST, KeptFaces
from trainer.features import FeatureStore
from trainer.learning import Inputs, Located, Several
from trainer.manifest import Row
from trainer.progress import Watch

NO_CROP = "none"


class Gather:
    """The arrays of some rows. `cache` is the folder of the stores; `detector` finds the faces that are cut out first,
    or is `none`."""

    def __init__(self, source: Encoder | SeveralEncoders, cache: Path, rows: Sequence[Row], detector: str) -> None:
        self._rows = rows
        self.faces = None if detector == NO_CROP else KeptFaces(detector, cache)
        self._unseen = [] if self.faces is None else self.faces.missing(rows)
        self._parts = [_Part(encoder, cache, rows, self.faces) for encoder in source.parts]

    @property
    def stores(self) -> list[str]:
        """The folders below `cache` that keep these arrays; none for what is read from the images each time."""
        return [part.store for part in self._parts if part.store]

    @property
    def cost(self) -> float:
        """Seconds that filling will take, roughly."""
        return len(self._unseen) * COST + sum(len(part.absent) * part.encoder.cost for part in self._parts)

    def fill(self, watch: Watch) -> None:
        """Computes what no store holds. Raises what `extract.fill` raises."""
        if self.faces is not None:
            share = len(self._unseen) * COST / (self.cost or 1.0)
            self.faces.fill(self._unseen, watch.between(0.0, share))
            self.faces.load(self._rows)
            watch = watch.between(share, 1.0)
        for number, part in enumerate(self._parts):
            part.fill(watch.part(number, len(self._parts), watch.note, watch.fold))

    def inputs(self, rows: Sequence[Row]) -> Inputs:
        """The arrays of these rows. Raises TrainerError `features_vanished`."""
        found = [part.inputs(rows) for part in self._parts]
        return found[0] if len(found) == 1 else Several(tuple(found))


class _Part:
    """One encoder's arrays."""

    def __init__(self, encoder: Encoder, cache: Path, rows: Sequence[Row], faces: KeptFaces | None) -> None:
        self.encoder = encoder
        self._face_of = extract.whole if faces is None else faces.of
        self._store: FeatureStore | None = None
        self.store = ""
        self.absent: Sequence[Row] = ()
        if encoder.kept:
            self.store = encoder.key if faces is None else f"{encoder.key}-{faces.key}"
            self._store = FeatureStore(cache / self.store, encoder.shape, encoder.dtype)
            self.absent = extract.missing(self._store, rows)

    def fill(self, watch: Watch) -> None:
        if self._store is not None:
            extract.fill(self._store, self.encoder, self.absent, watch, self._face_of)
        else:
            watch.step(1.0, "Images are read while the network learns.")

    def inputs(self, rows: Sequence[Row]) -> Located:
        if self._store is not None:
            return extract.look_up(self._store, rows)
        return Located(extract.ImageFiles(rows, self.encoder.pixels, self._face_of), np.arange(len(rows)))
