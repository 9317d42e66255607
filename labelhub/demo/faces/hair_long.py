"""Hair that is put up, and hair that falls beside the face."""

import numpy as np

from labelhub.demo.faces.anatomy import CROWN
from labelhub.demo.faces.curves import flipped, points
from labelhub.demo.faces.hairdo import Hairdo, Measures, dome
from labelhub.demo.faces.sheets import Mass, Sheet


def _sleek(h: Measures, index: int) -> list[Mass]:
    """Hair drawn back from the face towards the crown."""
    w, made = h.w, []
    for s in (-1, 1):
        guides = (
            points((0, h.hairline), (0, CROWN + 14), (0, CROWN - 7)),
            points((w * 0.44, h.hairline + 1), (w * 0.32, CROWN + 13), (1, CROWN - 7)),
            points((w * 0.80, -47), (w * 0.66, CROWN + 22), (w * 0.3, CROWN), (2, CROWN - 7.5)),
            points((w - 7.5, -26), (w * 0.97, -60), (w * 0.76, CROWN + 19), (w * 0.4, CROWN - 2), (3, CROWN - 8)),
            points((w - 5, 4), (w + 3, -34), (w * 0.87, CROWN + 23), (w * 0.48, CROWN - 2.5), (4, CROWN - 8.5)),
        )
        sheet = Sheet(
            tuple(flipped(g, s) for g in guides), h.seed + index + s, locks=9, strands=150, sheen=0.42, soft=0.6
        )
        made.append(sheet)
    return list(made)


def bun(h: Measures) -> Hairdo:
    """Drawn back into a knot on the crown."""
    x, y, r = (h.seed % 5 - 2) * 3.0, CROWN - 15.0, 20.0 + h.lift * 0.35
    turn = np.linspace(0, 2 * np.pi, 9)
    rings = [
        np.stack([x + r * k * np.cos(turn * d + 2.6), y + r * 0.86 * k * np.sin(turn * d + 2.6)], axis=1)
        for k, d in ((1.0, 1), (0.0, 1))
    ]
    knot = Sheet(tuple(rings), h.seed + 20, locks=8, strands=80, sheen=0.25)
    return Hairdo(back=[knot], front=_sleek(h, 10))


def ponytail(h: Measures) -> Hairdo:
    """Drawn back, with the tail over one shoulder."""
    p, w = h.part, h.w
    tail = Sheet(
        (
            points(
                (p * 20, CROWN + 2), (p * (w + 22), -64), (p * (w + 34), 20), (p * (w + 30), 104), (p * (w + 14), 172)
            ),
            points(
                (p * 16, CROWN + 22), (p * (w + 8), -40), (p * (w + 16), 24), (p * (w + 12), 100), (p * (w + 4), 176)
            ),
            points((p * 10, CROWN + 40), (p * (w - 8), -20), (p * (w - 4), 26), (p * (w - 6), 96), (p * (w - 8), 160)),
        ),
        h.seed + 24,
        locks=7,
        loose=0.35,
        wave=2.5,
        strands=120,
        depth=0.12,
    )
    return Hairdo(middle=[tail], front=_sleek(h, 14))


def _back(h: Measures, outer_tail: tuple[tuple[float, float], ...], low: float, wave: float = 0.0) -> list[Mass]:
    """The hair behind head and neck, down to y = low."""
    made: list[Mass] = []
    for s in (-1, 1):
        outer = dome(h, s, 0.0, *outer_tail)
        inner = points((0, CROWN), (s * 4.0, -40), (s * 6.0, 20), (s * 4.0, low))
        made.append(Sheet((outer, inner), h.seed + 30 + s, locks=8, loose=0.12, depth=0.38, wave=wave, strands=70))
    return made


def _curtain(
    h: Measures,
    side: int,
    x0: float,
    outer: tuple[tuple[float, float], ...],
    inner: tuple[tuple[float, float], ...],
    *,
    index: int,
    loose: float,
    wave: float = 0.0,
    locks: int = 7,
) -> Sheet:
    """Hair that falls from the parting down one side of the face, framing it."""
    w = h.w
    first = dome(h, side, side * x0, *outer)
    last = flipped(points((side * x0, CROWN + 10), (side * x0 + 9, h.hairline + 2), (w * 0.62, -44), *inner), side)
    return Sheet((first, last), h.seed + index, locks=locks, loose=loose, wave=wave, strands=150, sheen=0.27)


