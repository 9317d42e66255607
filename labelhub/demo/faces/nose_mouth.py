"""Nose and mouth."""

import numpy as np

from labelhub.demo.faces import palette
from labelhub.demo.faces.anatomy import Anatomy
from labelhub.demo.faces.canvas import Canvas, Colour, Gradient, colour, mix
from labelhub.demo.faces.curves import Points, ellipse, evenly, flipped, points, ribbon, shifted, spline
from labelhub.demo.faces.traits import Traits

_LIPSTICKS = ("#a83a44", "#b9525c", "#8d2f3d", "#c06a62", "#a04a5a")
GRIN = 0.78  # a smile from here on shows teeth


def nose(canvas: Canvas, traits: Traits, head: Anatomy) -> None:
    """The nose, by its lit and its shaded plane rather than by lines."""
    tone, side = palette.skin(traits), traits.light_side
    n, y = head.nose_half, head.nose_y
    deep = mix(tone.shade, palette.INK, 0.25)
    far = flipped(
        points((4, -12), (6.5, 2), (5.4, 15), (n * 0.72, y - 7), (n - 0.5, y - 1), (3.0, y - 4), (2.2, 10)), -side
    )
    canvas.fill(spline(far, closed=True), tone.shade, 0.62, blur=2.0)
    near = flipped(points((5, -11), (7.5, 3), (6.5, 16), (n * 0.9, y - 6)), side)
    canvas.fill(ribbon(spline(near), (2, 3, 5)), tone.shade, 0.2, blur=2.2)
    ridge = points((side * 1.2, -8), (side * 1.4, 8), (side * 1.2, y - 11))
    canvas.fill(ribbon(spline(ridge), (2.5, 4.0, 5.5)), tone.light, 0.42, blur=1.7)
    canvas.glow((side * 1.6, y - 7), (6.5, 6), tone.light, 0.68)
    canvas.glow((0, y + 4.5), (n * 1.25, 7.5), tone.shade, 0.50)
    canvas.glow((0, y - 3), (n * 1.1, 9), tone.flush, 0.16)
    for d in (-1, 1):
        wing = flipped(points((n - 2.5, y - 9), (n + 0.6, y - 4), (n - 0.6, y + 0.6), (n - 4.5, y + 0.9)), d)
        canvas.fill(ribbon(spline(wing), (0.5, 1.9, 1.7, 0.5)), deep, 0.62, blur=0.65)
        canvas.fill(
            ellipse(d * (n * 0.50), y - 0.2, n * 0.27, 1.6, turn=-d * 0.25), mix(deep, palette.INK, 0.5), 0.8, blur=0.55
        )
    base = spline(points((-n * 0.42, y + 1.0), (0, y + 3.0), (n * 0.42, y + 1.0)))
    canvas.fill(ribbon(base, (0.5, 1.6, 0.5)), deep, 0.55, blur=0.7)
    groove = points((side * 1.6, y + 5), (side * 1.4, head.mouth_y - head.lip_upper - 1))
    canvas.fill(ribbon(groove, (2.4, 3)), tone.light, 0.22, blur=0.9)
    canvas.fill(ribbon(groove * (-1, 1), (2.2, 3)), tone.shade, 0.30, blur=0.9)


def _lines(traits: Traits, head: Anatomy) -> tuple[Points, Points, Points, Points]:
    """Upper edge, lower edge of the upper lip, upper edge of the lower lip, lower edge; each from left to right."""
    m, y, smile = head.mouth_half, head.mouth_y, traits.smile
    up, low = head.lip_upper, head.lip_lower
    corner = y - 2.6 * smile + 0.6
    sag = 0.6 + 2.0 * smile
    gap = 0.0 if smile < GRIN else 4.2 + 9.0 * (smile - GRIN)
    half_top = points((0, y - up + 1.5), (4.4, y - up), (m * 0.52, y - up * 0.62), (m, corner))
    half_middle = points((0, y + 1.0 + sag * 0.5), (4.5, y + 0.2 + sag * 0.5), (m * 0.55, y + sag * 0.4), (m, corner))
    half_lower = points((0, y + 1.0 + sag * 0.5 + gap), (m * 0.5, y + sag * 0.5 + gap * 0.78), (m, corner))
    half_bottom = points(
        (0, y + sag + low + gap * 0.9),
        (m * 0.42, y + sag + low * 0.86 + gap * 0.8),
        (m * 0.8, y + low * 0.3 + gap * 0.3),
        (m, corner),
    )
    made = []
    for half in (half_top, half_middle, half_lower, half_bottom):
        full = np.concatenate([half[::-1] * (-1, 1), half[1:]])
        made.append(evenly(spline(full), 33))
    return made[0], made[1], made[2], made[3]


