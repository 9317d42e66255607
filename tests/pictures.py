"""Small pictures that tests draw themselves: two kinds that anybody, and a small network, can tell apart."""

import io
import random

from PIL import Image, ImageDraw


def picture(kind: str, seed: int, *, size: tuple[int, int] = (96, 96), form: str = "JPEG") -> bytes:
    """Horizontal stripes for "female", vertical ones for "male", with noise in place, width and tone."""
    chance = random.Random(f"{kind}/{seed}")
    tone = tuple(chance.randint(150, 255) for _ in range(3))
    canvas = Image.new("RGB", size, tuple(value // 3 for value in tone))
    draw = ImageDraw.Draw(canvas)
    step, offset = chance.randint(14, 22), chance.randint(0, 10)
    for start in range(offset - step, max(size), step):
        box = (0, start, size[0], start + step // 2) if kind == "female" else (start, 0, start + step // 2, size[1])
        draw.rectangle(box, fill=tone)
    for _ in range(60):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        draw.point((x, y), fill=(chance.randrange(256),) * 3)
    out = io.BytesIO()
    canvas.save(out, form, quality=90)
    return out.getvalue()


def pile(each: int, *, prefix: str = "") -> list[tuple[str, bytes]]:
    """(path, bytes) of so many pictures of each kind, in a folder of its name."""
    return [
        (f"{prefix}{kind}/{seed:04}.jpg", picture(kind, seed)) for kind in ("female", "male") for seed in range(each)
    ]
