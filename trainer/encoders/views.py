"""Features of an image and of a few fixed transforms of it: the faster way to learn from transformed images.

A frozen network need then see every view only once. It is not the same as a fresh transform in every epoch: with N
views a network that learns for longer than N epochs sees the same ones again.
"""

from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from trainer.arrays import AnyArray, Bytes
from trainer.augment import Augmentation, of_content, transformed
from trainer.encoders.frozen import Frozen
from trainer.encoders.protocol import Backbone, Encode, Encoder, WeightsKind, compiled
from trainer.images import Pixels


@dataclass(frozen=True)
class Views:
    """Arrays (1 + views, features): the first is of the image as it is."""

    base: Frozen
    augmentation: Augmentation
    views: int
    dtype: str = "float32"
    kept: bool = True

    @cached_property
    def key(self) -> str:
        """Names the network and the transforms."""
        transforms = "-".join(f"{value:g}" for value in astuple(self.augmentation))
        return f"{self.base.key}-views{self.views}-{transforms}"

    @property
    def pixels(self) -> Pixels:
        """What it takes."""
        return self.base.pixels

    @property
    def shape(self) -> tuple[int, ...]:
        """Views, features."""
        return (1 + self.views, *self.base.shape)

    @property
    def backbone(self) -> Backbone | None:
        """The network."""
        return self.base.backbone

    @property
    def weights(self) -> WeightsKind:
        """Whether the network is pretrained."""
        return self.base.weights

    @property
    def cost(self) -> float:
        """Every view costs the same."""
        return self.base.cost * (1 + self.views)

    @property
    def parts(self) -> tuple[Encoder, ...]:
        """Itself."""
        return (self,)

    def check(self) -> None:
        """Raises TrainerError `weights_missing` or `weights_wrong`."""
        self.base.check()

    def open(self) -> Encode:
        """The network and the transforms, which depend on nothing but the image and the number of the view."""
        run = compiled(self.pixels.shape, self.base.attach)

        def encode(images: Bytes) -> AnyArray:
            return np.stack([run(images), *(run(self._view(images, view)) for view in range(self.views))], axis=1)

        return encode

    def _view(self, images: Bytes, view: int) -> Bytes:
        height, width, _ = self.pixels.shape
        drawn = [self.augmentation.draw(of_content(image, view), 1, height, width) for image in images]
        moved = transformed(images, np.concatenate(drawn))
        return np.clip(np.rint(moved), 0, 255).astype(np.uint8)

    def attach(self, image: Any) -> Any:
        """The network: whoever predicts sees the image as it is."""
        return self.base.attach(image)
