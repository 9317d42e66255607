"""Image files checked and made into renditions. Pure Pillow: no Django, no database, no storage; safe in threads.

A file is taken only when all of it decodes. JPEGs are decoded at reduced scale where only small renditions are
needed: libjpeg then still reads the whole entropy-coded stream, so a file that was cut off is noticed all the same.
"""

import io
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)
from PIL import Image as Pillow

from labelhub.items import jpeg, looks, renditions, signatures
from labelhub.items.looks import Looks
from labelhub.items.rejection import Rejected

PLUGINS = (BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")  # these plugins and no other look at a file
# A small JPEG is its own display size, without its metadata, unless it is heavier than this.
DISPLAY_BYTES = 512 * 1024
# Decoded one at a time: several at once might not fit into memory.
LARGE_PIXELS = 24_000_000
# What Pillow's plugins raise on damaged files, as seen when fuzzing them.
DAMAGE = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError, OverflowError,
    ZeroDivisionError, NotImplementedError, RuntimeError, struct.error,
)  # fmt: skip

# `_opened` compares with the caller's limit, before anything is decoded and with the figures for the person. Pillow's
# own guard stays on far above it, for sizes that no limit would allow.
Pillow.MAX_IMAGE_PIXELS = 2**30
_large = threading.Lock()


@dataclass(frozen=True)
class Limits:
    """What is too large: the file in bytes, the picture in pixels."""

    bytes: int = 64 * 1024 * 1024
    pixels: int = 120_000_000


@dataclass(frozen=True)
class Measured:
    """What the header says. Sizes in pixels, after the EXIF orientation was applied."""

    format: str  # Pillow's name: JPEG, PNG, WEBP, GIF, BMP, TIFF
    width: int
    height: int
    display_width: int
    display_height: int
    animated: bool = False  # or of several pages


@dataclass(frozen=True)
class Decoded:
    """A checked image: measures, looks, and renditions as JPEG files, upright, in sRGB, without metadata."""

    measured: Measured
    looks: Looks
    display: bytes
    thumb: bytes


def decode(data: bytes, limits: Limits = Limits()) -> Decoded:
    """Decode the whole file and make its renditions.

    Raises:
        Rejected: `empty`, `too_large`, `bomb`, `not_an_image`, `unsupported_format`, `truncated` or `unreadable`, with
            a sentence about what was found.
    """
    with _opened(data, limits) as image:
        measured, orientation = _measure(image), _orientation(image)
        own = _own_display(image, data)
        size = renditions.fit(image.size, renditions.THUMB if own else renditions.DISPLAY)
        with _one_large_at_a_time(image):
            image.draft(None, size)
            _load(image, data)
            picture = renditions.turned(_picture(image, size), orientation)
    thumb = renditions.resized(picture, renditions.fit(picture.size, renditions.THUMB))
    return Decoded(
        measured=measured,
        looks=looks.of(thumb),
        display=own or renditions.encoded(picture, renditions.DISPLAY_QUALITY),
        thumb=renditions.encoded(thumb, renditions.THUMB_QUALITY),
    )


def measure(data: bytes, limits: Limits = Limits()) -> Measured:
    """Read the header only, of a file that was decoded before. Raises `Rejected` as `decode` does."""
    with _opened(data, limits) as image:
        return _measure(image)


# --- opening --------------------------------------------------------------------------------


@contextmanager
def _opened(data: bytes, limits: Limits) -> Iterator[Pillow.Image]:
    if not data:
        raise Rejected("empty", "The file is empty")
    if len(data) > limits.bytes:
        raise too_many_bytes(len(data), limits)
    try:
        image = Pillow.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise signatures.unopened(data) from error
    except Pillow.DecompressionBombError as error:
        raise Rejected("bomb", f"More than {2**31:,} pixels, the limit is {_mega(limits)}") from error
    except DAMAGE as error:
        raise _damage(error, data) from error
    with image:
        width, height = image.size
        if width * height > limits.pixels:
            # Thousands of pixels out of each byte: nobody's photo.
            code = "bomb" if width * height > 1000 * len(data) else "too_large"
            raise Rejected(code, f"{width:,} × {height:,} pixels, the limit is {_mega(limits)}")
        if not width or not height:
            raise Rejected("unreadable", f"{width} × {height} pixels")
        yield image


