"""Reads the weights of a network in TensorFlow.js format: a JSON manifest and one file of numbers.

Format: https://github.com/tensorflow/tfjs/tree/master/tfjs-converter, "Web-friendly format".
"""

import json
from typing import Any

import numpy as np

from trainer.arrays import AnyArray


def read_weights(model: bytes, data: bytes) -> dict[str, AnyArray]:
    """The weights by name: float32 (where they are kept as float16 they are widened) or int32.

    `model` is the content of the JSON file, `data` that of its only binary file. Raises ValueError if the two do not
    fit together.
    """
    weights: dict[str, AnyArray] = {}
    offset = 0
    for entry in _entries(model):
        kept = np.dtype(entry.get("quantization", entry)["dtype"]).newbyteorder("<")
        count = int(np.prod(entry["shape"], dtype=np.int64))
        values = np.frombuffer(data, dtype=kept, count=count, offset=offset)
        weights[entry["name"]] = values.astype(entry["dtype"]).reshape(entry["shape"])
        offset += count * kept.itemsize
    if offset != len(data):
        raise ValueError(f"the manifest describes {offset} bytes of weights, but there are {len(data)}")
    return weights


def _entries(model: bytes) -> list[dict[str, Any]]:
    groups = json.loads(model)["weightsManifest"]
    return [entry for group in groups for entry in group["weights"]]
