"""What every encoder is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from trainer.arrays import AnyArray, Bytes
from trainer.images import Pixels

BATCH = 32
Encode = Callable[[Bytes], AnyArray]
WeightsKind = Literal["none", "pretrained", "random"]


@dataclass(frozen=True)
class Backbone:
    """A network by name, with the digest of its weights as their makers state it (SHA-256 or MD5). With `random`
    weights it proves the code, and its accuracy means nothing.
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
    def weights(self) -> WeightsKind:
        """Whether that network is pretrained; with random weights nothing that comes of it is a result."""

    @property
    def kept(self) -> bool:
        """Whether its arrays are worth keeping on disk; if not, they are the pixels, and are read again each time."""

    @property
    def cost(self) -> float:
        """Seconds for one image, roughly, for the progress bar."""

    @property
    def parts(self) -> tuple["Encoder", ...]:
        """Itself, or the encoders that it is made of; each keeps its own arrays."""

    def check(self) -> None:
        """Raises TrainerError if something that it needs is missing, before work is spent."""

    def open(self) -> Encode:
        """The function from pixels (at most 32, *pixels.shape) to arrays (as many, *shape)."""

    def attach(self, image: Any) -> Any:
        """Builds the same function on a Keras tensor of pixels (n, *pixels.shape), 0 to 255."""


def compiled(shape: tuple[int, ...], attach: Callable[[Any], Any], batch: int = BATCH) -> Encode:
    """A network as one compiled graph, in which TensorFlow fuses convolution, bias and activation.

    `attach` builds it on a Keras tensor of pixels (n, *shape).
    """
    import keras
    import tensorflow as tf

    image = keras.Input(shape)
    network = keras.Model(image, attach(image))
    signature = tf.TensorSpec((batch, *shape), tf.uint8)

    @tf.function(input_signature=[signature])  # type: ignore[untyped-decorator]
    def run(images: Any) -> Any:
        return network(tf.cast(images, tf.float32), training=False)

    def encode(images: Bytes) -> AnyArray:
        # One size for every batch: one graph, and the same rounding however many images come together.
        found: list[AnyArray] = []
        for start in range(0, len(images), batch):
            part = images[start : start + batch]
            full = np.zeros((batch, *shape), dtype=np.uint8)
            full[: len(part)] = part
            found.append(run(full).numpy()[: len(part)])
        return np.concatenate(found)

    return encode
