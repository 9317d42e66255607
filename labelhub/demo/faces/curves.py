"""Smooth curves through points, and shapes made of them: plain geometry on arrays of (x, y)."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
"""Shape (n, 2): x to the right, y down."""


def _array(shape: ArrayLike) -> Points:
    made: Points = np.asarray(shape, dtype=np.float64)
    return made


def points(*xy: tuple[float, float]) -> Points:
    """The given corners as one array."""
    return np.array(xy, dtype=np.float64)


def mirrored(shape: ArrayLike) -> Points:
    """The shape seen in a mirror at x = 0, in reverse order, so that it continues where the shape ended."""
    return np.multiply(_array(shape)[::-1], (-1.0, 1.0))


def flipped(shape: ArrayLike, side: float) -> Points:
    """The shape as it is for side 1, its mirror image in the same order for side -1."""
    return np.multiply(_array(shape), (side, 1.0))


def shifted(shape: ArrayLike, dx: float, dy: float) -> Points:
    """The shape, moved."""
    return np.add(_array(shape), (dx, dy))


def symmetric(right_half: ArrayLike) -> Points:
    """A closed outline from its right half, given from top to bottom and lying on x = 0 at both ends."""
    half = _array(right_half)
    return np.concatenate([half, mirrored(half)[1:-1]])


@lru_cache(maxsize=8)
def _hermite(steps: int) -> NDArray[np.float64]:
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[:, None]
    return np.stack([2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t, -2 * t**3 + 3 * t**2, t**3 - t**2])


def spline(corners: ArrayLike, *, closed: bool = False, steps: int = 7) -> Points:
    """A smooth curve through every corner, as a polyline of `steps` points per segment.

    Cubic Hermite segments. A tangent points from one neighbour to the other and is as long as the segment it
    serves, so that uneven spacing makes no loops.
    """
    p = _array(corners)
    if closed:
        before, after = np.roll(p, 1, axis=0), np.roll(p, -1, axis=0)
        start, end = p, after
    else:
        before, after = np.concatenate([p[:1], p[:-1]]), np.concatenate([p[1:], p[-1:]])
        start, end = p[:-1], p[1:]
    direction = after - before
    direction /= np.maximum(np.hypot(direction[:, 0], direction[:, 1]), 1e-9)[:, None]
    length = np.hypot(*(end - start).T)[:, None]
    leaving = direction if closed else direction[:-1]
    arriving = np.roll(direction, -1, axis=0) if closed else direction[1:]
    h = _hermite(steps)
    curve = h[0] * start[:, None] + h[1] * (leaving * length)[:, None]
    curve = (curve + h[2] * end[:, None] + h[3] * (arriving * length)[:, None]).reshape(-1, 2)
    return curve if closed else np.concatenate([curve, p[-1:]])


def evenly(curve: Points, count: int) -> Points:
    """The polyline, resampled to `count` points at equal distances along it."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    at = np.linspace(0.0, along[-1], count)
    return np.stack([np.interp(at, along, curve[:, 0]), np.interp(at, along, curve[:, 1])], axis=1)


def between(first: Points, second: Points, shares: ArrayLike) -> NDArray[np.float64]:
    """Curves lying between two of equal length, shape (len(shares), n, 2): share 0 is the first, 1 the second."""
    share = np.asarray(shares, dtype=np.float64)[:, None, None]
    mixed: NDArray[np.float64] = first + (second - first) * share
    return mixed


def ribbon(spine: Points, widths: Sequence[float]) -> Points:
    """A closed outline round a spine, with widths (full, same units) spread evenly from start to end."""
    run = np.gradient(spine, axis=0)
    run /= np.maximum(np.hypot(run[:, 0], run[:, 1]), 1e-9)[:, None]
    half = np.interp(np.linspace(0, 1, len(spine)), np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    across = np.stack([-run[:, 1], run[:, 0]], axis=1) * half
    return np.concatenate([spine + across, (spine - across)[::-1]])


def ellipse(x: float, y: float, rx: float, ry: float, *, turn: float = 0.0, count: int = 28) -> Points:
    """An ellipse as a polygon; `turn` in radians."""
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    px, py = rx * np.cos(angle), ry * np.sin(angle)
    return np.stack([x + px * np.cos(turn) - py * np.sin(turn), y + px * np.sin(turn) + py * np.cos(turn)], axis=1)