def mouth(canvas: Canvas, traits: Traits, head: Anatomy) -> None:
    """Lips, and teeth when the smile is wide."""
    top, middle, lower, bottom = _lines(traits, head)
    if traits.smile >= GRIN:
        _teeth(canvas, traits, head, middle, lower)
    gap = float(lower[16, 1] - middle[16, 1])
    lip = _lips(canvas, traits, head, np.concatenate([top, middle[::-1]]), np.concatenate([lower, bottom[::-1]]), gap)
    if traits.smile < GRIN:
        canvas.fill(ribbon(middle, (0.5, 1.5, 1.2, 1.5, 0.5)), mix(lip, palette.INK, 0.72), 0.86, blur=0.4)
    corner = mix(palette.skin(traits).shade, palette.INK, 0.3)
    for d in (-1, 1):
        place = (d * (head.mouth_half + 1.2), head.mouth_y - 2.2 * traits.smile + 0.6)
        canvas.glow(place, (4.2, 4.2), corner, 0.6)


def _lips(canvas: Canvas, traits: Traits, head: Anatomy, upper_lip: Points, lower_lip: Points, gap: float) -> Colour:
    """Both lips, `gap` units apart; answers with their colour."""
    tone, y, soft = palette.skin(traits), head.mouth_y, 0.55 - 0.3 * traits.makeup
    stick = colour(_LIPSTICKS[traits.seed % len(_LIPSTICKS)])
    lip = mix(mix(tone.lip, tone.base, 0.12 + 0.30 * traits.lips), stick, 0.85 * traits.makeup)
    canvas.fill(
        upper_lip,
        Gradient((mix(lip, tone.shade, 0.30), mix(lip, palette.INK, 0.25)), (0, y - 6), (0, y + 2)),
        0.94,
        blur=soft,
    )
    shine = mix(lip, tone.light, 0.22)
    canvas.fill(
        lower_lip, Gradient((mix(lip, palette.INK, 0.12), shine, lip), (0, y + 1), (0, y + 11)), 0.92, blur=soft
    )
    canvas.glow(
        (traits.light_side * 4, y + 4.6 + gap), (9, 3.0), mix(lip, palette.WHITE, 0.6), 0.32 + 0.25 * traits.makeup
    )
    return lip


def _teeth(canvas: Canvas, traits: Traits, head: Anatomy, middle: Points, lower: Points) -> None:
    inside = canvas.mask([np.concatenate([shifted(middle, 0, -0.5), shifted(lower[::-1], 0, 0.5)])])
    canvas.paint(inside, colour("#3a1614"))
    m = head.mouth_half
    band = np.concatenate([shifted(middle, 0, -1), np.stack([middle[::-1, 0] * 0.9, lower[::-1, 1] - 0.9], axis=1)])
    enamel = mix(colour("#f3eee4"), colour("#d9cba8"), 0.25 + 0.5 * head.age)
    dim = mix(enamel, colour("#5a3a34"), 0.6)
    canvas.paint(canvas.mask([band], blur=0.4), Gradient((dim, enamel, enamel, dim), (-m, 0), (m, 0)), clip=inside)
    gaps = [points((x, head.mouth_y - 4), (x * 0.97, head.mouth_y + 8)) for x in (-9.6, -5.6, 0, 5.6, 9.6)]
    canvas.paint(canvas.strokes(gaps, 0.4), dim, 0.35, clip=inside)
    canvas.paint(canvas.strokes([middle], 1.6, blur=0.7), colour("#3a1614"), 0.55, clip=inside)
