"""Features of a pretrained network that stays as it is ("bottleneck features")."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from trainer.backbones.pretrained import Pretrained
from trainer.encoders.protocol import Backbone, Encode, Encoder, WeightsKind, compiled
from trainer.images import Pixels

Pooling = Literal["average", "flat"]
POOLINGS: tuple[Pooling, ...] = ("average", "flat")


@dataclass(frozen=True)
class Frozen:
    """The last map of a network, averaged over its places or laid flat, for images of `size` × `size` pixels."""

    network: Pretrained
    size: int
    pooling: Pooling = "average"
    dtype: str = "float32"
    kept: bool = True

    @cached_property
    def key(self) -> str:
        """Names network, weights, preprocessing, size and layer."""
        return f"{self.network.key}-{self.pooling}-rgb{self.size}"

    @property
    def pixels(self) -> Pixels:
        """What it takes."""
        return Pixels("RGB", self.size, self.size)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """One row of numbers."""
        if self.pooling == "average":
            return (self.network.features,)
        # How large the map is for this size is best asked of the network itself.
        import keras

        return tuple(self.attach(keras.Input(self.pixels.shape)).shape[1:])

    @property
    def backbone(self) -> Backbone | None:
        """The network."""
        return Backbone(self.network.name, self.network.digest, self.network.kind == "random")

    @property
    def weights(self) -> WeightsKind:
        """Whether the network is pretrained."""
        return self.network.kind

    @property
    def cost(self) -> float:
        """Grows with the number of pixels."""
        return self.network.cost * (self.size / self.network.size) ** 2

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """Itself."""
        return (self,)

    def check(self) -> None:
        """Raises TrainerError `weights_missing` or `weights_wrong`."""
        self.network.check()

    def open(self) -> Encode:
        """The network as one compiled graph."""
        return compiled(self.pixels.shape, self.attach)

    def attach(self, image: Any) -> Any:
        """The network's layers, flat, then the pooling."""
        from keras import layers

        features = self.network.attach(image)
        if self.pooling == "flat":
            return layers.Flatten()(features)
        return layers.GlobalAveragePooling2D()(features)
