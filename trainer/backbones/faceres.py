"""The `faceres` network: a face image to a description of 256 numbers.

A MobileNet-v1 (Howard et al. 2017, arXiv:1704.04861) with the batch normalisation folded into its convolutions, a
global average of 1,024 features and a dense layer that describes the face in 256, all of which its makers trained to
tell age and sex. It is shipped by the npm package @vladmandic/human (MIT) as a TensorFlow.js graph; here it is rebuilt
from plain Keras layers, so that it can be trained further, saved and exported.
"""

from typing import Any

import numpy as np

from trainer.arrays import AnyArray, Floats
from trainer.backbones.tfjs import read_weights
from trainer.backbones.weights import WeightsFile

SIZE = 224
DESCRIPTION = 256
PACKAGE = "@vladmandic/human"
GRAPH = WeightsFile(
    "faceres.json", "5b83d49c0385d2e68a05122441b94226313677cae9fcc40b9587ad50079eb4df", PACKAGE, "models"
)
NUMBERS = WeightsFile(
    "faceres.bin", "2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b", PACKAGE, "models"
)
# What is subtracted from red, green and blue: the ImageNet means that the network was trained with.
MEANS = (123.68, 116.779, 103.939)
_BLOCKS = range(1, 14)
_HALVING = (2, 4, 6, 12)


def gender(descriptions: AnyArray) -> Floats:
    """The network's own P(male) (n,) from its descriptions (n, 256). Raises what `attach` raises."""
    weights = read_weights(GRAPH.read(), NUMBERS.read())
    kernel, bias = weights["gender_pred/kernel"], weights["gender_pred/bias"]
    odds: Floats = descriptions.astype(np.float64) @ kernel[:, 0].astype(np.float64) + float(bias[0])
    chances: Floats = 1 / (1 + np.exp(-odds))
    return chances


def attach(image: Any) -> dict[str, Any]:
    """Builds the network on a Keras tensor of RGB pixels (n, 224, 224, 3), 0 to 255.

    Returns the tensors `map` (n, 7, 7, 1024), `pooled` (n, 1024), `description` (n, 256, at least 0) and
    `gender` (n, 1; the network's own P(male)). Raises TrainerError `weights_missing` or `weights_wrong`.
    """
    from keras import layers

    weights = read_weights(GRAPH.read(), NUMBERS.read())
    x = layers.Rescaling(1.0, offset=[-mean for mean in MEANS], name="faceres_means")(image)
    # The network was trained on BGR: turning its first kernel round lets it take RGB.
    first = weights["conv1/convolution/merged_input"][:, :, ::-1, :]
    x = _convolution(x, "conv1", first, weights["conv1_bn/batchnorm_1/sub"], size=3, strides=2)
    for block in _BLOCKS:
        x = _separable(x, block, weights)
    pooled = layers.GlobalAveragePooling2D(name="faceres_pooled")(x)
    description = _dense(pooled, "feats", "relu", weights)
    return {
        "map": x,
        "pooled": pooled,
        "description": description,
        "gender": _dense(description, "gender_pred", "sigmoid", weights),
    }


def _separable(x: Any, block: int, weights: dict[str, AnyArray]) -> Any:
    from keras import layers

    depthwise = layers.DepthwiseConv2D(
        3, strides=2 if block in _HALVING else 1, padding="same", name=f"faceres_dw_{block}"
    )
    x = depthwise(x)
    # The graph keeps the scale of the normalisation apart from the depthwise kernels; here it is multiplied in.
    scale = weights[f"conv_dw_{block}_bn/batchnorm_1/mul"].reshape(1, 1, -1, 1)
    kernel = weights[f"conv_dw_{block}/depthwise_kernel"] * scale
    depthwise.set_weights([kernel, weights[f"conv_dw_{block}_bn/batchnorm_1/sub"]])
    x = layers.ReLU(6.0, name=f"faceres_dw_{block}_relu")(x)
    pointwise = weights[f"conv_pw_{block}/convolution/merged_input"]
    return _convolution(x, f"pw_{block}", pointwise, weights[f"conv_pw_{block}_bn/batchnorm_1/sub"], size=1, strides=1)


def _convolution(x: Any, name: str, kernel: AnyArray, bias: AnyArray, *, size: int, strides: int) -> Any:
    from keras import layers

    layer = layers.Conv2D(len(bias), size, strides=strides, padding="same", name=f"faceres_{name}")
    x = layer(x)
    layer.set_weights([kernel, bias])
    return layers.ReLU(6.0, name=f"faceres_{name}_relu")(x)


def _dense(x: Any, name: str, activation: str, weights: dict[str, AnyArray]) -> Any:
    from keras import layers

    bias = weights[f"{name}/bias"]
    layer = layers.Dense(len(bias), activation=activation, name=f"faceres_{name}")
    x = layer(x)
    layer.set_weights([weights[f"{name}/kernel"], bias])
    return x
