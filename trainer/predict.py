"""Predicts with a model that a run left, from image files, wherever the run folder may have been carried."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trainer.arrays import Floats
from trainer.errors import TrainerError
from trainer.faces.finding import Detect, opened
from trainer.framing import Face
from trainer.images import Pixels, read, read_whole

DESCRIPTION = "model.json"
NETWORK = "model.keras"
FORMAT = 1
_BATCH = 32


class Model:
    """A trained network with its classes, in the order of its probabilities.

    `threshold` (two classes) is the P of the second class from which on it is the answer; None with more classes.
    """

    def __init__(self, network: Any, description: dict[str, Any]) -> None:
        self.classes: tuple[str, ...] = tuple(description["classes"])
        self.threshold: float | None = description["threshold"]
        self._pixels = Pixels(**description["pixels"])
        self._crop: str = description["crop"]
        self._network = network
        self._detect: Detect | None = None

    def predict(self, files: Sequence[Path]) -> Floats:
        """P of each class (n, classes). Raises TrainerError `image_missing` or `image_unreadable`, naming the file."""
        predicted = np.empty((len(files), len(self.classes)))
        for start in range(0, len(files), _BATCH):
            batch = files[start : start + _BATCH]
            faces = self._faces(batch)
            images = np.stack([read(file, self._pixels, face=face) for file, face in zip(batch, faces, strict=True)])
            predicted[start : start + _BATCH] = self._network.predict_on_batch(images.astype(np.float32))
        return predicted

    def _faces(self, files: Sequence[Path]) -> list[Face | None]:
        """What is cut out of each image, as it was when the model learnt."""
        if self._crop == "none":
            return [None] * len(files)
        if self._detect is None:
            self._detect = opened(self._crop)
        return self._detect([read_whole(file) for file in files])


def load(folder: Path) -> Model:
    """The model of a finished run. Raises TrainerError `model_missing` or `model_unreadable`."""
    for name in (DESCRIPTION, NETWORK):
        if not (folder / name).is_file():
            raise TrainerError(
                "model_missing",
                f"The folder {folder} has no {name}.",
                "Name the folder of a run that is complete (it holds result.json).",
            )
    try:
        description = json.loads((folder / DESCRIPTION).read_text("utf-8"))
        if description["format"] != FORMAT:
            raise ValueError(f"its format is {description['format']}, not {FORMAT}")
        from keras import models

        return Model(models.load_model(folder / NETWORK, compile=False), description)
    except (ValueError, KeyError, TypeError, OSError) as error:
        # What Keras and JSON raise for files that are damaged or not theirs.
        raise TrainerError(
            "model_unreadable", f"The model in {folder} cannot be read: {error}.", "Bring the run folder back whole."
        ) from error