def bob(h: Measures) -> Hairdo:
    """Down to the chin, without a fringe."""
    w, f = h.w, h.lift * 0.4
    x0 = h.part * (-0.30 * w if h.seed % 2 else -2.0)
    tail = ((w + f + 9, 8), (w + f + 11, 44), (w + f + 4, 78))
    front = [
        _curtain(
            h,
            s,
            x0,
            (*tail[:2], (w + f + 1, 80)),
            ((w - 9, -14), (w - 7, 22), (w - 10, 56), (w - 17, 78)),
            index=40 + s,
            loose=0.07,
        )
        for s in (-1, 1)
    ]
    return Hairdo(back=_back(h, tail, 82), front=list(front), ears=False)


def _bangs(h: Measures) -> Sheet:
    w = h.w
    guides = (
        points((-w * 0.22, CROWN - h.lift * 0.9), (-w * 0.78, -76), (-w + 3, -20)),
        points((-w * 0.14, CROWN - h.lift), (-w * 0.45, -72), (-w * 0.5, -22)),
        points((0, CROWN - h.lift), (0, -74), (0, -23)),
        points((w * 0.14, CROWN - h.lift), (w * 0.45, -72), (w * 0.5, -22)),
        points((w * 0.22, CROWN - h.lift * 0.9), (w * 0.78, -76), (w - 3, -20)),
    )
    return Sheet(guides, h.seed + 44, locks=17, loose=0.13, strands=170, sheen=0.5)


def fringe(h: Measures) -> Hairdo:
    """With a fringe down to the brows: a bob or long."""
    w, f = h.w, h.lift * 0.4
    if h.seed % 2:
        tail = ((w + f + 9, 8), (w + f + 10, 44), (w + f + 2, 82))
        inner = ((w - 8, -14), (w - 6, 22), (w - 9, 56), (w - 15, 80))
        low, loose = 84.0, 0.07
    else:
        tail = ((w + f + 9, 20), (w + f + 17, 80), (w + f + 16, 168))
        inner = ((w - 7, -14), (w - 4, 26), (w - 2, 80), (w - 6, 165))
        low, loose = 172.0, 0.16
    sides: list[Mass] = [_curtain(h, s, 0.0, tail, inner, index=46 + s, loose=loose) for s in (-1, 1)]
    return Hairdo(back=_back(h, tail, low), front=[*sides, _bangs(h)], ears=False)


def long(h: Measures) -> Hairdo:
    """Straight, below the shoulders."""
    w, f = h.w, h.lift * 0.45
    low = 140.0 + h.seed % 5 * 14
    tail = ((w + f + 8, 16), (w + f + 15, 70), (w + f + 21, low * 0.75), (w + f + 13, low))
    inner = ((w - 8, -14), (w - 4, 26), (w + 1, 72), (w + 1, low * 0.75), (w - 6, low + 5))
    x0 = h.part * (-0.34 * w if h.seed % 3 else -1.0)
    sides: list[Mass] = [_curtain(h, s, x0, tail, inner, index=50 + s, loose=0.24, locks=8) for s in (-1, 1)]
    return Hairdo(back=_back(h, tail, low), front=sides, ears=False)


def wavy(h: Measures) -> Hairdo:
    """Waves, to the shoulders or below."""
    w, f = h.w, h.lift * 0.55
    low = 110.0 + h.seed % 5 * 17
    tail = ((w + f + 11, 14), (w + f + 22, 60), (w + f + 24, low * 0.75), (w + f + 12, low))
    inner = ((w - 8, -14), (w - 3, 24), (w + 3, 64), (w + 2, low * 0.75), (w - 7, low + 4))
    x0 = h.part * (-0.36 * w if h.seed % 3 else -2.0)
    sides: list[Mass] = [_curtain(h, s, x0, tail, inner, index=54 + s, loose=0.22, wave=5.0, locks=8) for s in (-1, 1)]
    return Hairdo(back=_back(h, tail, low, 5.0), front=sides, ears=False)
