"""What the browser gets of an image: upright, small, without metadata, in sRGB."""

import pytest
from PIL import Image

from labelhub.items import images
from tests.items.drawing import encoded, opened, photo

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


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
