"""The head itself: ears, the modelling of the face by light and shade, and the marks of age."""

import numpy as np

from labelhub.demo.faces import palette
from labelhub.demo.faces.anatomy import Anatomy
from labelhub.demo.faces.canvas import Canvas, Gradient, Mask, mix
from labelhub.demo.faces.curves import Points, ellipse, flipped, points, ribbon, shifted, spline
from labelhub.demo.faces.dice import Dice
from labelhub.demo.faces.traits import Traits


def ears(canvas: Canvas, traits: Traits, head: Anatomy) -> None:
    """Both ears, to be painted before the head that covers their roots."""
    tone = palette.skin(traits)
    for d in (-1, 1):
        w = head.width * 0.985
        shape = points(
            (w - 6, -13), (w + 3, -19), (w + 10.5, -12), (w + 10, 4), (w + 5.5, 17), (w + 1, 25), (w - 6, 22)
        )
        outline = spline(flipped(shape, d), closed=True)
        lit = mix(tone.base, tone.shade, 0.18 if d == traits.light_side else 0.55)
        canvas.fill(outline, Gradient((mix(lit, tone.flush, 0.22), lit), (d * (w + 11), 0), (d * (w - 4), 0)))
        rim = flipped(points((w + 1, -10), (w + 6.5, -9), (w + 6, 4), (w + 2, 13)), d)
        canvas.fill(ribbon(spline(rim), (1.5, 2.6, 1.2)), tone.shade, 0.75, blur=0.8, clip=canvas.mask([outline]))
        canvas.glow((d * (w + 2), 2), (5, 10), tone.shade, 0.65, clip=canvas.mask([outline]))


def shape(canvas: Canvas, head: Anatomy) -> Mask:
    """Where the head is."""
    return canvas.mask([head.contour()])


def paint(canvas: Canvas, traits: Traits, head: Anatomy, area: Mask) -> None:
    """Paint the skin of the head, lit from one side, without the features."""
    tone, side, w = palette.skin(traits), traits.light_side, head.width
    lit = mix(tone.base, tone.light, 0.20)
    canvas.paint(
        area,
        Gradient(
            (lit, tone.base, mix(tone.base, tone.shade, 0.30), mix(tone.base, tone.shade, 0.72)),
            (side * w * 0.75, -46),
            (-side * w * 1.08, 34),
        ),
    )
    _edges(canvas, traits, head, area)
    _planes(canvas, traits, head, area)
    _age(canvas, traits, head, area)
    if traits.freckles:
        _freckles(canvas, traits, area)


def _edges(canvas: Canvas, traits: Traits, head: Anatomy, area: Mask) -> None:
    """Darker where the skin turns away: all round, and most under the jaw."""
    tone, contour = palette.skin(traits), head.contour()
    closed = np.concatenate([contour, contour[:1]])
    rim = canvas.mask([np.concatenate([ribbon(closed, (9, 9))])], blur=5)
    canvas.paint(rim, tone.shade, 0.34, clip=area)
    lower = contour[(contour[:, 1] > 30)]
    canvas.paint(canvas.strokes([lower[np.argsort(lower[:, 0])]], 9, blur=4.0), tone.shade, 0.34, clip=area)
    canvas.glow((-traits.light_side * head.width * 0.9, 44), (34, 64), tone.shade, 0.36, clip=area)


