"""Images drawn for tests, and opened again."""

import io
import random
from typing import Any

from PIL import Image


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
