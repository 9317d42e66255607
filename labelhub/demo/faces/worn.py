"""Glasses and earrings."""

import numpy as np

from labelhub.demo.faces import palette
from labelhub.demo.faces.anatomy import Anatomy
from labelhub.demo.faces.canvas import Canvas, Colour, colour, mix
from labelhub.demo.faces.curves import Points, ellipse, flipped, points, shifted, spline
from labelhub.demo.faces.traits import Traits

_FRAMES = ("#1d1c1f", "#4a2f20", "#2b3340", "#6b4a2c", "#3a1f22")
_METAL = colour("#8d8474")


def _lens(traits: Traits, head: Anatomy, d: int) -> Points:
    x, y = head.eye_x + 0.6, 1.5
    if traits.glasses == "round":
        return ellipse(d * x, y, 19, 17.5, count=44)
    top, low = (13.5, 15.5) if traits.glasses == "square" else (10.5, 12.5)
    corners = points(
        (x - 17, y - top + 4),
        (x - 12, y - top),
        (x + 13, y - top - 0.5),
        (x + 19, y - top + 3.5),
        (x + 18, y + low - 8),
        (x + 11, y + low),
        (x - 9, y + low),
        (x - 16, y + low - 7),
    )
    return spline(flipped(corners, d), closed=True)


def glasses(canvas: Canvas, traits: Traits, head: Anatomy) -> None:
    """A pair of glasses with a faint reflection, and its shadow on the skin."""
    if traits.glasses == "none":
        return
    thin = traits.glasses == "thin" or (traits.glasses == "round" and traits.seed % 2 == 0)
    hue: Colour = _METAL if thin else colour(_FRAMES[traits.seed % len(_FRAMES)])
    width = 1.3 if thin else 2.7
    rims, w = [], head.width
    for d in (-1, 1):
        lens = _lens(traits, head, d)
        glass = canvas.mask([lens])
        canvas.paint(glass, palette.WHITE, 0.05)
        x = d * head.eye_x
        streak = points((x - 12, 16), (x - 3, -18), (x + 4, -18), (x - 5, 16))
        canvas.fill(streak, palette.WHITE, 0.10, blur=0.6, clip=glass)
        rims += [np.concatenate([lens, lens[:2]])]
        rims.append(flipped(points((head.eye_x + 18.5, -3.5), (w + 1, -7)), d))
    rims.append(spline(points((-9.5, -2), (0, -5.5), (9.5, -2))))
    tone = palette.skin(traits)
    canvas.paint(canvas.strokes([shifted(r, 0, 2.8) for r in rims], width, blur=1.1), tone.shade, 0.5)
    canvas.paint(canvas.strokes(rims, width), hue)
    canvas.paint(
        canvas.strokes([shifted(r, traits.light_side * 0.2, -0.5) for r in rims], 0.5),
        mix(hue, palette.WHITE, 0.6),
        0.55,
    )


def earrings(canvas: Canvas, traits: Traits, head: Anatomy) -> None:
    """Studs or hoops below the ears."""
    if not traits.earrings:
        return
    gold = colour("#e2c67a") if traits.seed % 3 else colour("#dfe3e6")
    for d in (-1, 1):
        x, y = d * (head.width + 2.5), 25.0
        if traits.seed % 2:
            canvas.fill(ellipse(x, y, 2.4, 2.4), gold)
            canvas.glow((x - 0.6, y - 0.7), (1.6, 1.6), palette.WHITE, 0.9)
        else:
            hoop = ellipse(x, y + 5.5, 4.2, 6.2, count=30)
            canvas.paint(canvas.strokes([np.concatenate([hoop, hoop[:2]])], 1.3), gold)
