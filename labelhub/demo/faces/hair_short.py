"""Short hair, and what is left of it."""

from labelhub.demo.faces.anatomy import CROWN
from labelhub.demo.faces.curves import flipped, points
from labelhub.demo.faces.hairdo import Hairdo, Measures, dome
from labelhub.demo.faces.sheets import Mass, Sheet


def _cropped(h: Measures, side: int, hairline: float, corner: float, lift: float, index: int) -> Sheet:
    """One side of very short hair: from the middle of the head down to the sideburn."""
    w = h.w
    outer = dome(h, side, 0.0, (w + 1.6, -14), (w - 0.5, 5), lift=lift)
    middle = flipped(
        points((0, (CROWN + hairline) / 2 - 3), (w * 0.5, CROWN + 24), (w * 0.82, -58), (w - 4, -28), (w - 3.2, 5)),
        side,
    )
    inner = flipped(
        points(
            (0, hairline),
            (w * 0.34, hairline + 0.5),
            (w * 0.62, hairline + 3 - corner),
            (w - 13, -45 - corner * 0.3),
            (w - 9, -26),
            (w - 6.5, 5),
        ),
        side,
    )
    return Sheet((outer, middle, inner), h.seed + index, locks=6, soft=1.0, strands=120, sheen=0.35)


def crop(h: Measures) -> Hairdo:
    """Clipped all over."""
    corner = 2.0 + h.seed % 5 * 1.6
    lift = 3.0 + h.lift * 0.3
    return Hairdo(front=[_cropped(h, s, h.hairline, corner, lift, s) for s in (-1, 1)])


def _short_heavy(h: Measures) -> Sheet:
    """The side that the hair is combed to."""
    p, w = h.part, h.w
    x0 = -p * 0.40 * w
    return Sheet(
        (
            dome(h, p, p * x0, (w + 1.5, -14), (w - 1, 3)),
            points(
                (x0, CROWN - 2), (p * 0.1 * w, CROWN + 2), (p * 0.62 * w, -76), (p * (w - 5), -36), (p * (w - 3.5), 3)
            ),
            points(
                (x0 + p * 2, CROWN + 19),
                (x0 + p * 16, h.hairline + 2),
                (p * 0.42 * w, h.hairline + 9),
                (p * (w - 12), -43),
                (p * (w - 8), -24),
                (p * (w - 6), 3),
            ),
        ),
        h.seed + 1,
        locks=8,
        soft=0.6,
        strands=130,
        sheen=0.36,
    )


def _short_light(h: Measures) -> Sheet:
    """The side of the parting."""
    p, w = h.part, h.w
    x0 = -p * 0.40 * w
    return Sheet(
        (
            dome(h, -p, -p * x0, (w + 1.2, -14), (w - 1, 3)),
            points(
                (x0, CROWN + 16),
                (x0 - p * 9, h.hairline - 2),
                (-p * (w - 12), -49),
                (-p * (w - 8), -26),
                (-p * (w - 6), 3),
            ),
        ),
        h.seed + 2,
        locks=5,
        soft=0.6,
        strands=80,
        sheen=0.4,
    )


def short(h: Measures) -> Hairdo:
    """Parted at the side and combed over."""
    return Hairdo(front=[_short_light(h), _short_heavy(h)])


def quiff(h: Measures) -> Hairdo:
    """Short at the sides, brushed up in front."""
    w, p, rise = h.w, h.part, h.lift * 1.15 + 7
    sides: list[Mass] = [_cropped(h, s, h.hairline - 4, 5.0, 3.0, s + 4) for s in (-1, 1)]
    brush = Sheet(
        (
            points((-p * 0.62 * w, h.hairline + 3), (-p * 0.80 * w, CROWN + 14), (-p * 0.50 * w, CROWN - rise * 0.75)),
            points((-p * 0.2 * w, h.hairline - 1), (-p * 0.30 * w, CROWN + 4), (0, CROWN - rise)),
            points((p * 0.25 * w, h.hairline), (p * 0.34 * w, CROWN + 4), (p * 0.46 * w, CROWN - rise)),
            points((p * 0.64 * w, h.hairline + 3), (p * 0.90 * w, CROWN + 20), (p * 0.84 * w, CROWN - rise * 0.4)),
        ),
        h.seed + 6,
        locks=9,
        loose=0.42,
        strands=130,
        sheen=0.42,
        soft=0.5,
    )
    return Hairdo(front=[*sides, brush])


def _pixie_heavy(h: Measures) -> Sheet:
    """The side that the hair is combed to."""
    p, w = h.part, h.w
    x0 = -p * 0.46 * w
    return Sheet(
        (
            dome(h, p, p * x0, (w + 3, -12), (w + 1, 14), (w - 4, 27)),
            points(
                (x0, CROWN),
                (p * 0.1 * w, -82),
                (p * 0.66 * w, -60),
                (p * (w - 4), -24),
                (p * (w - 3), 8),
                (p * (w - 6), 20),
            ),
            points(
                (x0 + p * 3, CROWN + 16),
                (x0 + p * 13, h.hairline + 12),
                (p * 0.30 * w, -33),
                (p * 0.78 * w, -26),
                (p * (w - 7), -12),
                (p * (w - 9), 8),
            ),
        ),
        h.seed + 1,
        locks=9,
        loose=0.28,
        strands=140,
        sheen=0.38,
    )


def _pixie_light(h: Measures) -> Sheet:
    """The side of the parting."""
    p, w = h.part, h.w
    x0 = -p * 0.46 * w
    return Sheet(
        (
            dome(h, -p, -p * x0, (w + 3, -12), (w + 1, 12), (w - 4, 25)),
            points(
                (x0, CROWN + 14),
                (x0 - p * 6, h.hairline + 8),
                (-p * (w - 9), -40),
                (-p * (w - 6), -14),
                (-p * (w - 8), 12),
            ),
        ),
        h.seed + 2,
        locks=6,
        loose=0.3,
        strands=90,
        sheen=0.4,
    )


def pixie(h: Measures) -> Hairdo:
    """Short, with a fringe swept to one side."""
    return Hairdo(front=[_pixie_light(h), _pixie_heavy(h)])


def receding(h: Measures) -> Hairdo:
    """Hair that has left the forehead and the temples."""
    w, back = h.w, 11.0 + h.seed % 3 * 4
    sides: list[Mass] = []
    for s in (-1, 1):
        outer = dome(h, s, 0.0, (w + 1.6, -14), (w - 0.5, 5), lift=2.5)
        rim = points(
            (0, h.hairline - back + 4),
            (w * 0.30, h.hairline - back),
            (w * 0.56, h.hairline - back - 3),
            (w * 0.80, -66),
            (w - 8, -44),
            (w - 7.5, -24),
            (w - 6.5, 5),
        )
        sides.append(Sheet((outer, flipped(rim, s)), h.seed + s + 8, locks=5, soft=1.9, strands=80, sheen=0.3))
    return Hairdo(front=sides)


def bald(h: Measures) -> Hairdo:
    """None on top, on most heads a little above the ears."""
    w = h.w
    sides: list[Mass] = []
    if h.seed % 3:
        for s in (-1, 1):
            outer = points((w - 1.5, -50), (w + 3, -34), (w + 3.5, -16), (w - 0.5, 5))
            inner = points((w - 3.5, -52), (w - 4.5, -34), (w - 6.5, -14), (w - 6, 5))
            sides.append(Sheet((flipped(outer, s), flipped(inner, s)), h.seed + s + 1, locks=3, soft=1.7, strands=40))
    return Hairdo(front=sides)
