"""The rebuilt network against the original graph, which is run here node by node in plain TensorFlow."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.requirements_of_tests import need
from tests.trainer.drawings import drawing
from trainer.backbones import faceres
from trainer.backbones.tfjs import read_weights
from trainer.encoders import BATCH, FaceDescription

OUTPUTS = {
    "pooled": "global_pooling/Mean", "description": "feats/Relu", "gender": "gender_pred/Sigmoid"
}  # fmt: skip


@pytest.fixture(autouse=True)
def weights() -> None:
    need("faceres weights")


@pytest.fixture(scope="module")
def faces() -> np.ndarray:
    """RGB pixels (n, 224, 224, 3), 0 to 255: drawings, black, white and noise."""
    drawn = [np.asarray(drawing(kind, 1, 224)) for kind in ("across", "down", "dots")]
    noise = np.random.default_rng(1).integers(0, 256, (224, 224, 3))
    return np.stack([*drawn, np.zeros_like(noise), np.full_like(noise, 255), noise]).astype(np.float32)


def original(images: np.ndarray) -> dict[str, np.ndarray]:
    """What the shipped graph gives for RGB pixels. It takes BGR less the means of ImageNet."""
    import tensorflow as tf

    graph = faceres.GRAPH.read()
    values: dict[str, Any] = dict(read_weights(graph, faceres.NUMBERS.read()))
    values["input_1"] = images[..., ::-1] - np.array([103.939, 116.779, 123.68], dtype=np.float32)

    def strides(node: dict[str, Any]) -> list[int]:
        return [int(step) for step in node["attr"]["strides"]["list"]["i"]]

    def dense(node: dict[str, Any], x: Any, kernel: Any, bias: Any) -> Any:
        # The names of what is fused after the product are base64: "UmVsdQ==" is "Relu".
        relu = "UmVsdQ==" in node["attr"]["fused_ops"]["list"]["s"]
        return tf.nn.relu(x @ kernel + bias) if relu else x @ kernel + bias

    operations: dict[str, Callable[..., Any]] = {
        "Conv2D": lambda node, x, kernel: tf.nn.conv2d(x, kernel, strides(node), "SAME"),
        "DepthwiseConv2dNative": lambda node, x, kernel: tf.nn.depthwise_conv2d(x, kernel, strides(node), "SAME"),
        "Add": lambda _, x, y: x + y,
        "Mul": lambda _, x, y: x * y,
        "Relu": lambda _, x: tf.nn.relu(x),
        "Minimum": lambda _, x, y: tf.minimum(x, y),
        "Maximum": lambda _, x, y: tf.maximum(x, y),
        "Mean": lambda _, x, axes: tf.reduce_mean(x, axes),
        "Sigmoid": lambda _, x: tf.sigmoid(x),
        "Softmax": lambda _, x: tf.nn.softmax(x),
        "_FusedMatMul": dense,
    }
    for node in json.loads(graph)["modelTopology"]["node"]:
        if node["name"] not in values:
            values[node["name"]] = operations[node["op"]](node, *(values[name] for name in node["input"]))
    return {name: values[node].numpy() for name, node in OUTPUTS.items()}


def test_the_rebuilt_network_gives_what_the_original_graph_gives(faces: np.ndarray) -> None:
    import keras

    image = keras.Input((224, 224, 3))
    network = keras.Model(image, faceres.attach(image))
    expected, found = original(faces), network.predict_on_batch(faces)

    assert {name: array.shape[1] for name, array in found.items()} == {"pooled": 1024, "description": 256, "gender": 1}
    for name, array in expected.items():
        assert np.abs(found[name] - array).max() < 1e-4 * max(1.0, np.abs(array).max()), name
    assert np.ptp(found["gender"]) > 0.01


def test_the_compiled_encoder_gives_the_description_whatever_else_is_in_the_batch(faces: np.ndarray) -> None:
    import keras

    images = faces.astype(np.uint8)
    encode = FaceDescription().open()
    alone, together = encode(images[2:3]), encode(np.concatenate([images] * 5)[:BATCH])
    image = keras.Input((224, 224, 3))
    network = keras.Model(image, faceres.attach(image)["description"])

    assert alone.shape == (1, 256)
    assert (together[2] == alone[0]).all()
    assert np.abs(together[: len(faces)] - network.predict_on_batch(faces)).max() < 1e-4
