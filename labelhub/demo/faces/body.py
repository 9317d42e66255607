"""Neck, shoulders and clothes."""

import numpy as np

from labelhub.demo.faces import palette
from labelhub.demo.faces.anatomy import Anatomy
from labelhub.demo.faces.canvas import Canvas, Gradient, Mask, mix
from labelhub.demo.faces.curves import Points, flipped, mirrored, points, ribbon, shifted, spline
from labelhub.demo.faces.traits import Traits

FLOOR = 330.0


def paint(canvas: Canvas, traits: Traits, body: Anatomy) -> None:
    """Paint the neck and all below it."""
    trunk = _skin(canvas, traits, body)
    _clothes(canvas, traits, body, trunk)


def _torso(body: Anatomy, inner: float, top: float, inset: float = 0.0) -> Points:
    """Right half of the trunk, from where it meets the neck to the floor; `inset` keeps skin inside its cloth."""
    s, top = body.shoulder - inset, top + inset
    corners = [
        (inner, top),
        (s * 0.62, top + 14),
        (s - 4, top + 33),
        (s + 20, top + 76),
        (s + 34, top + 140),
        (s + 38, FLOOR),
    ]
    return spline(points(*corners))


def _skin(canvas: Canvas, traits: Traits, body: Anatomy) -> Mask:
    tone, side, n = palette.skin(traits), traits.light_side, body.neck
    half = np.concatenate(
        [spline(points((n, 40), (n - 1.5, 84), (n + 2, 104), (n + 12, 117))), _torso(body, n + 13, 118, 6)],
    )
    outline = np.concatenate([half, mirrored(half)])
    trunk = canvas.mask([outline])
    lit, dim = mix(tone.base, tone.shade, 0.14), mix(tone.base, tone.shade, 0.75)
    canvas.paint(trunk, Gradient((lit, mix(lit, dim, 0.35), dim), (side * (n + 24), 90), (-side * (n + 24), 100)))
    cast = spline(
        points((-n - 20, 40), (-n - 6, 84), (-side * 6, body.chin_y + 26), (n + 6, 84), (n + 20, 40)), closed=True
    )
    canvas.fill(cast, mix(tone.shade, palette.INK, 0.28), 0.72, blur=5.5, clip=trunk)
    for d in (-1, 1):
        cord = flipped(points((n - 5, 84), (n * 0.62, 106), (6, 131)), d)
        canvas.fill(ribbon(spline(cord), (1, 4, 2)), tone.shade, 0.34, blur=2.2, clip=trunk)
        bone = flipped(points((7, 134), (34, 128), (70, 125)), d)
        canvas.fill(ribbon(spline(bone), (3, 4, 1)), tone.shade, 0.34, blur=2.4, clip=trunk)
    canvas.glow((0, 134), (11, 8), tone.shade, 0.5, clip=trunk)
    if traits.jaw > 0.6:
        canvas.glow((-side * 3, 100), (9, 11), tone.shade, 0.3, clip=trunk)
        canvas.glow((side * 2, 97), (6, 8), tone.light, 0.18, clip=trunk)
    return trunk


def _neckline(traits: Traits, body: Anatomy) -> tuple[float, float, Points]:
    """Where the cloth starts beside the neck (x, y), and its edge from there to the middle (right half)."""
    n = body.neck
    match traits.clothes:
        case "scoop":
            x, y = n + 26.0, 120.0
            edge = spline(points((x, y), (n + 8, 146), (n * 0.55, 162), (0, 167)))
        case "v-neck":
            x, y = n + 13.0, 112.0
            edge = spline(points((x, y), (n * 0.72, 134), (0, 174)))
        case "shirt" | "blazer":
            x, y = n + 9.0, 107.0
            edge = spline(points((x, y), (n * 0.6, 124), (0, 150)))
        case _:
            x, y = n + 11.0, 110.0
            edge = spline(points((x, y), (n * 0.8, 125), (n * 0.4, 134), (0, 137)))
    return x, y, edge


def _clothes(canvas: Canvas, traits: Traits, body: Anatomy, trunk: Mask) -> None:
    cloth, side = palette.cloth(traits), traits.light_side
    x, y, edge = _neckline(traits, body)
    half = np.concatenate([edge[::-1], _torso(body, x + 1, y + 2)])
    garment = canvas.mask([np.concatenate([half, mirrored(half)])])
    neck_shadow = canvas.mask([shifted(np.concatenate([half, mirrored(half)]), 0, -3)], blur=3.0)
    canvas.paint(neck_shadow, mix(palette.skin(traits).shade, palette.INK, 0.4), 0.45, clip=trunk)
    lit, deep = mix(cloth, palette.WHITE, 0.14), mix(cloth, palette.BLACK, 0.5)
    canvas.paint(garment, Gradient((lit, cloth, deep), (side * 120, 120), (-side * 130, 210)))
    _folds(canvas, traits, body, garment)
    trim = canvas.mask([ribbon(np.concatenate([edge, mirrored(edge)[1:]]), (5, 5))]).within(garment)
    match traits.clothes:
        case "crew" | "hoodie":
            canvas.paint(trim, deep, 0.4)
        case "scoop" | "v-neck":
            canvas.paint(trim, lit, 0.35)
    match traits.clothes:
        case "shirt":
            _collar(canvas, traits, body, mix(cloth, palette.WHITE, 0.24), garment)
        case "blazer":
            _lapels(canvas, traits, body, garment)
        case "hoodie":
            _hood(canvas, traits, body, garment)


