import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.trainer.drawings import encoded
from trainer.framing import MARGIN, Face, as_row, from_row, square
from trainer.images import Pixels, read, read_whole

BOX = (0.25, 0.25, 0.75, 0.75)


def test_the_square_is_larger_than_the_box_and_about_its_middle() -> None:
    found = square(Face((0.1, 0.2, 0.3, 0.6), None, 1.0), 100, 200)

    assert [found.x, found.y] == pytest.approx([20, 80])
    assert found.side == pytest.approx(MARGIN * 80)
    assert found.turn == 0


def test_it_is_turned_so_that_the_eyes_are_level() -> None:
    level = square(Face(BOX, ((0.4, 0.5), (0.6, 0.5)), 1.0), 100, 100)
    tilted = square(Face(BOX, ((0.4, 0.4), (0.6, 0.6)), 1.0), 100, 100)
    upright = square(Face(BOX, ((0.5, 0.3), (0.51, 0.7)), 1.0), 100, 100)

    assert level.turn == 0
    assert np.degrees(tilted.turn) == pytest.approx(45)
    assert upright.turn == 0


def test_faces_survive_being_kept_as_numbers() -> None:
    for face in (None, Face(BOX, None, 0.5), Face(BOX, ((0.25, 0.5), (0.75, 0.5)), 1.0)):
        assert from_row(np.array(as_row(face))) == face


def cross(width: int, height: int) -> Image.Image:
    """White, with a black dot of a tenth of the height at the middle of the right half."""
    pixels = np.full((height, width, 3), 255, dtype=np.uint8)
    y, x, r = height // 2, width * 3 // 4, height // 20
    pixels[y - r : y + r, x - r : x + r] = 0
    return Image.fromarray(pixels)


def dot(pixels: np.ndarray) -> tuple[float, float]:
    """The middle (x, y) of what is black, as shares."""
    y, x = np.nonzero(pixels[..., 0] < 60)
    return float((x.mean() + 0.5) / pixels.shape[1]), float((y.mean() + 0.5) / pixels.shape[0])


@pytest.mark.parametrize("size", [(400, 400), (1600, 1200), (90, 60)])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_what_is_cut_out_is_where_the_face_is(tmp_path: Path, size: tuple[int, int], form: str) -> None:
    (tmp_path / "image").write_bytes(encoded(cross(*size), form))
    found = read(tmp_path / "image", Pixels("RGB", 64, 64), face=Face((0.65, 0.4, 0.85, 0.6), None, 1.0))

    assert list(dot(found)) == pytest.approx([0.5, 0.5], abs=0.03)


def test_what_lies_outside_is_grey_in_both_modes(tmp_path: Path) -> None:
    (tmp_path / "image").write_bytes(encoded(cross(100, 100)))
    for mode in ("RGB", "L"):
        corner = read(tmp_path / "image", Pixels(mode, 32, 32), face=Face((0, 0, 1, 1), None, 1.0))[0, 0]
        assert set(corner.tolist()) == {124}


def test_a_turned_photo_is_cut_as_people_see_it(tmp_path: Path) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    cross(800, 400).rotate(90, expand=True).save(out, "JPEG", exif=exif)
    (tmp_path / "image").write_bytes(out.getvalue())
    whole = read_whole(tmp_path / "image", longest=200)
    found = read(tmp_path / "image", Pixels("RGB", 64, 64), face=Face((0.65, 0.3, 0.85, 0.7), None, 1.0))

    assert whole.shape == (100, 200, 3)
    assert list(dot(whole)) == pytest.approx([0.75, 0.5], abs=0.02)
    assert list(dot(found)) == pytest.approx([0.5, 0.5], abs=0.03)
