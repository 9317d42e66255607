"""What every style of hair is built from: the measures that it needs, the layers that it fills."""

from dataclasses import dataclass, field

import numpy as np

from labelhub.demo.faces.anatomy import CROWN
from labelhub.demo.faces.curves import Points, flipped, mirrored, points, spline
from labelhub.demo.faces.sheets import Mass


@dataclass(frozen=True)
class Hairdo:
    """Bodies of hair by layer: behind the shoulders, on the shoulders behind the head, in front of the head."""

    back: list[Mass] = field(default_factory=list)
    middle: list[Mass] = field(default_factory=list)
    front: list[Mass] = field(default_factory=list)
    ears: bool = True


@dataclass(frozen=True)
class Measures:
    """What a style needs to know of the head (units), and a seed that leaves room for 64 bodies of hair."""

    w: float  # half width of the head
    lift: float  # how far the hair stands above the skull
    hairline: float
    part: int  # side of the parting, -1 or 1
    seed: int


def dome(h: Measures, side: int, start: float, *tail: tuple[float, float], lift: float | None = None) -> Points:
    """A guide along the outside of the hair, from above x = start (positive on that side) over the top and down."""
    up = h.lift if lift is None else lift
    half = points(
        (0, CROWN - up),
        (h.w * 0.5, CROWN - up * 0.9 + 7.5),
        (h.w * 0.87 + up * 0.22, CROWN - up * 0.5 + 33),
        (h.w + up * 0.40, -32),
        *tail,
    )
    whole = spline(np.concatenate([mirrored(half)[:-1], half]), steps=5)
    over = whole[int(np.argmin(whole[:, 0])) : int(np.argmax(whole[:, 0])) + 1]
    height = float(np.interp(start, over[:, 0], over[:, 1]))
    beyond = int(np.argmax(whole[:, 0])) - int(np.sum(over[:, 0] > start)) + 1
    return flipped(np.concatenate([points((start, height)), whole[beyond:]]), side)
