"""The rebuilt network against the original graph, which is run here node by node in plain TensorFlow."""

import numpy as np
import pytest

from tests.requirements_of_tests import need
from tests.trainer.backbones import graphs
from tests.trainer.drawings import drawing
from trainer.backbones import faceres
from trainer.encoders import BATCH, FaceDescription

OUTPUTS = {
    "pooled": "global_pooling/Mean", "description": "feats/Relu", "gender": "gender_pred/Sigmoid"
}  # fmt: skip
WIDTHS = {"map": 1024, "pooled": 1024, "description": 256, "gender": 1}


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
    given = images[..., ::-1] - np.array([103.939, 116.779, 123.68], dtype=np.float32)
    return graphs.run(faceres.GRAPH.read(), faceres.NUMBERS.read(), {"input_1": given}, OUTPUTS)


def test_the_rebuilt_network_gives_what_the_original_graph_gives(faces: np.ndarray) -> None:
    import keras

    image = keras.Input((224, 224, 3))
    network = keras.Model(image, faceres.attach(image))
    expected, found = original(faces), network.predict_on_batch(faces)

    assert {name: array.shape[-1] for name, array in found.items()} == WIDTHS
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


def test_the_networks_own_opinion_can_be_had_from_kept_descriptions(faces: np.ndarray) -> None:
    import keras

    image = keras.Input((224, 224, 3))
    found = keras.Model(image, faceres.attach(image)).predict_on_batch(faces)

    assert np.abs(faceres.gender(found["description"]) - found["gender"][:, 0]).max() < 1e-5
