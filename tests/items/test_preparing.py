"""Images brought to a size and shape."""

import pytest
from PIL import Image

from labelhub.items.choices import Preparation
from labelhub.items.preparing import Plan, prepared, size_of, square_around

RED, BLUE, GREY = (255, 0, 0), (0, 0, 255), (128, 128, 128)
FACE = (0.6, 0.3, 0.7, 0.5)


def halves(size: tuple[int, int] = (400, 200)) -> Image.Image:
    """Red at the left, blue at the right."""
    canvas = Image.new("RGB", size, RED)
    canvas.paste(BLUE, (size[0] // 2, 0, size[0], size[1]))
    return canvas


def at(picture: Image.Image, x: float, y: float) -> object:
    return picture.getpixel((int(x * picture.width), int(y * picture.height)))


def test_stretching_keeps_everything_and_no_shape() -> None:
    made = prepared(halves(), Plan(Preparation.STRETCH, 64), None)
    assert made.size == (64, 64)
    assert (at(made, 0.02, 0.5), at(made, 0.98, 0.5)) == (RED, BLUE)


def test_fitting_keeps_the_shape_on_grey() -> None:
    made = prepared(halves(), Plan(Preparation.FIT, 64), None)
    assert (at(made, 0.5, 0.1), at(made, 0.5, 0.9)) == (GREY, GREY)
    assert (at(made, 0.05, 0.5), at(made, 0.95, 0.5)) == (RED, BLUE)


def test_cropping_fills_the_square_from_the_middle() -> None:
    picture = halves((400, 100))
    picture.paste((0, 255, 0), (0, 0, 100, 100))
    made = prepared(picture, Plan(Preparation.CROP, 50), None)
    assert made.size == (50, 50)
    assert (at(made, 0.02, 0.02), at(made, 0.98, 0.98)) == (RED, BLUE)


def test_a_face_is_cut_out_with_grey_where_the_image_ends() -> None:
    edge = (0.9, 0.4, 1.0, 0.6)
    made = prepared(halves(), Plan(Preparation.NONE, 64, face=True), edge)
    assert made.size == size_of(Plan(Preparation.NONE, 64, face=True), (400, 200), edge) == (60, 60)
    assert (at(made, 0.3, 0.5), at(made, 0.95, 0.5)) == (BLUE, GREY)


def test_without_a_known_face_the_whole_image_is_taken() -> None:
    plan = Plan(Preparation.STRETCH, 32, face=True)
    assert prepared(halves(), plan, None).tobytes() == prepared(halves(), Plan(Preparation.STRETCH, 32), None).tobytes()


def test_grey_has_one_channel() -> None:
    assert prepared(halves(), Plan(Preparation.FIT, 32, grey=True), FACE).mode == "L"


@pytest.mark.parametrize("by", list(Preparation))
@pytest.mark.parametrize("face", [None, FACE])
@pytest.mark.parametrize("size", [(1, 1), (3, 400), (400, 3), (257, 255)])
def test_what_is_said_of_its_size_is_so(by: Preparation, face: tuple[float, ...] | None, size: tuple[int, int]) -> None:
    plan = Plan(by, 48, face=True)
    box = FACE if face else None
    assert prepared(halves(size), plan, box).size == size_of(plan, size, box)


def test_the_square_is_half_as_large_again_as_the_box() -> None:
    assert square_around((0.25, 0.25, 0.75, 0.75), (200, 200)) == (25, 25, 175, 175)
