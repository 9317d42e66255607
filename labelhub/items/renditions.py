"""Decoded images made small, upright, eight bits deep and sRGB, and written as JPEG. Pure Pillow."""

import functools
import io
import os
import tempfile
from typing import IO, cast

from PIL import Image as Pillow
from PIL import ImageCms

THUMB, DISPLAY = 256, 1280  # pixels, longest side
THUMB_QUALITY, DISPLAY_QUALITY = 80, 85
GREY = 128  # behind what is transparent
ORIENTATION = 0x0112  # EXIF tag
TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}


def fit(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """The size with its longest side at most `longest`, never enlarged, never 0."""
    scale = min(1.0, longest / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def upright(size: tuple[int, int], orientation: int) -> tuple[int, int]:
    return (size[1], size[0]) if orientation >= 5 else size


def plain(image: Pillow.Image) -> Pillow.Image:
    """In a mode that can be resampled and shown: L, LA, RGB, RGBA or CMYK."""
    if image.mode in ("I;16", "I;16L", "I;16B", "I;16N", "I", "F"):
        return _eight_bit(image)
    if image.mode in ("L", "RGB", "CMYK") and "transparency" not in image.info:
        return image
    if image.mode in ("LA", "RGBA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _eight_bit(image: Pillow.Image) -> Pillow.Image:
    """Grey values of 16 bits or more as 8: divided by 256, or from least to most where their range is their own."""
    values = image.convert("F")
    # One band: two numbers, and no pair for each band.
    low, high = cast("tuple[float, float]", values.getextrema())
    if image.mode != "F" and low >= 0 and high < 65536:
        low, high = (0, 255) if high < 256 else (0, 65535)
    scale = 255 / ((high - low) or 1.0)
    return values.point(lambda value: value * scale + -low * scale).convert("L")


def resized(image: Pillow.Image, size: tuple[int, int]) -> Pillow.Image:
    """In this size; enlarged only where a reduced decoding came out a pixel too small."""
    if size == image.size:
        return image
    return image.resize(size, Pillow.Resampling.BICUBIC, reducing_gap=2.0)


def flat(image: Pillow.Image) -> Pillow.Image:
    """L or RGB, in sRGB, on grey where it was transparent."""
    image = _in_srgb(image)
    if image.mode in ("LA", "RGBA"):
        ground = Pillow.new("RGB", image.size, (GREY, GREY, GREY))
        colours = image.convert("RGBA")
        ground.paste(colours, mask=colours.getchannel("A"))
        return ground
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def turned(image: Pillow.Image, orientation: int) -> Pillow.Image:
    return image.transpose(TURNS[orientation]) if orientation in TURNS else image


def encoded(image: Pillow.Image, quality: int) -> bytes:
    """A JPEG without metadata."""
    image.info = {}
    with _scratch_file() as file:
        image.save(file, "JPEG", quality=quality)
        file.seek(0)
        return file.read()


def _scratch_file() -> IO[bytes]:
    """A nameless file. Pillow lets other threads go on only while it encodes into something with a descriptor."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("rendition"), "w+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)


def is_srgb(profile: bytes | None) -> bool:
    return not profile or _transform(profile, "RGB") is None


def _in_srgb(image: Pillow.Image) -> Pillow.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    transform = _transform(profile, image.mode)
    return image if transform is None else ImageCms.applyTransform(image, transform) or image


@functools.lru_cache(maxsize=64)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From this profile to sRGB; None where it is sRGB already, or is not understood."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return None
        # Without its cache a transform may be used by several threads at once.
        return ImageCms.buildTransform(
            source, ImageCms.createProfile("sRGB"), mode, "RGB", flags=ImageCms.Flags.NOCACHE
        )
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None
