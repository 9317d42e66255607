"""Random transforms of images while a network learns.

The transforms and their order (rotation, shift, shear, zoom about the centre; then a flip) are those of Keras 2's
`ImageDataGenerator`, which the published recipes used: pixels outside are those of the nearest edge, shear is an angle
in degrees (Keras 3's shear layer takes a fraction), and the zooms of height and width are drawn apart.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer.arrays import AnyArray, Bytes, Floats
from trainer.learning import Values


@dataclass(frozen=True)
class Augmentation:
    """How far a transform may go: `rotation` and `shear` in degrees, `shift` as a share of the side, `zoom` as a share
    of the size; every one is drawn evenly between minus and plus that much. `flip` is the chance of a mirror image."""

    rotation: float = 0.0
    shift: float = 0.0
    shear: float = 0.0
    zoom: float = 0.0
    flip: float = 0.0

    @property
    def does_nothing(self) -> bool:
        """Whether every image stays as it is."""
        return not any((self.rotation, self.shift, self.shear, self.zoom, self.flip))

    def draw(self, random: np.random.Generator, count: int, height: int, width: int) -> Floats:
        """Matrices (count, 3, 3) that take a pixel (row, column, 1) of the new image to its place in the old one."""
        angle = np.radians(random.uniform(-self.rotation, self.rotation, count))
        rows = random.uniform(-self.shift, self.shift, count) * height
        columns = random.uniform(-self.shift, self.shift, count) * width
        shear = np.radians(random.uniform(-self.shear, self.shear, count))
        zoom = random.uniform(1 - self.zoom, 1 + self.zoom, (count, 2))
        mirror = np.where(random.random(count) < self.flip, -1.0, 1.0)
        one, none = np.ones(count), np.zeros(count)
        sin, cos = np.sin(angle), np.cos(angle)
        centre = np.array([[1, 0, (height - 1) / 2], [0, 1, (width - 1) / 2], [0, 0, 1]])
        return (
            centre
            @ _matrices((cos, -sin, none), (sin, cos, none))
            @ _matrices((one, none, rows), (none, one, columns))
            @ _matrices((one, -np.sin(shear), none), (none, np.cos(shear), none))
            @ _matrices((zoom[:, 0], none, none), (none, zoom[:, 1], none))
            # Last: it is the finished picture that is mirrored.
            @ _matrices((one, none, none), (none, mirror, none))
            @ np.linalg.inv(centre)
        )

    def apply(self, images: AnyArray, random: np.random.Generator) -> AnyArray:
        """Images (n, height, width, channels), each under a transform of its own; float32."""
        if self.does_nothing:
            return images.astype(np.float32)
        return transformed(images, self.draw(random, len(images), images.shape[1], images.shape[2]))


def transformed(images: AnyArray, matrices: Floats) -> AnyArray:
    """Images (n, height, width, channels) under these matrices (see `Augmentation.draw`), bilinear; float32."""
    from keras import ops

    m = matrices / matrices[:, 2:, 2:]
    # Keras counts (x, y), that is (column, row), and leaves the last 1 away.
    flat = np.stack(
        [m[:, 1, 1], m[:, 1, 0], m[:, 1, 2], m[:, 0, 1], m[:, 0, 0], m[:, 0, 2], m[:, 2, 1], m[:, 2, 0]], axis=1
    )
    moved: Any = ops.image.affine_transform(
        images.astype(np.float32),
        flat.astype(np.float32),
        interpolation="bilinear",
        fill_mode="nearest",
        data_format="channels_last",
    )
    found: AnyArray = ops.convert_to_numpy(moved)
    return found


def of_content(image: Bytes, view: int) -> np.random.Generator:
    """Random numbers that belong to the view number `view` of this very image, wherever and whenever it is computed."""
    digest = hashlib.blake2b(image.tobytes(), digest_size=8).digest()
    return np.random.default_rng([view, int.from_bytes(digest, "big")])


def configured(values: Values) -> Augmentation:
    """The augmentation that the parameters of a recipe say."""
    return Augmentation(
        rotation=values["rotation"],
        shift=values["shift"],
        shear=values["shear_degrees"],
        zoom=values["zoom"],
        flip=values["flip"],
    )


def _matrices(first: tuple[Floats, Floats, Floats], second: tuple[Floats, Floats, Floats]) -> Floats:
    """Two rows of numbers (count,) each as matrices (count, 3, 3) with 0, 0, 1 below."""
    last = np.broadcast_to(np.array([0.0, 0.0, 1.0]), (len(first[0]), 3))
    return np.stack([np.stack(first, axis=1), np.stack(second, axis=1), last], axis=1)