def _folds(canvas: Canvas, traits: Traits, body: Anatomy, garment: Mask) -> None:
    s, side = body.shoulder, traits.light_side
    for d in (-1, 1):
        arm = flipped(points((s - 18, 172), (s - 26, 220), (s - 22, FLOOR)), d)
        canvas.fill(ribbon(spline(arm), (2, 9, 12)), palette.BLACK, 0.34, blur=4, clip=garment)
        drape = flipped(points((s * 0.42, 142), (s * 0.52, 190), (s * 0.36, 260)), d)
        canvas.fill(ribbon(spline(drape), (1, 8, 14)), palette.BLACK, 0.13, blur=4, clip=garment)
    canvas.glow((side * s * 0.62, 146), (46, 26), palette.WHITE, 0.13, clip=garment)


def _collar(canvas: Canvas, traits: Traits, body: Anatomy, cloth: tuple[float, float, float], garment: Mask) -> None:
    n, side = body.neck, traits.light_side
    middle = ribbon(points((0, 150), (0, FLOOR)), (9, 9))
    canvas.fill(middle, mix(cloth, palette.BLACK, 0.12), 0.5, clip=garment)
    canvas.fill(ribbon(points((4.5, 152), (4.5, FLOOR)), (1, 1)), palette.BLACK, 0.35, blur=0.5, clip=garment)
    for d in (-1, 1):
        leaf = flipped(points((n + 3, 92), (n + 13, 104), (n + 6, 150), (n - 8, 163), (0.5, 149), (n * 0.62, 124)), d)
        canvas.fill(shifted(leaf, 0, 4), palette.BLACK, 0.4, blur=2.6, clip=garment)
        shade = 0.0 if d == side else 0.26
        tone = Gradient(
            (mix(cloth, palette.BLACK, shade), mix(cloth, palette.BLACK, shade + 0.2)), (d * n, 100), (d * 6, 156)
        )
        canvas.fill(leaf, tone)
    for y in (172, 210, 248):
        canvas.glow((0, y), (2.6, 2.6), palette.WHITE, 0.7)


def _lapels(canvas: Canvas, traits: Traits, body: Anatomy, garment: Mask) -> None:
    n, cloth = body.neck, palette.cloth(traits)
    inner = mix(cloth, palette.WHITE, 0.78) if sum(cloth) < 460 else mix(cloth, palette.BLACK, 0.7)
    shirt = points((-n - 9, 106), (0, 152), (n + 9, 106), (n + 16, 130), (0, 262), (-n - 16, 130))
    canvas.fill(shirt, Gradient((inner, mix(inner, palette.BLACK, 0.25)), (0, 120), (0, 250)), clip=garment)
    for d in (-1, 1):
        leaf = points((n + 8, 98), (n + 22, 112), (n + 33, 158), (n + 17, 160), (n + 22, 172), (2, 268), (n * 0.5, 190))
        placed = flipped(leaf, d)
        canvas.fill(shifted(placed, -d * 2.0, 3), palette.BLACK, 0.5, blur=3, clip=garment)
        tone = mix(cloth, palette.WHITE, 0.10) if d == traits.light_side else mix(cloth, palette.BLACK, 0.24)
        canvas.fill(placed, Gradient((tone, mix(tone, palette.BLACK, 0.28)), (d * n, 110), (0, 262)))
        collar = flipped(points((n * 0.8, 112), (n + 8, 104), (n + 4, 140), (n * 0.5, 148), (1, 152)), d)
        canvas.fill(collar, mix(inner, palette.BLACK, 0.06 if d == traits.light_side else 0.2))


def _hood(canvas: Canvas, traits: Traits, body: Anatomy, garment: Mask) -> None:
    n, cloth = body.neck, palette.cloth(traits)
    for d in (-1, 1):
        roll = flipped(
            points((n + 2, 96), (n + 24, 104), (n + 34, 128), (n + 4, 158), (1, 168), (1, 146), (n * 0.7, 128)), d
        )
        canvas.fill(shifted(spline(roll, closed=True), 0, 4), palette.BLACK, 0.42, blur=3.5, clip=garment)
        tone = mix(cloth, palette.WHITE, 0.09) if d == traits.light_side else mix(cloth, palette.BLACK, 0.22)
        canvas.fill(
            spline(roll, closed=True), Gradient((tone, mix(tone, palette.BLACK, 0.35)), (d * n, 104), (d * 8, 164))
        )
        cord = spline(flipped(points((13, 158), (15, 184), (12, 206)), d))
        canvas.fill(ribbon(cord, (2.6, 2.6)), mix(cloth, palette.WHITE, 0.62), 0.9)
