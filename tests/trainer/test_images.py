import hashlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.trainer.drawings import drawing, encoded
from trainer.errors import TrainerError
from trainer.images import Pixels, decode, read

GREY = Pixels("L", 64, 64)
COLOUR = Pixels("RGB", 224, 224)
SMALL = Pixels("RGB", 8, 8)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("pixels", [GREY, COLOUR])
def test_every_format_gives_the_pixels_asked_for(form: str, pixels: Pixels) -> None:
    array = decode(encoded(drawing("dots", 1), form), pixels)

    assert array.shape == pixels.shape
    assert array.dtype == np.uint8


def test_a_photo_is_turned_upright_by_its_exif_orientation() -> None:
    upright = Image.new("RGB", (40, 60), "black")
    upright.paste("white", (0, 0, 40, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held a quarter turn to the left
    turned = encoded(upright.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif, quality=100)
    array = decode(turned, SMALL)

    assert array[:3].min() > 240
    assert array[5:].max() < 15


def test_transparent_pixels_are_white() -> None:
    clear = encoded(Image.new("RGBA", (10, 10), (255, 0, 0, 0)))
    palette = Image.new("P", (10, 10), 3)
    palette.putpalette([200, 0, 0] * 8)

    assert decode(clear, SMALL).min() == 255
    assert decode(encoded(palette, transparency=3), SMALL).min() == 255


def test_a_large_jpeg_is_decoded_at_reduced_size_to_the_same_picture() -> None:
    large = drawing("across", 4).resize((1600, 1600), Image.Resampling.NEAREST)
    reduced = decode(encoded(large, "JPEG", quality=95), COLOUR).astype(int)
    exact = decode(encoded(large, "PNG"), COLOUR).astype(int)

    assert np.abs(reduced - exact).mean() < 3


def test_a_missing_a_changed_and_a_damaged_file_are_told_apart(tmp_path: Path) -> None:
    data = encoded(drawing("down", 2), "JPEG")
    (tmp_path / "whole.jpg").write_bytes(data)
    (tmp_path / "half.jpg").write_bytes(data[: len(data) // 2])
    (tmp_path / "text.jpg").write_text("not an image")
    digest = hashlib.sha256(data).hexdigest()

    assert read(tmp_path / "whole.jpg", GREY, digest).shape == (64, 64, 1)
    for name, code in [
        ("none.jpg", "image_missing"), ("half.jpg", "image_changed"), (".", "image_missing")
    ]:  # fmt: skip
        with pytest.raises(TrainerError) as raised:
            read(tmp_path / name, GREY, digest)
        assert raised.value.code == code
        assert str(tmp_path) in raised.value.message
    for name in ("half.jpg", "text.jpg"):
        with pytest.raises(TrainerError) as raised:
            read(tmp_path / name, GREY)
        assert raised.value.code == "image_unreadable"
        assert name in raised.value.message


def test_a_decompression_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    (tmp_path / "bomb.png").write_bytes(encoded(Image.new("1", (100, 100))))

    with pytest.raises(TrainerError) as raised:
        read(tmp_path / "bomb.png", GREY)
    assert raised.value.code == "image_unreadable"
