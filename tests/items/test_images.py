"""Image files: what is taken, and what is refused with which sentence."""

import random
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, features

from labelhub.items import images
from labelhub.items.images import Limits
from labelhub.items.rejection import Rejected
from tests.items.drawing import encoded, opened, photo

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    with pytest.raises(Rejected) as caught:
        images.decode(data, limits or Limits())
    return caught.value.reason, caught.value.detail


# --- what is taken -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_each_format_is_decoded_and_measured(form: str) -> None:
    decoded = images.decode(encoded(photo(), form))

    assert decoded.measured == images.Measured(form, 320, 240, 320, 240)
    assert opened(decoded.display).size == (320, 240)
    assert opened(decoded.thumb).size == (256, 192)


def test_the_first_frame_of_an_animation_is_taken() -> None:
    red, blue = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (40, 30), "blue")
    for form in ("GIF", "PNG", "WEBP"):
        data = encoded(red, form, save_all=True, append_images=[blue], duration=100)
        pixel = opened(images.decode(data).display).getpixel((20, 15))
        assert isinstance(pixel, tuple)
        assert pixel[0] > 200, form
        assert pixel[2] < 60, form


def test_several_pictures_in_one_phone_file_count_as_a_jpeg() -> None:
    data = encoded(photo(), "MPO", save_all=True, append_images=[photo(80, 60)])

    decoded = images.decode(data)

    assert decoded.measured.format == "JPEG"
    assert opened(decoded.display).format == "JPEG"
    assert len(decoded.display) < len(data)  # the second picture is not sent along


@pytest.mark.parametrize(
    "image",
    [
        photo().convert("1"),
        photo().convert("L"),
        photo().convert("LA"),
        photo().convert("P"),
        photo().convert("RGBA"),
        photo().convert("L").convert("I;16"),
    ],
    ids=lambda image: image.mode,
)
def test_each_colour_mode_becomes_a_plain_jpeg(image: Image.Image) -> None:
    decoded = images.decode(encoded(image, "PNG"))

    assert opened(decoded.display).mode in ("L", "RGB")


def test_cmyk_and_lab_are_shown_in_srgb() -> None:
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    lab = ImageCms.applyTransform(photo(), to_lab)
    assert lab is not None
    for data in (encoded(photo().convert("CMYK")), encoded(lab, "TIFF")):
        assert opened(images.decode(data).display).mode == "RGB"


def test_grey_values_of_16_bits_keep_their_contrast() -> None:
    ramp = Image.linear_gradient("L").convert("I").point(lambda value: value * 257)  # 0 to 65,535

    shown = opened(images.decode(encoded(ramp.convert("I;16"), "PNG")).display)

    low, high = shown.getextrema()
    assert (low < 6, high > 249) == (True, True)  # type: ignore[operator]  # one band


def test_another_colour_profile_is_converted_to_srgb() -> None:
    # Red and green exchanged: no browser would guess it, so it shows whether the profile was used.
    profile = profile_with_red_and_green_exchanged()
    data = encoded(Image.new("RGB", (64, 64), (230, 30, 30)), "JPEG", icc_profile=profile, quality=95)

    pixel = opened(images.decode(data).display).getpixel((32, 32))

    assert isinstance(pixel, tuple)
    assert pixel[1] > 150 > pixel[0]


def profile_with_red_and_green_exchanged() -> bytes:
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = data.index(b"rXYZ"), data.index(b"gXYZ")
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    for name in ("sRGB".encode("utf-16-be"), b"sRGB"):
        data = bytearray(bytes(data).replace(name, b"x" * len(name)))
    return bytes(data)


# --- what is refused ---------------------------------------------------------------------------


