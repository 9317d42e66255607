"""From an image file to the pixels that a network takes."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageOps

from trainer.arrays import Bytes
from trainer.errors import TrainerError
from trainer.framing import Face, square

_ORIENTATION = 0x0112
_FIRST_TURNED = 5
"""EXIF orientations from 5 on exchange width and height."""
_GREY = 124


@dataclass(frozen=True)
class Pixels:
    """The pixels a network takes: the whole picture, turned upright and resized (stretched, bilinear) to this size.

    `mode` is `L` (grey, one channel) or `RGB` (three channels). Values are uint8, 0 to 255.
    """

    mode: Literal["L", "RGB"]
    width: int
    height: int

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width, channels."""
        return (self.height, self.width, 1 if self.mode == "L" else 3)

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data, for model files."""
        return asdict(self)


def read(path: str | Path, pixels: Pixels, sha256: str | None = None, face: Face | None = None) -> Bytes:
    """The pixels of an image file, as an array of `pixels.shape`; with a face those of the square around it.

    With `sha256`, the file must be exactly the one that has this digest. Raises TrainerError `image_missing`,
    `image_changed` or `image_unreadable`, naming the file.
    """
    return _guarded(path, sha256, lambda data: decode(data, pixels, face))


def read_whole(path: str | Path, sha256: str | None = None, longest: int = 512) -> Bytes:
    """The whole image, upright, RGB (height, width, 3), its longer side at most `longest` pixels.

    Raises the same as `read`.
    """
    return _guarded(path, sha256, lambda data: _decode_whole(data, longest))


def _guarded(path: str | Path, sha256: str | None, decoded: Callable[[bytes], Bytes]) -> Bytes:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise TrainerError(
            "image_missing",
            f"The image {path} cannot be read: {error.strerror}.",
            "Bring the file back, or take the item out of the listing.",
        ) from error
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise TrainerError(
            "image_changed",
            f"The image {path} is not the one that was listed: its SHA-256 is not {sha256}.",
            "Bring the listed file back, or list the new one under its own SHA-256.",
        )
    try:
        return decoded(data)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        # Pillow reports damaged files by any of these, depending on the format.
        raise TrainerError(
            "image_unreadable",
            f"The image {path} cannot be decoded: {error}.",
            "Replace the file, or take the item out of the listing.",
        ) from error


def decode(data: bytes, pixels: Pixels, face: Face | None = None) -> Bytes:
    """The pixels of an encoded image: upright by its EXIF orientation, on white where it is transparent."""
    if face is not None:
        return _decode_face(data, pixels, face)
    with Image.open(io.BytesIO(data)) as image:
        # JPEG can be decoded at a half, a quarter or an eighth of its size, which is most of the work saved.
        image.draft(pixels.mode, (pixels.width, pixels.height))
        upright = ImageOps.exif_transpose(image)
        flat = _on_white(upright).convert(pixels.mode)
    if flat.size != (pixels.width, pixels.height):
        flat = flat.resize((pixels.width, pixels.height), Image.Resampling.BILINEAR)
    return np.asarray(flat, dtype=np.uint8).reshape(pixels.shape)


def _decode_face(data: bytes, pixels: Pixels, face: Face) -> Bytes:
    """The square around a face. What lies outside the image is grey."""
    target = max(pixels.width, pixels.height)
    with Image.open(io.BytesIO(data)) as image:
        turned = image.getexif().get(_ORIENTATION, 1) >= _FIRST_TURNED
        width, height = (image.height, image.width) if turned else image.size
        scale = min(1.0, target / square(face, width, height).side)
        image.draft(pixels.mode, (int(image.width * scale) or 1, int(image.height * scale) or 1))
        flat = _on_white(ImageOps.exif_transpose(image)).convert(pixels.mode)
    # Sampling a large image sparsely would alias: halving it first averages instead.
    factor = int(square(face, *flat.size).side / target)
    if factor > 1:
        flat = flat.reduce(factor)
    found = flat.transform(
        (pixels.width, pixels.height),
        Image.Transform.AFFINE,
        square(face, *flat.size).affine((pixels.width, pixels.height)),
        Image.Resampling.BILINEAR,
        fillcolor=_GREY if pixels.mode == "L" else (_GREY,) * 3,
    )
    return np.asarray(found, dtype=np.uint8).reshape(pixels.shape)


def _decode_whole(data: bytes, longest: int) -> Bytes:
    with Image.open(io.BytesIO(data)) as image:
        image.draft("RGB", (longest, longest))
        flat = _on_white(ImageOps.exif_transpose(image)).convert("RGB")
    if max(flat.size) > longest:
        flat.thumbnail((longest, longest), Image.Resampling.BILINEAR)
    return np.asarray(flat, dtype=np.uint8)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
