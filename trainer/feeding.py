"""How arrays on disk become what a network is given: as they are, freshly transformed, or one of a few kept views."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from trainer.arrays import AnyArray
from trainer.augment import Augmentation


class Feed(Protocol):
    """Prepares batches of an encoder's arrays."""

    def learnt(self, arrays: AnyArray, random: np.random.Generator) -> AnyArray:
        """What the network learns from; float32."""

    def plain(self, arrays: AnyArray) -> AnyArray:
        """What the network predicts from; float32."""


@dataclass(frozen=True)
class AsTheyAre:
    """The arrays themselves."""

    def learnt(self, arrays: AnyArray, random: np.random.Generator) -> AnyArray:
        """The arrays as float32."""
        return arrays.astype(np.float32)

    def plain(self, arrays: AnyArray) -> AnyArray:
        """The arrays as float32."""
        return arrays.astype(np.float32)


@dataclass(frozen=True)
class Fresh:
    """A fresh transform of every image in every epoch."""

    augmentation: Augmentation

    def learnt(self, arrays: AnyArray, random: np.random.Generator) -> AnyArray:
        """Each image (n, height, width, channels) under a transform of its own."""
        return self.augmentation.apply(arrays, random)

    def plain(self, arrays: AnyArray) -> AnyArray:
        """The images as they are."""
        return arrays.astype(np.float32)


@dataclass(frozen=True)
class CachedViews:
    """Arrays (n, 1 + views, features): number 0 is the image as it is, the others are fixed transforms of it."""

    def learnt(self, arrays: AnyArray, random: np.random.Generator) -> AnyArray:
        """One of the transforms of each image, drawn anew each time."""
        chosen = random.integers(1, arrays.shape[1], len(arrays))
        return arrays[np.arange(len(arrays)), chosen].astype(np.float32)

    def plain(self, arrays: AnyArray) -> AnyArray:
        """The images as they are."""
        return arrays[:, 0].astype(np.float32)
