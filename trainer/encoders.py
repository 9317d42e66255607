"""How images become the arrays that something learns from. An encoder has no state: its arrays can be kept for ever."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from trainer.arrays import AnyArray, Bytes
from trainer.backbones import faceres
from trainer.images import Pixels

BATCH = 32
Encode = Callable[[Bytes], AnyArray]


@dataclass(frozen=True)
class Backbone:
    """A pretrained network by name, with the SHA-256 of its weights. With `random` weights it proves the code, and its
    accuracy means nothing.
    """

    name: str
    sha256: str
    random: bool = False


class Encoder(Protocol):
    """Turns pixels into arrays, and can be built into a network that takes pixels."""

    @property
    def key(self) -> str:
        """Names backbone, weights, layer and preprocessing: two encoders with one key give the same arrays."""

    @property
    def pixels(self) -> Pixels:
        """What it takes."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one array that it gives."""

    @property
    def dtype(self) -> str:
        """The type of the numbers that it gives."""

    @property
    def backbone(self) -> Backbone | None:
        """The pretrained network inside, if there is one."""

    @property
    def cost(self) -> float:
        """Seconds for one image, roughly, for the progress bar."""

    def check(self) -> None:
        """Raises TrainerError if something that it needs is missing, before work is spent."""

    def open(self) -> Encode:
        """The function from pixels (at most 32, *pixels.shape) to arrays (as many, *shape)."""

    def attach(self, image: Any) -> Any:
        """Builds the same function on a Keras tensor of pixels (n, *pixels.shape), 0 to 255."""


_GREY_64 = Pixels("L", 64, 64)
_FACE = Pixels("RGB", faceres.SIZE, faceres.SIZE)
_FACERES = Backbone("faceres", faceres.NUMBERS.sha256)


@dataclass(frozen=True)
class GreyPixels:
    """The pixels themselves, 64 × 64 and grey: for networks that learn from scratch."""

    key: str = "gray64"
    pixels: Pixels = _GREY_64
    shape: tuple[int, ...] = (64, 64, 1)
    dtype: str = "uint8"
    backbone: Backbone | None = None
    cost: float = 0.001

    def check(self) -> None:
        """Nothing can be missing."""

    def open(self) -> Encode:
        """The pixels as they are."""
        return lambda images: images

    def attach(self, image: Any) -> Any:
        """The pixels as they are."""
        return image


@dataclass(frozen=True)
class FaceDescription:
    """The 256-wide description layer of `faceres`."""

    key: str = f"faceres-{faceres.NUMBERS.sha256[:12]}-description-rgb224"
    pixels: Pixels = _FACE
    shape: tuple[int, ...] = (faceres.DESCRIPTION,)
    dtype: str = "float32"
    backbone: Backbone | None = _FACERES
    cost: float = 0.006

    def check(self) -> None:
        """Raises TrainerError `weights_missing`."""
        faceres.GRAPH.find()
        faceres.NUMBERS.find()

    def open(self) -> Encode:
        """The network as one compiled graph, in which TensorFlow fuses convolution, bias and activation."""
        import keras
        import tensorflow as tf

        image = keras.Input(self.pixels.shape)
        network = keras.Model(image, self.attach(image))
        signature = tf.TensorSpec((BATCH, *self.pixels.shape), tf.uint8)

        @tf.function(input_signature=[signature])  # type: ignore[untyped-decorator]
        def run(images: Any) -> Any:
            return network(tf.cast(images, tf.float32), training=False)

        def encode(images: Bytes) -> AnyArray:
            # One size for every batch: one graph, and the same rounding however many images come together.
            full = np.zeros((BATCH, *self.pixels.shape), dtype=np.uint8)
            full[: len(images)] = images
            features: AnyArray = run(full).numpy()[: len(images)]
            return features

        return encode

    def attach(self, image: Any) -> Any:
        """The network's layers, flat, so that the whole can be saved and exported."""
        return faceres.attach(image)["description"]
