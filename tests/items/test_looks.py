"""What speaks against a picture, on drawn ones."""

import io
import random

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from labelhub.items import looks, near
from labelhub.items.images import decode
from labelhub.items.looks import Looks

SIZE = (256, 192)


def scene(seed: int = 0, size: tuple[int, int] = SIZE) -> Image.Image:
    """Ellipses with sharp edges in all tones."""
    chance = random.Random(seed)
    canvas = Image.new("RGB", size, (90, 110, 130))
    draw = ImageDraw.Draw(canvas)
    for _ in range(24):
        x, y, r = chance.randrange(size[0]), chance.randrange(size[1]), chance.randrange(8, max(9, size[1] // 4))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=tuple(chance.randrange(256) for _ in range(3)))
    return canvas


def faults(picture: Image.Image, animated: bool = False) -> set[str]:
    return set(looks.faults(looks.of(picture), picture.size, animated))


def test_a_scene_has_no_faults() -> None:
    assert all(faults(scene(seed)) == set() for seed in range(5))


@pytest.mark.parametrize("sigma", [4, 8])
def test_a_blurred_scene_is_blurry_and_nothing_else(sigma: int) -> None:
    assert all(faults(scene(seed).filter(ImageFilter.GaussianBlur(sigma))) == {"blurry"} for seed in range(5))


def test_a_scene_at_night_is_dark() -> None:
    assert faults(scene().point(lambda value: value // 8)) == {"dark"}


@pytest.mark.parametrize("tone", [0, 128, 255])
def test_one_tone_is_blank_and_nothing_else(tone: int) -> None:
    assert faults(Image.new("RGB", SIZE, (tone, tone, tone))) == {"blank"}


@pytest.mark.parametrize(
    ("size", "expected"), [((63, 63), {"tiny"}), ((64, 64), set()), ((240, 79), {"odd_shape"}), ((240, 80), set())]
)
def test_size_and_shape_have_exact_limits(size: tuple[int, int], expected: set[str]) -> None:
    assert set(looks.faults(None, size, False)) == expected


def test_the_worst_fault_comes_first() -> None:
    found = looks.faults(Looks(0, 0.1, 0.5, 0.03), (20, 20), True)
    assert looks.evidence(found) == {"faults": ["tiny", "animated", "blurry", "dark"]}
    assert all(0 <= value <= 1 for value in found.values())


def test_a_picture_of_three_pixels_has_looks() -> None:
    assert looks.of(Image.new("RGB", (3, 1), (9, 200, 30))).contrast == 0


# --- near-duplicates ------------------------------------------------------------------------


def bits(one: int, other: int) -> int:
    return (one % 2**64 ^ other % 2**64).bit_count()


def test_a_photo_saved_smaller_and_lighter_is_near_and_alike() -> None:
    for seed in range(5):
        photo = scene(seed, (512, 384))
        copy = photo.resize((256, 192)).point(lambda value: min(255, int(value * 1.1)))
        assert bits(looks.phash(photo.convert("L")), looks.phash(copy.convert("L"))) <= near.NEAR
        assert near.correlation(photo, copy) >= near.ALIKE


def test_other_scenes_are_not() -> None:
    hashes = [looks.phash(scene(seed).convert("L")) for seed in range(40)]
    assert min(bits(one, other) for i, one in enumerate(hashes) for other in hashes[:i]) > near.NEAR
    assert near.correlation(scene(1), scene(2)) < near.ALIKE
    assert near.correlation(scene(1), Image.new("RGB", SIZE)) == 0


def test_near_hashes_are_found_all_and_each_once() -> None:
    chance = random.Random(7)
    known = [chance.getrandbits(64) for _ in range(400)]
    for at in range(0, 200, 4):
        flips = sum(1 << bit for bit in chance.sample(range(64), at // 4 % 9 + 1))
        known.append(known[at] ^ flips)
    hashes = np.array(known, dtype=np.uint64)
    new = hashes[100:440]
    expected = {
        (i, j)
        for i, one in enumerate(known)
        for j, other in enumerate(known[100:440])
        if 0 < (one ^ other).bit_count() <= near.NEAR
    }
    found = list(near.near_pairs(hashes, new))
    assert set(found) == expected
    assert len(found) == len(expected) > 30


def test_decoding_tells_looks_and_whether_there_are_several_pictures() -> None:
    out = io.BytesIO()
    scene().save(out, "GIF", save_all=True, append_images=[scene(1), scene(2)])
    moving = decode(out.getvalue())
    assert moving.measured.animated
    out = io.BytesIO()
    scene().save(out, "PNG")
    still = decode(out.getvalue())
    assert not still.measured.animated
    assert looks.faults(still.looks, SIZE, False) == {}
