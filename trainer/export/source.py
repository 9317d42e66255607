"""What is exported: the network of a run, what one must know to use it, and real images to check with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trainer.arrays import AnyArray
from trainer.artifacts import read_json
from trainer.errors import TrainerError
from trainer.images import Pixels, read
from trainer.predict import DESCRIPTION, NETWORK, load

CHECK_IMAGES = "check-images.npz"
MOST_IMAGES = 16


@dataclass(frozen=True)
class Source:
    """`network` is the Keras model, `described` the content of model.json, `images` (n, height, width, channels)
    float32 pixels from 0 to 255, `expected` (n, classes) what the network says of them.
    """

    folder: Path
    network: Any
    described: dict[str, Any]
    images: AnyArray
    expected: AnyArray

    @property
    def classes(self) -> list[str]:
        """Class keys in the order of the network's answers."""
        return list(self.described["classes"])


def open_run(folder: Path, files: Sequence[Path] = ()) -> Source:
    """The model of a finished run, and images to check with: `files`, else those that the run kept.

    Raises TrainerError `model_missing`, `model_unreadable`, `check_images_missing` or what reading an image raises.
    """
    load(folder)  # says in words what is missing or damaged
    from keras import models

    described = read_json(folder / DESCRIPTION)
    pixels = _pixels(folder, files, Pixels(**described["pixels"])).astype(np.float32)
    network = models.load_model(folder / NETWORK, compile=False)
    return Source(folder, network, described, pixels, np.asarray(network.predict_on_batch(pixels)))


def _pixels(folder: Path, files: Sequence[Path], pixels: Pixels) -> AnyArray:
    if files:
        return np.stack([read(file, pixels) for file in files[:MOST_IMAGES]])
    if not (folder / CHECK_IMAGES).is_file():
        raise TrainerError(
            "check_images_missing",
            f"The run {folder} kept no images ({CHECK_IMAGES}) to check an export with.",
            "Name some image files with --images.",
        )
    with np.load(folder / CHECK_IMAGES) as kept:
        found: AnyArray = kept["images"]
    return found
