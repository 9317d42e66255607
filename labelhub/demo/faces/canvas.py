"""A small anti-aliased painter: polygons by Pillow, blending in float by NumPy, in units of the drawing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFilter

from labelhub.demo.faces.curves import Points

Colour = tuple[float, float, float]
"""Red, green, blue, 0 to 255."""

OVERSAMPLING = 4
SHARP_BELOW = 2.0  # a shape blurred by more pixels than this needs no anti-aliasing of its own


@lru_cache(maxsize=512)
def colour(text: str) -> Colour:
    """`#rrggbb` as numbers."""
    red, green, blue = ImageColor.getrgb(text)[:3]
    return (float(red), float(green), float(blue))


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with a share (0 to 1) of `second` in it."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return (red, green, blue)


@dataclass(frozen=True)
class Gradient:
    """Colours along a line from `start` to `end`, at evenly spaced stops; constant beyond both ends."""

    stops: tuple[Colour, ...]
    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """Where drawing units land on the picture, and how far the head is turned within it.

    `turn` (units) moves what lies in front, near x = 0, sideways, and leaves points at `radius` and beyond alone:
    the parallax of a ball.
    """

    scale: float
    origin: tuple[float, float]
    tilt: float = 0.0
    pivot: tuple[float, float] = (0.0, 0.0)
    turn: float = 0.0
    radius: float = 72.0

    def place(self, shape: Points) -> Points:
        """Pixels for the given points."""
        x, y = shape[..., 0], shape[..., 1]
        x = x + self.turn * np.maximum(0.0, 1.0 - (x / self.radius) ** 2)
        if self.tilt:
            dx, dy = x - self.pivot[0], y - self.pivot[1]
            x = self.pivot[0] + dx * cos(self.tilt) - dy * sin(self.tilt)
            y = self.pivot[1] + dx * sin(self.tilt) + dy * cos(self.tilt)
        return np.stack([x * self.scale + self.origin[0], y * self.scale + self.origin[1]], axis=-1)


@dataclass(frozen=True)
class Mask:
    """Coverage (0 to 1) of a rectangle of the picture, with its left and top pixel."""

    left: int
    top: int
    cover: NDArray[np.float32]

    def within(self, other: "Mask") -> "Mask":
        """This mask where the other covers too."""
        height, width = self.cover.shape
        left, top = max(self.left, other.left), max(self.top, other.top)
        right = max(left, min(self.left + width, other.left + other.cover.shape[1]))
        bottom = max(top, min(self.top + height, other.top + other.cover.shape[0]))
        mine = self.cover[top - self.top : bottom - self.top, left - self.left : right - self.left]
        theirs = other.cover[top - other.top : bottom - other.top, left - other.left : right - other.left]
        return Mask(left, top, mine * theirs)


@lru_cache(maxsize=1)
def _blob() -> Image.Image:
    """A soft round spot, 1 in the middle and 0 at the rim, as a float image to be stretched."""
    axis = np.linspace(-1, 1, 65)
    radius = np.minimum(1.0, np.hypot(axis[:, None], axis[None, :]))
    return Image.fromarray(((1 - radius**2) ** 2).astype(np.float32))


@lru_cache(maxsize=256)
def _ramp(stops: tuple[Colour, ...]) -> NDArray[np.float32]:
    """512 colours from the first stop to the last, shape (3, 512)."""
    places = np.linspace(0, 1, len(stops))
    planes = [np.interp(np.linspace(0, 1, 512), places, [stop[c] for stop in stops]) for c in range(3)]
    return np.array(planes, dtype=np.float32)


class Canvas:
    """A picture in the making. `frame` says how the next shapes are placed."""

    def __init__(self, size: tuple[int, int], frame: Frame) -> None:
        """`pixels` holds the three colours as planes, 0 to 255: one plane at a time is what NumPy is fast at."""
        self.width, self.height = size
        self.pixels: NDArray[np.float32] = np.zeros((3, self.height, self.width), dtype=np.float32)
        self.frame = frame

    def mask(self, shapes: Iterable[Points], *, blur: float = 0.0, holes: Iterable[Points] = ()) -> Mask:
        """Where the shapes lie and the holes do not; edges softened by a Gaussian of `blur` units."""
        return self._rasterise(list(shapes), list(holes), blur, None)

    def strokes(self, lines: Iterable[Points] | NDArray[np.float64], width: float, *, blur: float = 0.0) -> Mask:
        """Where lines of one width (units) lie."""
        return self._rasterise(list(lines), [], blur, width)

    def paint(
        self,
        mask: Mask,
        fill: Colour | Gradient,
        opacity: float = 1.0,
        *,
        clip: Mask | None = None,
    ) -> None:
        """Lay a colour over the picture where the mask covers, and the clip too."""
        area = mask.within(clip) if clip is not None else mask
        height, width = area.cover.shape
        if not height or not width:
            return
        region = self.pixels[:, area.top : area.top + height, area.left : area.left + width]
        change = self._ink(fill, area) - region
        change *= area.cover * np.float32(opacity)
        region += change

    def fill(
        self,
        shape: Points,
        fill: Colour | Gradient,
        opacity: float = 1.0,
        *,
        blur: float = 0.0,
        clip: Mask | None = None,
    ) -> None:
        """Paint one closed shape."""
        self.paint(self.mask([shape], blur=blur), fill, opacity, clip=clip)

    def glow(
        self,
        centre: tuple[float, float],
        radii: tuple[float, float],
        fill: Colour,
        opacity: float,
        *,
        clip: Mask | None = None,
    ) -> None:
        """Paint a soft spot that fades out towards the given radii (units)."""
        x, y = self.frame.place(np.array([centre]))[0]
        rx, ry = radii[0] * self.frame.scale, radii[1] * self.frame.scale
        left, right = max(0, int(x - rx)), min(self.width, int(x + rx) + 1)
        top, bottom = max(0, int(y - ry)), min(self.height, int(y + ry) + 1)
        if right <= left or bottom <= top:
            return
        seen = (
            32 * (1 + (left - x) / rx) + 0.5,
            32 * (1 + (top - y) / ry) + 0.5,
            32 * (1 + (right - x) / rx) + 0.5,
            32 * (1 + (bottom - y) / ry) + 0.5,
        )
        inside = tuple(min(65.0, max(0.0, edge)) for edge in seen)
        spot = _blob().resize((right - left, bottom - top), Image.Resampling.BILINEAR, box=inside)
        self.paint(Mask(left, top, np.asarray(spot)), fill, opacity, clip=clip)

    def _ink(self, fill: Colour | Gradient, area: Mask) -> NDArray[np.float32]:
        if not isinstance(fill, Gradient):
            return np.array(fill, dtype=np.float32)[:, None, None]
        start, end = self.frame.place(np.array([fill.start, fill.end]))
        step = (end - start) / max(1e-9, float(np.dot(end - start, end - start)))
        height, width = area.cover.shape
        x = (np.arange(width) + area.left - start[0]) * step[0]
        y = (np.arange(height) + area.top - start[1]) * step[1]
        at = np.clip(x[None, :] + y[:, None], 0.0, 1.0)
        step_of = (at * 511).astype(np.intp)
        return np.stack([plane[step_of] for plane in _ramp(fill.stops)])

    def _bounds(self, corners: Points, margin: float) -> tuple[int, int, int, int]:
        """The part of the picture that these corners can touch."""
        left, top = (max(0, int(v)) for v in np.floor(corners.min(axis=0) - margin))
        right, bottom = (int(v) for v in np.ceil(corners.max(axis=0) + margin))
        return left, top, min(self.width, right), min(self.height, bottom)

    def _rasterise(
        self, shapes: Sequence[Points], holes: Sequence[Points], blur: float, line_width: float | None
    ) -> Mask:
        if not shapes:
            return Mask(0, 0, np.zeros((0, 0), dtype=np.float32))
        sigma, stroke = blur * self.frame.scale, (line_width or 0.0) * self.frame.scale
        corners = self.frame.place(np.concatenate([*shapes, *holes]))
        ends = np.cumsum([len(shape) for shape in (*shapes, *holes)])
        left, top, right, bottom = self._bounds(corners, 2.6 * sigma + stroke + 1)
        if right <= left or bottom <= top:
            return Mask(0, 0, np.zeros((0, 0), dtype=np.float32))
        fine = 1 if sigma >= SHARP_BELOW else OVERSAMPLING
        image = Image.new("L", ((right - left) * fine, (bottom - top) * fine))
        pen = ImageDraw.Draw(image)
        flat: list[float] = ((corners - (left, top)) * fine - 0.5).ravel().tolist()
        thick = max(1, round(stroke * fine))
        start = 0
        for number, end in enumerate(ends.tolist()):
            path, start = flat[2 * start : 2 * end], end
            if line_width is None:
                pen.polygon(path, fill=255 if number < len(shapes) else 0)
            else:
                pen.line(path, fill=255, width=thick)
        if fine > 1:
            image = image.reduce(fine)
        if sigma:
            image = image.filter(ImageFilter.GaussianBlur(sigma))
        return Mask(left, top, np.asarray(image, dtype=np.float32) / np.float32(255))
