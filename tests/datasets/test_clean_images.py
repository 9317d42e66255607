"""Images leave without EXIF, GPS and comments, and with the same pixels."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from labelhub.datasets import clean_images
from tests.pictures import picture

SECRET = b"Kirchgasse 7"


def with_secrets(form: str, orientation: int = 1) -> bytes:
    """A picture of this format with EXIF, GPS, XMP and a comment wherever the format has room for them."""
    image: Image.Image = Image.open(io.BytesIO(picture("female", 1, size=(60, 40))))
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    extra: dict[str, Any] = {"exif": exif} if form in ("JPEG", "PNG", "WEBP", "TIFF") else {}
    if form == "JPEG":
        extra |= {"comment": SECRET, "quality": 92}
        extra["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if form == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        extra["pnginfo"] = text
    if form == "WEBP":
        extra |= {"lossless": True, "xmp": SECRET}
    if form == "GIF":
        image = image.convert("P")
        extra["comment"] = SECRET
    out = io.BytesIO()
    image.save(out, form, **extra)
    return out.getvalue()


def pixels(data: bytes) -> Any:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_nothing_but_the_picture_is_left(form: str) -> None:
    data = with_secrets(form)
    assert (SECRET in data) is (form != "BMP")
    cleaned = clean_images.cleaned(data, form)
    with Image.open(io.BytesIO(cleaned)) as image:
        assert image.format == clean_images.BECOMES[form]
        assert not dict(image.getexif())
        assert not image.getexif().get_ifd(0x8825)
        assert not {"comment", "xmp", "exif", "Comment"} & set(image.info)
    assert SECRET not in cleaned
    np.testing.assert_array_equal(pixels(cleaned), pixels(data))


def test_the_colour_profile_stays() -> None:
    with Image.open(io.BytesIO(clean_images.cleaned(with_secrets("JPEG"), "JPEG"))) as image:
        assert image.info["icc_profile"]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_its_exif_turns_is_turned(form: str) -> None:
    cleaned = clean_images.cleaned(with_secrets(form, orientation=6), form)
    with Image.open(io.BytesIO(cleaned)) as image:
        assert image.size == (40, 60)
        assert not dict(image.getexif())
    upright = np.rot90(pixels(with_secrets(form)), -1)
    assert np.abs(pixels(cleaned).astype(int) - upright).mean() < 3


def test_the_same_file_gives_the_same_bytes() -> None:
    for form in ("JPEG", "TIFF"):
        data = with_secrets(form, orientation=3)
        assert clean_images.cleaned(data, form) == clean_images.cleaned(data, form)
