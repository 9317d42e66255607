import numpy as np
import pytest

from tests.requirements_of_tests import need
from tests.trainer.backbones import graphs
from trainer.backbones import blazeface


@pytest.fixture(autouse=True)
def weights() -> None:
    need("faceres weights")  # of the same package


def test_the_rebuilt_network_gives_what_the_original_graph_gives() -> None:
    import keras

    pixels = np.random.default_rng(1).integers(0, 256, (1, 256, 256, 3)).astype(np.float32)
    image = keras.Input((256, 256, 3))
    found = keras.Model(image, blazeface.attach(image)).predict_on_batch(pixels)[0]
    wanted = {"odds_fine": "Identity", "odds_coarse": "Identity_1", "fine": "Identity_2", "coarse": "Identity_3"}
    given = {"input": pixels / 127.5 - 1}
    original = graphs.run(blazeface.GRAPH.read(), blazeface.NUMBERS.read(), given, wanted)
    odds = np.concatenate([original["odds_fine"][0], original["odds_coarse"][0]])
    places = np.concatenate([original["fine"][0], original["coarse"][0]])

    assert found.shape == (896, 17)
    assert np.abs(found - np.hstack([odds, places])).max() < 1e-3


def test_anchors_lie_in_the_middle_of_their_places_row_by_row() -> None:
    anchors = blazeface.anchors()

    assert anchors.shape == (896, 2)
    assert anchors[:4].tolist() == [[8, 8], [8, 8], [24, 8], [24, 8]]
    assert anchors[512].tolist() == anchors[517].tolist() == [16, 16]
    assert anchors[-1].tolist() == [240, 240]
