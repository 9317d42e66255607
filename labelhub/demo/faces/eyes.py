"""Eyes and brows."""

import numpy as np

from labelhub.demo.faces import palette
from labelhub.demo.faces.anatomy import Anatomy
from labelhub.demo.faces.canvas import Canvas, Gradient, Mask, colour, mix
from labelhub.demo.faces.curves import Points, between, ellipse, evenly, flipped, points, ribbon, shifted, spline
from labelhub.demo.faces.dice import Dice
from labelhub.demo.faces.traits import Traits

_SHADOWS = ("#7a5a6a", "#6b5a4c", "#5a6378", "#84605a")


def paint(canvas: Canvas, traits: Traits, head: Anatomy) -> None:
    """Both eyes, then both brows."""
    dice = Dice(f"eyes {traits.seed}")
    slant = dice.uniform(-0.6, 1.6)
    gaze = dice.uniform(-0.9, 0.9) + 1.2 * traits.turn
    lift = dice.uniform(-0.7, 0.7)
    for d in (-1, 1):
        _eye(canvas, traits, head, d, slant, gaze)
    for d in (-1, 1):
        _brow(canvas, traits, head, d, lift * d)


def _lids(head: Anatomy, d: int, slant: float, smile: float) -> tuple[Points, Points]:
    """The edge of the upper and of the lower lid, both from the inner to the outer corner."""
    a, h = head.eye_half, head.eye_rise
    low = 5.0 - 0.9 * smile
    upper = points((-a, 2.4), (-a * 0.55, -h * 0.62), (0.02 * a, -h), (a * 0.58, -h * 0.70), (a, -0.6 - slant))
    lower = points((-a, 2.4), (-a * 0.48, low * 0.86), (0.05 * a, low), (a * 0.6, low * 0.62), (a, -0.6 - slant))
    return evenly(spline(shifted(flipped(upper, d), d * head.eye_x, 0.0)), 25), evenly(
        spline(shifted(flipped(lower, d), d * head.eye_x, 0.0)), 25
    )


def _eye(canvas: Canvas, traits: Traits, head: Anatomy, d: int, slant: float, gaze: float) -> None:
    tone, x = palette.skin(traits), d * head.eye_x
    upper, lower = _lids(head, d, slant, traits.smile)
    _lid(canvas, traits, head, upper, d)
    ball = canvas.mask([np.concatenate([upper, lower[::-1]])])
    white = mix(colour("#f4efe9"), tone.shade, 0.05 + 0.05 * head.age)
    canvas.paint(
        ball, Gradient((mix(white, tone.shade, 0.35), white, mix(white, tone.shade, 0.3)), (x - 15, 0), (x + 15, 0))
    )
    canvas.glow((x - d * (head.eye_half - 1.5), 2), (4.2, 3.4), tone.flush, 0.75, clip=ball)
    _iris(canvas, traits, x + gaze, ball)
    canvas.paint(canvas.strokes([shifted(upper, 0, 1.2)], 4.6, blur=1.0), palette.INK, 0.5, clip=ball)
    canvas.glow((x + gaze - 2.3 + 1.2 * traits.light_side, -3.2), (2.5, 2.5), palette.WHITE, 1.0, clip=ball)
    canvas.glow((x + gaze + 2.6, 2.6), (2.2, 1.9), palette.WHITE, 0.42, clip=ball)
    _lashes(canvas, traits, head, upper, lower, d)


def _iris(canvas: Canvas, traits: Traits, x: float, ball: Mask) -> None:
    hue, y = palette.iris(traits), -0.9
    canvas.paint(canvas.mask([ellipse(x, y, 6.6, 6.6, count=36)]), mix(hue, palette.INK, 0.62), clip=ball)
    canvas.paint(canvas.mask([ellipse(x, y, 5.7, 5.7, count=36)], blur=0.5), hue, clip=ball)
    canvas.glow((x, y + 2.8), (5.4, 4.2), mix(hue, colour("#ffe8b8"), 0.45), 0.75, clip=ball)
    angle = np.linspace(0, 2 * np.pi, 22, endpoint=False)
    rays = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    fibres = np.stack([rays * 2.8, rays * 5.6], axis=1) + np.array([x, y])
    canvas.paint(canvas.strokes(fibres, 0.35), mix(hue, palette.INK, 0.5), 0.35, clip=ball)
    canvas.fill(ellipse(x, y, 2.9, 2.9), colour("#070504"), clip=ball)


