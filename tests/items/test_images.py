"""Image files: what is taken, what is refused with which sentence, and what the renditions are."""

import io
import random
import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, features

from labelhub.items import images
from labelhub.items.images import Limits
from labelhub.items.rejection import Rejected

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def photo(width: int = 320, height: int = 240) -> Image.Image:
    """Smooth colours with noise: its JPEG is neither trivial nor huge."""
    chance = random.Random(7)
    small = Image.new("RGB", (12, 9))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(12 * 9)])
    return small.resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def refusal(data: bytes, limits: Limits | None = None) -> tuple[str, str]:
    with pytest.raises(Rejected) as caught:
        images.decode(data, limits or Limits())
    return caught.value.reason, caught.value.detail


# --- what is taken --------------------------------------------------------------------------


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


# --- renditions -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_orientation_is_applied(form: str, orientation: int) -> None:
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste("red", (0, 0, 20, 20))  # the top left corner, whichever way the file is turned
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition that the orientation asks to undo
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation in undo else upright
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    data = encoded(stored, form, exif=exif)

    decoded = images.decode(data)

    assert (decoded.measured.width, decoded.measured.height) == (60, 40)
    for rendition in (decoded.display, decoded.thumb):
        shown = opened(rendition)
        assert shown.size == (60, 40)
        corner, opposite = shown.getpixel((8, 8)), shown.getpixel((50, 30))
        assert isinstance(corner, tuple)
        assert isinstance(opposite, tuple)
        assert corner[1] < 100
        assert min(opposite) > 200


@pytest.mark.parametrize("size", [(320, 240), (3000, 2000)])
def test_renditions_carry_no_metadata(size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[MAKER] = "Some phone"
    exif.get_ifd(GPS)[1] = "N"
    data = encoded(photo(*size), exif=exif, comment=b"somewhere", dpi=(300, 300), xmp=b"<x:xmpmeta/>")

    decoded = images.decode(data)

    for rendition in (decoded.display, decoded.thumb):
        assert not opened(rendition).getexif()
        for trace in (b"Exif", b"Some phone", b"somewhere", b"xmpmeta"):
            assert trace not in rendition


def test_a_small_jpeg_is_its_own_display_size_bit_for_bit() -> None:
    exif = Image.Exif()
    exif[MAKER] = "Some phone"
    for options in ({}, {"progressive": True}, {"restart_marker_blocks": 4}, {"subsampling": 0}):
        data = encoded(photo(), exif=exif, **options)

        assert opened(images.decode(data).display).tobytes() == opened(data).tobytes()


def test_renditions_are_never_enlarged_and_keep_their_shape() -> None:
    for size in ((5000, 1), (1, 5000), (1, 1), (1281, 1279), (4001, 3001), (257, 100)):
        decoded = images.decode(encoded(photo(*size)))
        display, thumb = opened(decoded.display).size, opened(decoded.thumb).size

        assert display == (decoded.measured.display_width, decoded.measured.display_height)
        assert max(display) == min(1280, max(size))
        assert max(thumb) == min(256, max(size))
        assert min(display) == max(1, round(min(size) * min(1, 1280 / max(size))))


def test_what_is_transparent_is_shown_on_neutral_grey() -> None:
    for form in ("PNG", "WEBP"):
        shown = opened(images.decode(encoded(Image.new("RGBA", (50, 50), (255, 0, 0, 0)), form)).display)
        assert shown.getpixel((25, 25)) == (128, 128, 128)
    palette = Image.new("P", (50, 50), 3)
    pixel = opened(images.decode(encoded(palette, "GIF", transparency=3)).display).getpixel((25, 25))
    assert pixel == (128, 128, 128)


# --- what is refused ------------------------------------------------------------------------


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
