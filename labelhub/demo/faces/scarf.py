"""A headscarf: a hood round the face and a drape over the chest."""

from dataclasses import dataclass

import numpy as np

from labelhub.demo.faces import palette
from labelhub.demo.faces.anatomy import CROWN, Anatomy
from labelhub.demo.faces.canvas import Canvas, Colour, Gradient, Mask, colour, mix
from labelhub.demo.faces.curves import Points, flipped, points, ribbon, shifted, spline, symmetric
from labelhub.demo.faces.dice import Dice
from labelhub.demo.faces.palette import Hair

_CLOTHS = ("#5f6f86", "#8a5a5c", "#b5a78e", "#38424f", "#6d7d6a", "#7d6a86", "#c9bfb4", "#2f4a4a")


def _cloth(seed: int) -> Colour:
    return colour(_CLOTHS[seed % len(_CLOTHS)])


@dataclass(frozen=True)
class Hood:
    """The part of the scarf that lies behind the head."""

    seed: int
    head: Anatomy

    def outlines(self) -> list[Points]:
        w = self.head.width
        half = points(
            (0, CROWN - 16),
            (w * 0.6, CROWN - 8),
            (w + 8, -66),
            (w + 17, -16),
            (w + 19, 40),
            (w + 26, 90),
            (w + 34, 150),
            (0, 170),
        )
        return [spline(symmetric(half), closed=True)]

    def paint(self, canvas: Canvas, hair: Hair, light_side: int) -> None:
        canvas.fill(self.outlines()[0], mix(_cloth(self.seed), palette.BLACK, 0.5))


@dataclass(frozen=True)
class Scarf:
    """The part of the scarf in front: it leaves the face free."""

    seed: int
    head: Anatomy

    def hood(self) -> Hood:
        """What belongs behind the head."""
        return Hood(self.seed, self.head)

    def opening(self) -> Points:
        """The edge of the cloth round the face."""
        w, chin = self.head.width, self.head.chin_y
        half = points(
            (0, -66),
            (w * 0.55, -59),
            (w - 7, -30),
            (w - 5, 6),
            (self.head.cheek - 4, 34),
            (self.head.jaw - 4, 58),
            (self.head.chin + 4, chin - 3),
            (0, chin + 1.5),
        )
        return spline(symmetric(half), closed=True)

    def _body(self) -> Points:
        w = self.head.width
        half = points(
            (0, CROWN - 15),
            (w * 0.58, CROWN - 8),
            (w + 7, -66),
            (w + 16, -14),
            (w + 17, 40),
            (w + 16, 84),
            (w + 30, 122),
            (w + 46, 190),
            (w + 50, 340),
            (0, 345),
        )
        return spline(symmetric(half), closed=True)

    def outlines(self) -> list[Points]:
        """The rim above the face; the drape throws no shadow on it."""
        w = self.head.width
        rim = points(
            (-w - 8, 40),
            (-w - 8, -60),
            (0, -100),
            (w + 8, -60),
            (w + 8, 40),
            (w - 4, 20),
            (w - 6, -28),
            (w * 0.55, -58),
            (0, -65),
            (-w * 0.55, -58),
            (-w + 6, -28),
            (-w + 4, 20),
        )
        return [rim]

    def paint(self, canvas: Canvas, hair: Hair, light_side: int) -> None:
        cloth = _cloth(self.seed)
        area = canvas.mask([self._body()], holes=[self.opening()])
        lit, deep = mix(cloth, palette.WHITE, 0.2), mix(cloth, palette.BLACK, 0.52)
        canvas.paint(area, Gradient((lit, cloth, deep), (light_side * 90, -80), (-light_side * 100, 120)))
        self._folds(canvas, area, light_side)
        edge = self.opening()
        hem = canvas.mask([ribbon(np.concatenate([edge, edge[:2]]), (7, 7))], blur=0.8)
        canvas.paint(hem, mix(cloth, palette.WHITE, 0.16), 0.55, clip=area)
        line = canvas.strokes([np.concatenate([edge, edge[:1]])], 1.6, blur=0.7)
        canvas.paint(line, mix(cloth, palette.BLACK, 0.6), 0.5)

    def _folds(self, canvas: Canvas, area: Mask, light_side: int) -> None:
        dice, w, chin = Dice(f"scarf {self.seed}"), self.head.width, self.head.chin_y
        cloth, turn = _cloth(self.seed), 1 if self.seed % 2 else -1
        for k in range(7):
            low = 8.0 * k
            fold = points(
                (-w - 8, 30 + low * 1.3),
                (-w * 0.5, chin + 6 + low * 1.5),
                (w * 0.1, chin + 20 + low * 1.7),
                (w * 0.75, chin + 4 + low),
                (w + 14, 20 + low),
            )
            line = spline(flipped(shifted(fold, 0, dice.uniform(-3, 3)), turn))
            canvas.fill(ribbon(line, (2, dice.uniform(4, 8), 2)), palette.BLACK, 0.30, blur=2.2, clip=area)
            canvas.fill(
                ribbon(shifted(line, 0, -5), (1, 3.4, 1)), mix(cloth, palette.WHITE, 0.7), 0.24, blur=1.7, clip=area
            )
        for d in (-1, 1):
            for k in range(3):
                side = flipped(
                    points(
                        (w * 0.3 + 9 * k, CROWN - 10), (w - 2 + 5 * k, -58), (w + 2 + 5 * k, 0), (w - 2 + 6 * k, 52)
                    ),
                    d,
                )
                canvas.fill(ribbon(spline(side), (1, 4, 5, 2)), palette.BLACK, 0.20, blur=2.0, clip=area)
        drop = spline(flipped(points((w * 0.8, chin + 20), (w * 0.5, 150), (w * 0.62, 240), (w * 0.5, 340)), turn))
        canvas.fill(ribbon(drop, (3, 9, 12)), palette.BLACK, 0.26, blur=4.0, clip=area)
        canvas.glow((light_side * w * 0.5, -88), (40, 24), palette.WHITE, 0.20, clip=area)