def too_many_bytes(size: int, limits: Limits) -> Rejected:
    """The rejection of a file of `size` bytes."""
    return Rejected("too_large", f"{size / 2**20:,.1f} MB, the limit is {limits.bytes / 2**20:,.0f} MB")


def _mega(limits: Limits) -> str:
    return f"{limits.pixels / 1e6:,.0f} megapixels"


def _measure(image: Pillow.Image) -> Measured:
    width, height = renditions.upright(image.size, _orientation(image))
    display_width, display_height = renditions.fit((width, height), renditions.DISPLAY)
    return Measured(
        # Phones write several pictures into one file; the first is the photo, and the file is a JPEG.
        format="JPEG" if image.format == "MPO" else str(image.format),
        width=width,
        height=height,
        display_width=display_width,
        display_height=display_height,
        animated=_animated(image),
    )


def _animated(image: Pillow.Image) -> bool:
    """Whether there is more than one picture. What phones put behind a JPEG is no second one."""
    if image.format in ("JPEG", "MPO"):
        return False
    try:
        return bool(getattr(image, "is_animated", False))
    except DAMAGE:
        return False  # what is damaged behind the first picture does not make it worthless


def _orientation(image: Pillow.Image) -> int:
    """EXIF orientation, 1 to 8; 1 where there is none, it makes no sense, or the plugin turns the image itself."""
    if image.format == "TIFF":
        return 1
    try:
        value = image.getexif().get(renditions.ORIENTATION, 1)
    except DAMAGE:
        return 1  # damaged metadata do not make the picture worthless
    return value if value in renditions.TURNS else 1


# --- decoding -------------------------------------------------------------------------------


@contextmanager
def _one_large_at_a_time(image: Pillow.Image) -> Iterator[None]:
    width, height = image.size
    if width * height <= LARGE_PIXELS:
        yield
        return
    with _large:
        yield


def _load(image: Pillow.Image, data: bytes) -> None:
    try:
        image.load()
    except MemoryError as error:
        raise Rejected("too_large", "Not enough memory to decode it") from error
    except DAMAGE as error:
        raise _damage(error, data, _rows(image)) from error


def _damage(error: Exception, data: bytes, rows: float | None = None) -> Rejected:
    name = signatures.format_of(data) or "Image"
    missing = signatures.missing_bytes(data)
    said = str(error).lower()
    if not missing and not any(word in said for word in ("truncated", "end of file", "eof", "not enough")):
        return Rejected("unreadable", f"{name}, but damaged: {error}")
    if rows is None and missing:
        return Rejected("truncated", f"{name} ends after {len(data) * 100 // (len(data) + missing)} % of its bytes")
    if rows is None:
        return Rejected("truncated", f"{name} ends too early")
    if rows >= 1:
        return Rejected("truncated", f"{name} ends before its end mark")
    return Rejected("truncated", f"{name} ends after {int(rows * 100)} % of its rows")


def _rows(image: Pillow.Image) -> float | None:
    """The share of rows that were decoded before it failed; None for formats whose rows do not come one by one."""
    whole_only = image.info.get("progressive") or image.info.get("interlace")
    if image.format not in ("JPEG", "MPO", "PNG") or whole_only or not isinstance(image, ImageFile.ImageFile):
        return None
    image.tile = []  # nothing more to decode: what is there is all there will be
    try:
        box = image.getbbox()
    except DAMAGE:
        return None
    return box[3] / image.size[1] if box else 0.0


# --- renditions -----------------------------------------------------------------------------


def _picture(image: Pillow.Image, size: tuple[int, int]) -> Pillow.Image:
    """The decoded picture as L or RGB in sRGB, in this size."""
    try:
        return renditions.flat(renditions.resized(renditions.plain(image), size))
    except MemoryError as error:
        raise Rejected("too_large", "Not enough memory to decode it") from error
    except DAMAGE as error:
        raise Rejected("unsupported_format", f"{image.format} in the colour mode {image.mode}: {error}") from error


def _own_display(image: Pillow.Image, data: bytes) -> bytes | None:
    """A JPEG that can be its own display size: small, upright, and in colours that every browser shows rightly."""
    if image.format not in ("JPEG", "MPO") or image.mode not in ("L", "RGB") or len(data) > DISPLAY_BYTES:
        return None
    if max(image.size) > renditions.DISPLAY or _orientation(image) != 1:
        return None
    if not renditions.is_srgb(image.info.get("icc_profile")):
        return None
    return jpeg.without_metadata(data)