def test_a_truncated_jpeg_is_noticed_wherever_it_was_cut() -> None:
    """Also where only a quarter of the resolution is decoded: libjpeg still reads the whole stream."""
    for size in ((1024, 768), (2600, 1400)):  # its own display size; a display size of its own
        for options in ({}, {"progressive": True}):
            data = encoded(photo(*size), quality=80, **options)  # type: ignore[arg-type]
            cuts = [len(data) * share // 200 for share in range(1, 200)] + [len(data) - 1, len(data) - 2, len(data) - 3]
            for cut in cuts:
                reason, _ = refusal(data[:cut])
                assert reason == "truncated", (size, options, cut)


def test_a_truncated_jpeg_says_how_many_of_its_rows_are_there() -> None:
    chance = random.Random(1)
    noise = Image.frombytes("RGB", (400, 800), chance.randbytes(400 * 800 * 3))  # every row costs the same
    data = encoded(noise)

    reason, detail = refusal(data[: len(data) * 61 // 100])

    assert reason == "truncated"
    assert detail in {f"JPEG ends after {share} % of its rows" for share in range(57, 62)}


@pytest.mark.parametrize("form", ["PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_a_truncated_file_of_another_format_is_noticed(form: str) -> None:
    data = encoded(photo(), form)
    for share in (5, 30, 60, 90):
        reason, detail = refusal(data[: len(data) * share // 100])
        assert reason == "truncated", (form, share, detail)


def test_too_many_pixels_are_refused_before_anything_is_decoded() -> None:
    data = encoded(Image.new("L", (3000, 2000)), "BMP")

    assert refusal(data, Limits(pixels=5_000_000)) == (
        "too_large",
        "3,000 × 2,000 pixels, the limit is 5 megapixels",
    )


def test_a_decompression_bomb_is_refused_by_its_header() -> None:
    header = bytearray(encoded(Image.new("L", (8, 8)), "PNG"))
    header[16:24] = (31_200).to_bytes(4, "big") + (24_800).to_bytes(4, "big")
    # The checksum of the header must fit, or the file is merely damaged.
    header[29:33] = zlib.crc32(header[12:29]).to_bytes(4, "big")

    reason, detail = refusal(bytes(header))

    assert (reason, detail) == ("bomb", "31,200 × 24,800 pixels, the limit is 120 megapixels")


def test_too_many_bytes_are_refused() -> None:
    data = encoded(photo())

    assert refusal(data, Limits(bytes=1000))[0] == "too_large"


@pytest.mark.parametrize(
    ("data", "reason", "detail"),
    [
        (b"", "empty", "The file is empty"),
        (b"Read me first.\n", "not_an_image", "Text; no image format found"),
        (bytes(500), "not_an_image", "Nothing but zero bytes; the copy may have failed"),
        (b"\x01\x02\x03" * 99, "not_an_image", "No image format found"),
        (b"%PDF-1.7 ...", "unsupported_format", "PDF. Send its pages as images."),
        (b"\x00\x00\x00\x18ftypheic....", "unsupported_format", "HEIC. Convert it to JPEG."),
        (b"<?xml version='1.0'?><svg/>", "unsupported_format", "SVG. Send it as PNG."),
        (b"Rar!\x1a\x07\x01", "unsupported_format", "A RAR archive. Unpack it and send the images, or send a zip."),
        (b"\xff\xd8\xff\xe0", "truncated", "JPEG ends too early"),
    ],
)
def test_what_is_no_image_says_what_it_is(data: bytes, reason: str, detail: str) -> None:
    assert refusal(data) == (reason, detail)


def test_only_the_six_formats_are_opened() -> None:
    assert features.check("avif"), "this Pillow would open AVIF if it were let"
    for form in ("AVIF", "ICO", "PPM", "PCX", "TGA"):
        reason, _ = refusal(encoded(photo(64, 64), form))
        assert reason in ("unsupported_format", "not_an_image"), form


def test_damaged_metadata_do_not_make_the_picture_worthless() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    data = bytearray(encoded(photo(), exif=exif))
    at = data.index(b"Exif\0\0") + 6
    data[at : at + 8] = b"\xff" * 8

    assert images.decode(bytes(data)).measured.width == 320


@settings(max_examples=300, deadline=None)
@given(
    form=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"]),
    changes=st.lists(st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=6)), min_size=1, max_size=5),
    keep=st.integers(1, 100),
)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_no_damage_raises_anything_but_a_rejection(form: str, changes: list[tuple[int, bytes]], keep: int) -> None:
    data = bytearray(encoded(photo(48, 36), form))
    for at, patch in changes:
        data[at % len(data) : at % len(data) + len(patch)] = patch
    damaged = bytes(data[: max(1, len(data) * keep // 100)])
    with suppress(Rejected):
        assert opened(images.decode(damaged).thumb).size