def _planes(canvas: Canvas, traits: Traits, head: Anatomy, area: Mask) -> None:
    tone, side = palette.skin(traits), traits.light_side
    canvas.glow((side * 12, -46), (44, 30), tone.light, 0.50, clip=area)  # forehead
    for d in (-1, 1):
        near = 1.0 if d == side else 0.62
        canvas.glow((d * 52, -30), (18, 34), tone.shade, 0.26, clip=area)  # temple
        canvas.glow((d * head.eye_x, -3), (25, 17), mix(tone.shade, tone.flush, 0.25), 0.36, clip=area)  # socket
        canvas.glow((d * 13, -6), (9, 15), tone.shade, 0.34, clip=area)  # beside the root of the nose
        canvas.glow((d * 35, 25), (23, 17), tone.light, 0.34 * near, clip=area)  # cheekbone
        flush = 0.26 + 0.30 * traits.makeup - 0.12 * traits.jaw
        canvas.glow((d * 37, 33), (24, 18), tone.flush, flush, clip=area)
        hollow = 0.16 + 0.24 * traits.jaw + 0.12 * head.age
        canvas.glow((d * (head.jaw - 5), 48), (18, 26), tone.shade, hollow, clip=area)
    canvas.glow((side * 3, head.chin_y - 10), (14, 10), tone.light, 0.32, clip=area)
    canvas.glow((0, head.mouth_y + head.lip_lower + 4.5), (16, 5.5), tone.shade, 0.52, clip=area)


def shadow(canvas: Canvas, traits: Traits, outlines: list[Points], area: Mask) -> None:
    """The shadow that hair throws on the skin below it."""
    tone = palette.skin(traits)
    cast = canvas.mask([shifted(outline, -traits.light_side * 2.5, 5.0) for outline in outlines], blur=3.0)
    canvas.paint(cast, mix(tone.shade, palette.INK, 0.22), 0.52, clip=area)


def _age(canvas: Canvas, traits: Traits, head: Anatomy, area: Mask) -> None:
    tone, age = palette.skin(traits), head.age
    deep = mix(tone.shade, palette.INK, 0.12)
    for d in (-1, 1):
        fold = flipped(
            points((head.nose_half + 3, head.nose_y - 3), (24, 43), (head.mouth_half + 7, head.mouth_y + 3)), d
        )
        canvas.fill(ribbon(spline(fold), (1, 2.6, 0.6)), deep, 0.10 + 0.46 * age, blur=1.0, clip=area)
        bag = flipped(points((16, 8), (head.eye_x, 13.5), (39, 8.5)), d)
        canvas.fill(ribbon(spline(bag), (0.8, 2.2, 0.8)), deep, 0.10 + 0.40 * age, blur=1.1, clip=area)
        if age > 0.3:
            feet = [
                spline(flipped(points((head.eye_x + 16, y), (head.eye_x + 20, y * 1.2), (head.eye_x + 25, y * 1.9)), d))
                for y in (-3.0, 1.0, 5.0)
            ]
            canvas.paint(canvas.strokes(feet, 0.8, blur=0.4), deep, 0.62 * age, clip=area)
            corner = flipped(
                points((head.mouth_half + 2, head.mouth_y + 4), (head.mouth_half + 3.5, head.mouth_y + 14)), d
            )
            canvas.fill(ribbon(corner, (2.2, 0.5)), deep, 0.45 * age, blur=1.0, clip=area)
            canvas.glow((d * (head.jaw - 8), 64), (14, 12), tone.shade, 0.3 * age, clip=area)
    if age > 0.22:
        lines = [
            spline(points((-27 + 3 * i, y + 1.5), (-10, y - 1.5), (9, y), (28 - 3 * i, y + 0.5)))
            for i, y in enumerate((-36.0, -43.5, -51.0))
        ]
        canvas.paint(canvas.strokes(lines, 1.1, blur=0.6), deep, 0.62 * age, clip=area)
        frown = [spline(points((d * 4, -23), (d * 4.6, -17), (d * 3.8, -11))) for d in (-1, 1)]
        canvas.paint(canvas.strokes(frown, 1.1, blur=0.6), deep, 0.55 * age, clip=area)


def _freckles(canvas: Canvas, traits: Traits, area: Mask) -> None:
    dice = Dice(f"freckles {traits.seed}")
    tone = palette.skin(traits)
    spots = []
    for _ in range(int(26 + 50 * traits.freckles)):
        x, y = dice.normal(0, 24), dice.normal(20, 7)
        spots.append(ellipse(x, y, dice.uniform(0.4, 0.95), dice.uniform(0.4, 0.8), count=10))
    canvas.paint(canvas.mask(spots, blur=0.25), mix(tone.shade, tone.flush, 0.4), 0.5, clip=area)
