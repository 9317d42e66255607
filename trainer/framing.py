"""Where a face is in an image, and the upright square that is cut out around it. Pure."""

from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, isfinite, sin

from trainer.arrays import Floats

MARGIN = 1.5
"""Side of the square, as a multiple of the longer side of the face's box: hair and chin belong to a face."""
VERSION = "square1.5"
_MOST_TURN = 60.0
"""Degrees. Eyes that stand steeper are more likely wrong than a head that lies on its side."""


@dataclass(frozen=True)
class Face:
    """Shares of the image's width and height, 0 to 1: the box (left, top, right, bottom) and, if they are known, the
    eyes ((x, y) of the one that is left in the image, then the right one). `score` is how sure the detector was."""

    box: tuple[float, float, float, float]
    eyes: tuple[tuple[float, float], tuple[float, float]] | None
    score: float


@dataclass(frozen=True)
class Square:
    """A square in pixels of the image: its centre, its side, and by how many radians it is turned clockwise."""

    x: float
    y: float
    side: float
    turn: float

    def affine(self, size: int | tuple[int, int]) -> tuple[float, float, float, float, float, float]:
        """The six numbers that take a place in the new picture (width, height) to its place in the image."""
        width, height = (size, size) if isinstance(size, int) else size
        across, down = self.side / width, self.side / height
        a, b = cos(self.turn) * across, -sin(self.turn) * down
        d, e = sin(self.turn) * across, cos(self.turn) * down
        return (a, b, self.x - a * width / 2 - b * height / 2, d, e, self.y - d * width / 2 - e * height / 2)


def square(face: Face, width: float, height: float) -> Square:
    """The square around a face in an image of this size, turned so that the eyes are level."""
    left, top, right, bottom = face.box
    side = MARGIN * max((right - left) * width, (bottom - top) * height)
    turn = 0.0
    if face.eyes is not None:
        (x1, y1), (x2, y2) = face.eyes
        angle = atan2((y2 - y1) * height, (x2 - x1) * width)
        apart = hypot((y2 - y1) * height, (x2 - x1) * width)
        if abs(degrees(angle)) <= _MOST_TURN and apart > 1:
            turn = angle
    return Square((left + right) / 2 * width, (top + bottom) / 2 * height, max(side, 1.0), turn)


def as_row(face: Face | None) -> list[float]:
    """Nine numbers: box, eyes, score; NaN for what is not known."""
    none = float("nan")
    if face is None:
        return [none] * 8 + [0.0]
    eyes = [none] * 4 if face.eyes is None else [*face.eyes[0], *face.eyes[1]]
    return [*face.box, *eyes, face.score]


def from_row(row: Floats) -> Face | None:
    """The face of such nine numbers, or None if there was none."""
    numbers = [float(number) for number in row]
    if not isfinite(numbers[0]):
        return None
    left, top, right, bottom, x1, y1, x2, y2, score = numbers
    eyes = ((x1, y1), (x2, y2)) if isfinite(x1) else None
    return Face((left, top, right, bottom), eyes, score)
