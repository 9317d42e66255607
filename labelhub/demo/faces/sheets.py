"""Straight and wavy hair as sheets of strands that run between guide curves."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from labelhub.demo.faces import palette
from labelhub.demo.faces.canvas import Canvas, Gradient, Mask, mix
from labelhub.demo.faces.curves import Points, evenly, spline
from labelhub.demo.faces.palette import Hair

SAMPLES = 22  # points along a strand


class Mass(Protocol):
    """A body of hair or cloth about the head."""

    def outlines(self) -> list[Points]:
        """Where it lies, for the shadow that it throws."""
        ...

    def paint(self, canvas: Canvas, hair: Hair, light_side: int) -> None:
        """Paint it."""
        ...


@dataclass(frozen=True)
class Sheet:
    """Hair that runs from the first to the last point of its guides; side by side they span the sheet.

    `locks` strands of it hang together and end in points, `loose` of their length long (0 none). `wave` is the swing
    (units) of wavy hair. `sheen` is where along the strands the light lies. `depth` darkens hair that lies behind.
    `soft` blurs the rim (units), for hair that is very short.
    """

    guides: tuple[Points, ...]
    seed: int
    locks: int = 7
    loose: float = 0.0
    wave: float = 0.0
    sheen: float = 0.3
    depth: float = 0.0
    soft: float = 0.35
    strands: int = 90

    def outlines(self) -> list[Points]:
        return [self._outline()]

    def paint(self, canvas: Canvas, hair: Hair, light_side: int) -> None:
        draw = np.random.Generator(np.random.PCG64(self.seed))
        ends = self._ends(draw) if self.loose else [self._outline()]
        area = canvas.mask(ends, blur=self.soft)
        self._ground(canvas, hair, light_side, area)
        self._locks(canvas, hair, area, draw)
        self._strands(canvas, hair, area, draw)

    def _curves(self, shares: ArrayLike) -> NDArray[np.float64]:
        """Strands at the given places across the sheet (0 first guide, 1 last), shape (len(shares), SAMPLES, 2)."""
        share = np.atleast_1d(np.asarray(shares, dtype=np.float64))
        g = np.stack([evenly(spline(guide), SAMPLES) for guide in self.guides])
        slope = np.gradient(g, axis=0)
        at = np.clip(share, 0, 1) * (len(g) - 1)
        i = np.minimum(at.astype(np.intp), len(g) - 2)
        t = (at - i)[:, None, None]
        curves: NDArray[np.float64] = (
            (2 * t**3 - 3 * t**2 + 1) * g[i]
            + (t**3 - 2 * t**2 + t) * slope[i]
            + (3 * t**2 - 2 * t**3) * g[i + 1]
            + (t**3 - t**2) * slope[i + 1]
        )
        if self.wave:
            along = np.linspace(0, 1, SAMPLES)
            swing = np.sin(along[None, :] * 15.0 + share[:, None] * 2.2 + self.seed % 7)
            curves[..., 0] += self.wave * swing * np.clip(along * 2 - 0.35, 0, 1)
        return curves

    def _outline(self) -> Points:
        edge = self._curves(np.linspace(0, 1, 15))
        return np.concatenate([edge[0], edge[1:-1, -1], edge[-1][::-1], edge[1:-1, 0][::-1]])

    def _ends(self, draw: np.random.Generator) -> list[Points]:
        """The sheet as overlapping locks that each narrow to a point at a length of their own."""
        shapes = []
        for k in range(self.locks):
            low, high = (k - 0.45) / self.locks, (k + 1.45) / self.locks
            sides = self._curves([low, high])
            last = int(SAMPLES * (1 - draw.uniform(0, 0.10)))
            narrow = np.clip((np.linspace(0, 1, last) - (1 - self.loose)) / self.loose, 0, 1)[:, None] ** 1.6
            middle = sides.mean(axis=0)[:last]
            left = sides[0, :last] + (middle - sides[0, :last]) * narrow
            right = sides[1, :last] + (middle - sides[1, :last]) * narrow
            shapes.append(np.concatenate([left, right[::-1]]))
        return shapes

    def _ground(self, canvas: Canvas, hair: Hair, light_side: int, area: Mask) -> None:
        base, dark = mix(hair.base, palette.BLACK, self.depth), mix(hair.dark, palette.BLACK, self.depth)
        lit = mix(base, hair.light, 0.35 * (1 - self.depth))
        tone = Gradient((lit, base, dark), (light_side * 70, -100), (-light_side * 80, 30))
        canvas.paint(area, tone)

    def _locks(self, canvas: Canvas, hair: Hair, area: Mask, draw: np.random.Generator) -> None:
        """Broad strips, lighter and darker, that give the hair its body."""
        light: list[Points] = []
        dark: list[Points] = []
        for k in range(self.locks):
            low = (k + draw.uniform(-0.2, 0.2)) / self.locks
            sides = self._curves([low, low + draw.uniform(0.35, 0.75) / self.locks])
            (light if k % 2 else dark).append(np.concatenate([sides[0], sides[1][::-1]]))
        quiet = 1 - self.depth
        canvas.paint(canvas.mask(dark, blur=1.6), hair.dark, 0.34, clip=area)
        canvas.paint(canvas.mask(light, blur=1.4), hair.light, 0.20 * quiet, clip=area)

    def _strands(self, canvas: Canvas, hair: Hair, area: Mask, draw: np.random.Generator) -> None:
        curves = self._curves(draw.uniform(0, 1, self.strands))
        curves[..., 0] += draw.normal(0, 0.5, (self.strands, 1))
        half, quiet = self.strands // 2, 1 - self.depth
        canvas.paint(canvas.strokes(curves[:half], 0.75), mix(hair.dark, palette.BLACK, 0.25), 0.36, clip=area)
        canvas.paint(canvas.strokes(curves[half:], 0.5), hair.light, 0.34 * quiet, clip=area)
        self._gloss(canvas, hair, area, draw, curves)

    def _gloss(
        self, canvas: Canvas, hair: Hair, area: Mask, draw: np.random.Generator, curves: NDArray[np.float64]
    ) -> None:
        """A band of light across the strands: each catches it a little earlier or later."""
        start = np.clip(draw.normal(self.sheen * SAMPLES - 2, 1.3, len(curves)), 0, SAMPLES - 4).astype(np.intp)
        length = draw.integers(2, 7, len(curves))
        pieces = [curve[a : a + n] for curve, a, n in zip(curves, start, length, strict=True)]
        tone = mix(hair.light, palette.WHITE, 0.3)
        canvas.paint(canvas.strokes(pieces[::2], 1.0, blur=0.8), tone, 0.36 * (1 - self.depth), clip=area)
