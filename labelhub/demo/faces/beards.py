"""Beards, from a shadow on the chin to a full one."""

import numpy as np

from labelhub.demo.faces import palette
from labelhub.demo.faces.anatomy import Anatomy
from labelhub.demo.faces.canvas import Canvas, Gradient, Mask, mix
from labelhub.demo.faces.curves import Points, mirrored, points, spline
from labelhub.demo.faces.traits import Traits


def paint(canvas: Canvas, traits: Traits, head: Anatomy, area: Mask) -> None:
    """Paint what the traits ask for; lips belong on top of it, a moustache over them."""
    match traits.beard:
        case "stubble":
            _stubble(canvas, traits, head, area)
        case "goatee":
            _patch(canvas, traits, [_goatee(head)], area)
        case "short":
            _stubble(canvas, traits, head, area)
            _patch(canvas, traits, [_jaw_line(head, 1.5)], None, holes=[_bare_lip(head)])
        case "full":
            _patch(canvas, traits, [_jaw_line(head, 9.0)], None, holes=[_bare_lip(head)])


def moustache(canvas: Canvas, traits: Traits, head: Anatomy) -> None:
    """The hair on the upper lip, where there is any."""
    if traits.beard in ("none", "stubble"):
        return
    m, top, y = head.mouth_half, head.nose_y + 5.0, head.mouth_y - head.lip_upper
    end = 6.0 if traits.beard == "moustache" else 8.5
    drop = 3.0 if traits.beard == "moustache" else 12.0
    half = points(
        (0, top + 1.5),
        (7, top),
        (m * 0.72, y - 3.5),
        (m + end, y + drop),
        (m + 1, y + 4.5),
        (m * 0.45, y + 2.2),
        (0, y + 2.6),
    )
    whole = np.concatenate([spline(half), mirrored(spline(half))])
    _patch(canvas, traits, [whole], None, flow=(1.5, 0.75))


def _lower_face(head: Anatomy) -> Points:
    """Where hair grows on cheeks, lip and chin: from the ears down, below the cheeks."""
    w = head.width
    half = points(
        (0, head.nose_y + 5),
        (13, head.nose_y + 5),
        (27, 43),
        (42, 32),
        (w - 9, 14),
        (w - 3, -2),
        (w + 8, 10),
        (w + 4, 95),
        (0, 108),
    )
    return np.concatenate([half, mirrored(half)])


def _jaw_line(head: Anatomy, length: float) -> Points:
    w, c = head.width, head.chin_y
    cheek = spline(
        points(
            (w - 1.5, -8), (w - 6, 12), (w - 14, 32), (34, 44), (22, 41), (12, head.nose_y + 6), (0, head.nose_y + 8)
        )
    )
    below = spline(
        points(
            (0, c + length),
            (head.chin + 4, c - 2 + length * 0.86),
            (head.jaw + length * 0.3, 58 + length * 0.5),
            (head.cheek + 1 + length * 0.2, 30),
            (w + 0.6, 2),
            (w - 1.5, -8),
        )
    )
    half = np.concatenate([below, cheek[1:]])
    return np.concatenate([half, mirrored(half)])


def _bare_lip(head: Anatomy) -> Points:
    m, y = head.mouth_half, head.mouth_y
    half = points(
        (0, y - head.lip_upper),
        (m * 0.6, y - head.lip_upper * 0.5),
        (m + 1, y - 0.5),
        (m * 0.6, y + head.lip_lower + 1),
        (6, y + head.lip_lower + 4.5),
        (0, y + head.lip_lower + 3.5),
    )
    return np.concatenate([spline(half), mirrored(spline(half))])


def _goatee(head: Anatomy) -> Points:
    m, y, c = head.mouth_half, head.mouth_y, head.chin_y
    outer = spline(points((m + 8, y - 1), (m + 6, y + 13), (m * 0.86, c - 1), (0, c + 4)))
    inner = spline(points((0, y + head.lip_lower + 3), (9, y + head.lip_lower + 4), (m - 1, y + 9), (m + 1.5, y - 1)))
    half = np.concatenate([outer[::-1], inner[::-1]])
    return np.concatenate([half, mirrored(half)])


def _hairs(traits: Traits, count: int, part: str, flow: tuple[float, float]) -> Points:
    """Short hairs all over the lower face that fall outwards and down; shape (count, 3, 2)."""
    draw = np.random.Generator(np.random.PCG64([traits.seed, len(part)]))
    roots = np.stack([draw.uniform(-66, 66, count), draw.uniform(0, 96, count)], axis=1)
    out = np.stack([roots[:, 0] / 48 * flow[0], np.full(count, flow[1])], axis=1)
    out += draw.normal(0, 0.28, out.shape)
    reach = draw.uniform(2.2, 5.4, count)[:, None]
    bend = np.stack([-out[:, 0] * 0.4, np.abs(out[:, 0]) * 0.4], axis=1)
    return np.stack([roots, roots + out * reach * 0.5, roots + (out + bend) * reach], axis=1)


def _patch(
    canvas: Canvas,
    traits: Traits,
    shapes: list[Points],
    area: Mask | None,
    *,
    holes: list[Points] | None = None,
    flow: tuple[float, float] = (0.55, 1.0),
) -> None:
    hue, side = palette.hair(traits), traits.light_side
    dark = mix(hue.base, palette.INK, 0.30)
    ground = canvas.mask(shapes, blur=1.3, holes=holes or [])
    if area is not None:
        ground = ground.within(area)
    tone = Gradient((mix(dark, hue.base, 0.7), dark, mix(dark, palette.INK, 0.45)), (side * 55, 20), (-side * 60, 70))
    canvas.paint(ground, tone, 0.93)
    hairs = _hairs(traits, 1100, traits.beard, flow)
    canvas.paint(canvas.strokes(hairs[:600], 0.6), mix(hue.dark, palette.INK, 0.3), 0.5, clip=ground)
    canvas.paint(canvas.strokes(hairs[600:], 0.5), hue.light, 0.42, clip=ground)
    canvas.glow((side * 26, 74), (26, 16), hue.light, 0.14, clip=ground)


def _stubble(canvas: Canvas, traits: Traits, head: Anatomy, area: Mask) -> None:
    hue, tone = palette.hair(traits), palette.skin(traits)
    ground = canvas.mask([_lower_face(head)], holes=[_bare_lip(head)], blur=4.2).within(area)
    canvas.paint(ground, mix(mix(hue.base, tone.shade, 0.35), palette.INK, 0.2), 0.40)
    hairs = _hairs(traits, 1500, "stubble", (0.3, 0.5))
    hairs = hairs[:, :1] + (hairs - hairs[:, :1]) * 0.42
    canvas.paint(canvas.strokes(hairs, 0.42), mix(hue.dark, palette.INK, 0.35), 0.55, clip=ground)
