import json

import numpy as np
import pytest

from trainer.backbones.tfjs import read_weights

MODEL = json.dumps(
    {
        "weightsManifest": [
            {
                "paths": ["a.bin"],
                "weights": [
                    {
                        "name": "kernel", "shape": [2, 2], "dtype": "float32",
                        "quantization": {"dtype": "float16", "original_dtype": "float32"},
                    },
                    {"name": "bias", "shape": [1], "dtype": "float32"},
                    {"name": "limit", "shape": [], "dtype": "float32"},
                    {"name": "axes", "shape": [2], "dtype": "int32"},
                ],
            }
        ]
    }
).encode()  # fmt: skip
DATA = (
    np.array([1, 2, 3, 0.5], "<f2").tobytes() + np.array([0.1, 6], "<f4").tobytes() + np.array([1, 2], "<i4").tobytes()
)


def test_weights_are_read_in_their_order_and_widened() -> None:
    weights = read_weights(MODEL, DATA)

    assert weights["kernel"].tolist() == [[1, 2], [3, 0.5]]
    assert weights["kernel"].dtype == np.float32
    assert weights["bias"].tolist() == [np.float32(0.1)]
    assert float(weights["limit"]) == 6
    assert weights["axes"].tolist() == [1, 2]


@pytest.mark.parametrize("data", [DATA[:-1], DATA + b"\0"])
def test_numbers_that_do_not_fit_the_manifest_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"buffer|bytes of weights"):
        read_weights(MODEL, data)
