"""Images brought to the size and shape that a project asks for. Originals are never touched. Pure Pillow.

Prepared images are made of the display size: upright, in sRGB, without metadata, the longest side at most 1280.
"""

import io
from dataclasses import dataclass

from PIL import Image as Pillow

from labelhub.items.choices import Preparation
from labelhub.items.renditions import GREY

MARGIN = 1.5  # side of a face's square, as a multiple of the longer side of its box
QUALITY = 95
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Plan:
    """`by`: how the image comes to a square of `size` pixels; `face`: the square around the face first, where one is
    known; `grey`: without colours."""

    by: Preparation = Preparation.STRETCH
    size: int = 256
    face: bool = False
    grey: bool = False

    def as_dict(self) -> dict[str, str | int | bool]:
        return {"by": str(self.by), "size": self.size, "face": self.face, "grey": self.grey}


def square_around(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The square around a face in pixels; it may reach beyond the image. `box`: left, top, right, bottom as shares of
    the image's `size`."""
    width, height = size
    left, top, right, bottom = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    side = max(1, round(MARGIN * max(right - left, bottom - top)))
    x, y = round((left + right - side) / 2), round((top + bottom - side) / 2)
    return x, y, x + side, y + side


def size_of(plan: Plan, size: tuple[int, int], box: Box | None) -> tuple[int, int]:
    """Width and height of what `prepared` makes of an image of this size."""
    if plan.by is not Preparation.NONE:
        return plan.size, plan.size
    if plan.face and box is not None:
        left, top, right, bottom = square_around(box, size)
        return right - left, bottom - top
    return size


def prepared(picture: Pillow.Image, plan: Plan, box: Box | None) -> Pillow.Image:
    """The picture as the plan says; RGB, or L where it is grey. What is outside the image is grey."""
    picture = picture.convert("L" if plan.grey else "RGB")
    if plan.face and box is not None:
        picture = _cut(picture, square_around(box, picture.size))
    wanted = (plan.size, plan.size)
    match plan.by:
        case Preparation.STRETCH:
            return picture.resize(wanted, Pillow.Resampling.BICUBIC)
        case Preparation.CROP:
            side = min(picture.size)
            left, top = (picture.width - side) // 2, (picture.height - side) // 2
            middle = (left, top, left + side, top + side)
            return picture.resize(wanted, Pillow.Resampling.BICUBIC, box=middle)
        case Preparation.FIT:
            scale = plan.size / max(picture.size)
            inner = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
            canvas = _ground(picture.mode, wanted)
            canvas.paste(
                picture.resize(inner, Pillow.Resampling.BICUBIC),
                ((plan.size - inner[0]) // 2, (plan.size - inner[1]) // 2),
            )
            return canvas
        case Preparation.NONE:
            return picture


def _cut(picture: Pillow.Image, square: tuple[int, int, int, int]) -> Pillow.Image:
    left, top, right, bottom = square
    canvas = _ground(picture.mode, (right - left, bottom - top))
    canvas.paste(picture, (-left, -top))
    return canvas


def _ground(mode: str, size: tuple[int, int]) -> Pillow.Image:
    return Pillow.new(mode, size, GREY if mode == "L" else (GREY, GREY, GREY))


def prepared_file(display: bytes, plan: Plan, box: Box | None) -> bytes:
    """A JPEG made of the display size. The same bytes for the same input and the same version of Pillow."""
    out = io.BytesIO()
    with Pillow.open(io.BytesIO(display), formats=("JPEG",)) as picture:
        prepared(picture, plan, box).save(out, "JPEG", quality=QUALITY, subsampling=0)
    return out.getvalue()
