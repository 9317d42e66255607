"""Runs a graph in TensorFlow.js format node by node in plain TensorFlow: what rebuilt networks are compared with."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from trainer.backbones.tfjs import read_weights


def run(graph: bytes, numbers: bytes, given: Mapping[str, Any], wanted: Mapping[str, str]) -> dict[str, np.ndarray]:
    """The values of the nodes `wanted` (name: node) with these inputs."""
    values: dict[str, Any] = {**read_weights(graph, numbers), **given}
    operations = _operations()
    for node in json.loads(graph)["modelTopology"]["node"]:
        if node["name"] not in values:
            values[node["name"]] = operations[node["op"]](node, *(values[name] for name in node["input"]))
    return {name: np.asarray(values[node]) for name, node in wanted.items()}


def _operations() -> dict[str, Callable[..., Any]]:
    import tensorflow as tf

    def strides(node: dict[str, Any]) -> list[int]:
        return [int(step) for step in node["attr"]["strides"]["list"]["i"]]

    def padding(node: dict[str, Any]) -> str:
        return base64.b64decode(node["attr"]["padding"]["s"]).decode()

    def fused(node: dict[str, Any], x: Any) -> Any:
        names = [base64.b64decode(name) for name in node["attr"]["fused_ops"]["list"]["s"]]
        return tf.nn.relu(x) if b"Relu" in names else x

    return {
        "Conv2D": lambda node, x, kernel: tf.nn.conv2d(x, kernel, strides(node), "SAME"),
        "_FusedConv2D": lambda node, x, kernel, bias: fused(
            node, tf.nn.conv2d(x, kernel, strides(node), padding(node)) + bias
        ),
        "DepthwiseConv2dNative": lambda node, x, kernel: tf.nn.depthwise_conv2d(x, kernel, strides(node), "SAME"),
        "MaxPool": lambda node, x: tf.nn.max_pool2d(x, 2, strides(node), padding(node)),
        "Add": lambda _, x, y: x + y,
        "AddV2": lambda _, x, y: x + y,
        "Mul": lambda _, x, y: x * y,
        "Relu": lambda _, x: tf.nn.relu(x),
        "Minimum": lambda _, x, y: tf.minimum(x, y),
        "Maximum": lambda _, x, y: tf.maximum(x, y),
        "Mean": lambda _, x, axes: tf.reduce_mean(x, axes),
        "Pad": lambda _, x, by: tf.pad(x, by),
        "Reshape": lambda _, x, shape: tf.reshape(x, shape),
        "Identity": lambda _, x: x,
        "Sigmoid": lambda _, x: tf.nn.sigmoid(x),
        "Softmax": lambda _, x: tf.nn.softmax(x),
        "_FusedMatMul": lambda node, x, kernel, bias: fused(node, x @ kernel + bias),
    }