def _lid(canvas: Canvas, traits: Traits, head: Anatomy, upper: Points, d: int) -> None:
    tone = palette.skin(traits)
    rise = 2.4 + 3.0 * traits.lids - 0.9 * head.age
    arch = np.sin(np.linspace(0.35, np.pi - 0.2, len(upper)))[:, None]
    crease = upper + arch * (0.0, -rise) + (d * 0.4, -0.4)
    lid = np.concatenate([upper, crease[::-1]])
    canvas.fill(lid, mix(tone.base, tone.light, 0.15), 0.5, blur=0.6)
    if traits.makeup > 0.25:
        paintbox = colour(_SHADOWS[traits.seed % len(_SHADOWS)])
        smoky = np.concatenate([upper, (upper + arch * (0.0, -rise * 1.9))[::-1]])
        canvas.fill(smoky, paintbox, 0.6 * traits.makeup, blur=1.3)
    canvas.fill(ribbon(crease, (0.5, 1.7, 1.3, 0.4)), mix(tone.shade, palette.INK, 0.35), 0.66, blur=0.45)


def _lashes(canvas: Canvas, traits: Traits, head: Anatomy, upper: Points, lower: Points, d: int) -> None:
    tone = palette.skin(traits)
    depth = 1.2 + 1.1 * (1 - traits.eyes) + 1.3 * traits.makeup
    tail = upper[-1] + (d * (0.8 + 2.0 * traits.makeup), -0.3 - 1.6 * traits.makeup)
    line = shifted(np.concatenate([upper, tail[None]]), 0, -0.25)
    canvas.fill(ribbon(evenly(line, 26), (0.5, depth * 0.8, depth, depth * 0.9, 0.3)), palette.INK, 0.94, blur=0.12)
    canvas.fill(
        ribbon(shifted(lower, 0, 0.3), (0.3, 0.7, 1.0, 0.7)), mix(tone.shade, palette.INK, 0.55), 0.55, blur=0.3
    )
    canvas.fill(ribbon(shifted(lower, 0, -0.7), (0.3, 1.0, 0.6)), mix(tone.flush, palette.WHITE, 0.35), 0.4, blur=0.3)
    long = 1.0 - traits.eyes + traits.makeup
    if long > 0.75:
        roots = upper[12:-1:2]
        spread = np.linspace(0.1, 1.0, len(roots))[:, None]
        tips = roots + np.array([[d * 2.4, -1.5]]) * spread * min(1.4, long) + np.array([0, -1.1])
        bow = (roots + tips) / 2 + (d * 0.5, 0.5)
        hairs = [ribbon(spline(np.stack([r, b, t])), (0.6, 0.15)) for r, b, t in zip(roots, bow, tips, strict=True)]
        canvas.paint(canvas.mask(hairs), palette.INK, 0.8)


def _brow(canvas: Canvas, traits: Traits, head: Anatomy, d: int, lift: float) -> None:
    """A soft ground and, over it, hairs that lean outwards."""
    dice = Dice(f"brow {d} {traits.seed}")
    x, y, thick = head.eye_x, head.brow_y + lift, head.brow_thick
    arch = 4.6 - 3.2 * traits.brow
    inner = 15.5 + 1.0 * traits.brow
    spine = spline(flipped(points((x - inner, y + 2.4), (x - 5, y - 1.2), (x + 6, y - arch), (x + 18.5, y + 2.4)), d))
    spine = evenly(spine, 30)
    hue = palette.brow(traits)
    body = ribbon(spine, (thick * 0.62, thick, thick * 0.95, thick * 0.62, 0.5))
    canvas.fill(body, hue, 0.62 + 0.16 * traits.brow, blur=0.75)
    upper, lower = body[:30], body[30:][::-1]
    top, bottom = (upper, lower) if upper[:, 1].mean() < lower[:, 1].mean() else (lower, upper)
    hairs = []
    for i in range(34):
        at = min(27, int(i * 27 / 33))
        root = between(bottom, top, [dice.uniform(-0.1, 0.62)])[0, at]
        reach = thick * dice.uniform(0.55, 0.95)
        lean = 0.35 + 1.35 * at / 27
        hairs.append(np.stack([root, root + np.array([d * reach * lean, -reach * (1.0 - 0.62 * lean)])]))
    canvas.paint(canvas.strokes(hairs, 0.62), mix(hue, palette.INK, 0.3), 0.62)
