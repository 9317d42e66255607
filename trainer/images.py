"""From an image file to the pixels that a network takes."""

import hashlib
import io
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageOps

from trainer.arrays import Bytes
from trainer.errors import TrainerError


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


def read(path: str | Path, pixels: Pixels, sha256: str | None = None) -> Bytes:
    """The pixels of an image file, as an array of `pixels.shape`.

    With `sha256`, the file must be exactly the one that has this digest. Raises TrainerError `image_missing`,
    `image_changed` or `image_unreadable`, naming the file.
    """
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
        return decode(data, pixels)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        # Pillow reports damaged files by any of these, depending on the format.
        raise TrainerError(
            "image_unreadable",
            f"The image {path} cannot be decoded: {error}.",
            "Replace the file, or take the item out of the listing.",
        ) from error


def decode(data: bytes, pixels: Pixels) -> Bytes:
    """The pixels of an encoded image: upright by its EXIF orientation, on white where it is transparent."""
    with Image.open(io.BytesIO(data)) as image:
        # JPEG can be decoded at a half, a quarter or an eighth of its size, which is most of the work saved.
        image.draft(pixels.mode, (pixels.width, pixels.height))
        upright = ImageOps.exif_transpose(image)
        flat = _on_white(upright).convert(pixels.mode)
    if flat.size != (pixels.width, pixels.height):
        flat = flat.resize((pixels.width, pixels.height), Image.Resampling.BILINEAR)
    return np.asarray(flat, dtype=np.uint8).reshape(pixels.shape)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image
    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
