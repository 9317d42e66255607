"""Finds one face in each image, by a network or by a cascade."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from trainer.arrays import Bytes, Floats
from trainer.encoders.protocol import BATCH
from trainer.errors import TrainerError
from trainer.faces import haar, neural
from trainer.framing import VERSION, Face, as_row, from_row

DETECTORS = ("neural", "haar")
Detect = Callable[[Sequence[Bytes]], list[Face | None]]


@dataclass(frozen=True)
class Faces:
    """One face of each of n images, in shares (0 to 1) of the image's width and height; NaN where none was found.

    `boxes` (n, 4) are left, top, right, bottom; `eyes` (n, 2, 2) are (x, y) of the eye that is left in the image, then
    of the right one, NaN also where the detector does not tell; `scores` (n,) are from 0 (none) to 1.
    """

    boxes: Floats
    eyes: Floats
    scores: Floats

    def face(self, number: int) -> Face | None:
        """One of them."""
        return from_row(np.concatenate([self.boxes[number], self.eyes[number].ravel(), [self.scores[number]]]))


def find(images: Sequence[Bytes], detector: str = "neural") -> Faces:
    """The surest (neural) or largest (haar) face of each RGB image (height, width, 3), uint8, upright, of any size.

    Raises TrainerError `parameter_invalid` for an unknown detector, `weights_missing` or `weights_wrong`.
    """
    detect = opened(detector)
    found = [face for at in range(0, len(images), BATCH) for face in detect(images[at : at + BATCH])]
    rows = np.array([as_row(face) for face in found], dtype=np.float64).reshape(-1, 9)
    return Faces(rows[:, :4], rows[:, 4:8].reshape(-1, 2, 2), rows[:, 8])


def opened(detector: str) -> Detect:
    """The detector, made ready: from at most 32 images to a face or None for each."""
    if detector == "neural":
        return _network()
    if detector == "haar":
        cascade = haar.open_cascade()
        return lambda images: [haar.largest(cascade, image) for image in images]
    raise TrainerError(
        "parameter_invalid", f"There is no face detector '{detector}'.", f"There are: {', '.join(DETECTORS)}."
    )


def key(detector: str) -> str:
    """Names a detector with its weights: two with one key find the same faces."""
    return neural.KEY if detector == "neural" else haar.key()


def crop_key(detector: str) -> str:
    """Names a detector and the way in which a face is cut out."""
    return f"{key(detector)}-{VERSION}"


def _network() -> Detect:
    neural.check()
    run = neural.open_network()

    def detect(images: Sequence[Bytes]) -> list[Face | None]:
        if not images:
            return []
        outputs = run(np.stack([neural.letterbox(image) for image in images]))
        return [
            neural.surest(output, image.shape[1], image.shape[0]) for output, image in zip(outputs, images, strict=True)
        ]

    return detect
