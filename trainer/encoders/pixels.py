"""The pixels themselves: for networks that learn from images and not from features."""

from dataclasses import dataclass
from typing import Any

from trainer.backbones.pretrained import Pretrained
from trainer.encoders.protocol import Backbone, Encode, Encoder, WeightsKind
from trainer.images import Pixels

_GREY_64 = Pixels("L", 64, 64)


@dataclass(frozen=True)
class GreyPixels:
    """64 × 64 and grey. They are so small that decoding them once and keeping them pays."""

    key: str = "gray64"
    pixels: Pixels = _GREY_64
    shape: tuple[int, ...] = (64, 64, 1)
    dtype: str = "uint8"
    backbone: Backbone | None = None
    weights: WeightsKind = "none"
    kept: bool = True
    cost: float = 0.001

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """Itself."""
        return (self,)

    def check(self) -> None:
        """Nothing can be missing."""

    def open(self) -> Encode:
        """The pixels as they are."""
        return lambda images: images

    def attach(self, image: Any) -> Any:
        """The pixels as they are."""
        return image


@dataclass(frozen=True)
class RgbFiles:
    """`size` × `size` and in colour, read from the image files whenever they are needed.

    A network that learns from such pixels takes far longer than decoding them does, and kept they would need more room
    than the photos. `network` is the pretrained one that the learner builds on them, if it does.
    """

    size: int
    network: Pretrained | None = None
    dtype: str = "uint8"
    kept: bool = False
    cost: float = 0.0

    @property
    def backbone(self) -> Backbone | None:
        """The pretrained network that the learner builds on."""
        if self.network is None:
            return None
        return Backbone(self.network.name, self.network.digest, self.network.kind == "random")

    @property
    def weights(self) -> WeightsKind:
        """Whether that network is pretrained."""
        return "none" if self.network is None else self.network.kind

    @property
    def key(self) -> str:
        """Names the size."""
        return f"rgb{self.size}"

    @property
    def pixels(self) -> Pixels:
        """What is read."""
        return Pixels("RGB", self.size, self.size)

    @property
    def shape(self) -> tuple[int, ...]:
        """Height, width, channels."""
        return self.pixels.shape

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """Itself."""
        return (self,)

    def check(self) -> None:
        """Raises TrainerError `weights_missing` or `weights_wrong`."""
        if self.network is not None:
            self.network.check()

    def open(self) -> Encode:
        """The pixels as they are."""
        return lambda images: images

    def attach(self, image: Any) -> Any:
        """The pixels as they are."""
        return image
