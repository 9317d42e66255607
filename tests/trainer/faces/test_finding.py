import io

import numpy as np
import pytest
from PIL import Image

from labelhub.demo import faces as drawn
from tests.requirements_of_tests import need
from tests.trainer.drawings import drawing
from trainer.errors import TrainerError
from trainer.faces import DETECTORS, find


@pytest.fixture(scope="module")
def portraits() -> list[np.ndarray]:
    """Three drawn faces, one turned by 20 degrees, one beside much else, and two images without a face."""
    need("faceres weights")
    three = [Image.open(io.BytesIO(drawn.jpeg(drawn.sample(seed)))).convert("RGB") for seed in (0, 3, 7)]
    turned = three[1].rotate(-20, fillcolor=(200, 200, 200))
    small = Image.new("RGB", (900, 600), (200, 200, 200))
    small.paste(three[2], (450, 40))
    empty = [drawing("across", 1), Image.new("RGB", (40, 300))]
    return [np.asarray(image) for image in (*three, turned, small, *empty)]


@pytest.mark.parametrize("detector", DETECTORS)
def test_faces_are_found_where_they_are_and_none_where_there_is_none(
    portraits: list[np.ndarray], detector: str
) -> None:
    found = find(portraits, detector)

    assert found.boxes.shape == (7, 4)
    for number in (0, 1, 2):
        left, top, right, bottom = found.boxes[number]
        assert 0.1 < left < 0.4 < 0.6 < right < 0.9
        assert 0.2 < top < 0.45 < 0.6 < bottom < 0.85
    left, _, right, _ = found.boxes[4]
    assert 0.5 < left < right < 0.95
    assert np.isnan(found.boxes[5:]).all()
    assert found.scores[5:].tolist() == [0, 0]
    assert found.face(5) is None
    assert found.face(0) is not None


def test_the_network_also_finds_the_eyes(portraits: list[np.ndarray]) -> None:
    eyes = find(portraits).eyes
    height, width, _ = portraits[3].shape
    (x1, y1), (x2, y2) = eyes[3] * (width, height)

    assert (eyes[:5, 0, 0] < eyes[:5, 1, 0]).all()
    assert np.abs(eyes[0, 0, 1] - eyes[0, 1, 1]) < 0.03
    assert np.degrees(np.arctan2(y2 - y1, x2 - x1)) == pytest.approx(20, abs=6)
    assert np.isnan(eyes[5:]).all()


def test_a_face_does_not_depend_on_what_comes_with_it(portraits: list[np.ndarray]) -> None:
    alone, together = find(portraits[:1]), find(portraits)

    assert (alone.boxes[0] == together.boxes[0]).all()


def test_no_images_have_no_faces() -> None:
    assert len(find([], "haar").scores) == 0


def test_an_unknown_detector_is_refused() -> None:
    with pytest.raises(TrainerError, match="neural, haar"):
        find([], "none")
