"""Curly hair: a bumpy body filled with small curls."""

from dataclasses import dataclass

import numpy as np

from labelhub.demo.faces import palette
from labelhub.demo.faces.canvas import Canvas, Gradient, mix
from labelhub.demo.faces.curves import Points, ellipse
from labelhub.demo.faces.palette import Hair


@dataclass(frozen=True)
class Curls:
    """Tufts as rows of (x, y, radius), each with curls of about `curl` units across."""

    tufts: Points
    seed: int
    curl: float
    depth: float = 0.0

    def outlines(self) -> list[Points]:
        return [ellipse(x, y, r, r, count=18) for x, y, r in self.tufts]

    def paint(self, canvas: Canvas, hair: Hair, light_side: int) -> None:
        draw = np.random.Generator(np.random.PCG64(self.seed))
        area = canvas.mask(self.outlines(), blur=0.7)
        base, dark = mix(hair.base, palette.BLACK, self.depth), mix(hair.dark, palette.BLACK, self.depth)
        lit = mix(base, hair.light, 0.3 * (1 - self.depth))
        canvas.paint(area, Gradient((lit, base, dark), (light_side * 75, -115), (-light_side * 85, 20)))
        inner = [ellipse(x - light_side * r * 0.2, y + r * 0.28, r * 0.8, r * 0.7, count=14) for x, y, r in self.tufts]
        canvas.paint(canvas.mask(inner[::2], blur=2.2), dark, 0.32, clip=area)
        crest = [
            ellipse(x + light_side * r * 0.3, y - r * 0.35, r * 0.45, r * 0.36, count=14) for x, y, r in self.tufts
        ]
        canvas.paint(canvas.mask(crest[1::2], blur=2.2), hair.light, 0.26 * (1 - self.depth), clip=area)
        for tone, opacity, width in ((dark, 0.6, 0.9), (hair.light, 0.42 * (1 - self.depth), 0.62)):
            canvas.paint(canvas.strokes(self._arcs(draw), width), tone, opacity, clip=area)

    def _arcs(self, draw: np.random.Generator) -> Points:
        """Open curls all over the tufts, and a few hairs that stand out; shape (n, 9, 2)."""
        per = np.maximum(2, (self.tufts[:, 2] ** 2 / self.curl**2 * 0.62).astype(np.intp))
        x, y, r = np.repeat(self.tufts, per, axis=0).T
        away = draw.uniform(0, 2 * np.pi, len(x))
        far = r * np.sqrt(draw.uniform(0, 1, len(x)))
        start = draw.uniform(0, 2 * np.pi, len(x))
        sweep = draw.uniform(1.8, 4.6, len(x)) * draw.choice((-1.0, 1.0), len(x))
        size = self.curl * draw.uniform(0.28, 0.62, len(x))
        angle = start[:, None] + sweep[:, None] * np.linspace(0, 1, 9)
        shrink = size[:, None] * np.linspace(1.0, 0.55, 9)
        cx, cy = x + far * np.cos(away), y + far * np.sin(away)
        return np.stack([cx[:, None] + shrink * np.cos(angle), cy[:, None] + shrink * np.sin(angle)], axis=-1)
