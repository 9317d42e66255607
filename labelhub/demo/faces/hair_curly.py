"""Curly hair: tufts set round the head."""

from collections.abc import Callable

import numpy as np

from labelhub.demo.faces.curls import Curls
from labelhub.demo.faces.curves import Points
from labelhub.demo.faces.dice import Dice
from labelhub.demo.faces.hairdo import Hairdo, Measures


def _tufts(dice: Dice, count: int, ring: Callable[[float], tuple[float, float]], small: float, big: float) -> Points:
    return np.array([(*ring(dice.share()), dice.uniform(small, big)) for _ in range(count)])


def _ring(h: Measures, out: float, low: float, share: float) -> tuple[float, float]:
    """A place on the rim of the hair, `out` beyond the skull; `low` is how far down the sides it goes (radians)."""
    angle = -np.pi / 2 + (share - 0.5) * 2 * low
    return (h.w + out) * float(np.cos(angle)), -24 + (74 + out) * float(np.sin(angle))


def afro(h: Measures) -> Hairdo:
    """Tight curls that stand out all round."""
    dice = Dice(f"afro {h.seed}")
    out = 6.0 + h.lift * 1.1
    rim = _tufts(dice, 46, lambda t: _ring(h, out, 2.0, t), 13, 18)
    fill = _tufts(dice, 26, lambda t: _ring(h, out - 20, 2.0, t), 20, 24)
    brow = np.array([(*_ring(h, -9, 1.10, t), dice.uniform(8, 11)) for t in np.linspace(0, 1, 24)])
    crown = _tufts(dice, 14, lambda t: _ring(h, 2, 1.1, t), 12, 16)
    return Hairdo(
        back=[Curls(np.concatenate([fill, rim]), h.seed + 60, 4.4, depth=0.12)],
        front=[Curls(np.concatenate([crown, brow]), h.seed + 61, 4.4)],
    )


def curls(h: Measures) -> Hairdo:
    """Loose curls, short or to the shoulders."""
    dice = Dice(f"curls {h.seed}")
    out = 3.0 + h.lift * 0.7
    long = h.seed % 2 == 0
    low = 2.35 if long else 1.62
    rim = _tufts(dice, 44, lambda t: _ring(h, out, low, t), 11, 17)
    fill = _tufts(dice, 24, lambda t: _ring(h, out - 14, low, t), 16, 20)
    crown = _tufts(dice, 34, lambda t: _ring(h, out - 8, 1.35, t), 11, 16)
    brow = np.array(
        [(*_ring(h, -9 + dice.uniform(-2, 3), 1.14, t), dice.uniform(8, 12)) for t in np.linspace(0, 1, 20)]
    )
    behind = np.concatenate([fill, rim])
    if long:
        drop = np.array(
            [
                (s * (h.w + dice.uniform(-2, 20)), dice.uniform(20, 96), dice.uniform(11, 17))
                for s in (-1, 1)
                for _ in range(20)
            ]
        )
        behind = np.concatenate([behind, drop])
    return Hairdo(
        back=[Curls(behind, h.seed + 64, 9.0, depth=0.2)],
        front=[Curls(np.concatenate([crown, brow]), h.seed + 65, 9.0)],
        ears=not long,
    )
