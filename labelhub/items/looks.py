"""How a picture looks, in a few numbers taken from its small rendition, and what speaks against it. Pure.

`of` runs where the picture is decoded anyway and must cost little: everything but a matrix of 32 × 32 is Pillow's.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageFilter

# Below or beyond these a picture is flagged. Of 2,307 face photos none is dark, blank or blurred.
DARK = 0.12  # mean brightness
BLANK = 0.04  # contrast
# The second derivative of an edge that a Gaussian of σ pixels has blurred is at most .242 / σ² of its height, so this
# is σ of 2 pixels where the longest side has 256.
BLURRED = 0.06  # sharpness
TINY = 64  # pixels, shorter side
ODD = 3.0  # longest side to shortest

# Those that `faults` finds, and what a face detector does.
FAULTS = ("tiny", "odd_shape", "animated", "blank", "dark", "blurry", "no_face")

_SIDE, _KEPT = 32, 8  # of the perceptual hash: pixels in, frequencies kept
_LAPLACE = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


@dataclass(frozen=True)
class Looks:
    """`phash`: 64 bits, as a signed number for databases. Others in [0, 1], `sharpness` perhaps above 1: brightness is
    the mean grey, contrast the range of the middle 98 % of the greys, sharpness the second derivative (Laplacian) that
    99 % of the pixels stay below, as a share of the contrast."""

    phash: int
    brightness: float
    contrast: float
    sharpness: float


def of(picture: Pillow.Image) -> Looks:
    """How a picture of mode L or RGB looks. Its longest side should be 256 pixels: sharpness depends on it."""
    grey = picture.convert("L")
    counts = grey.histogram()
    low, high = _quantile(counts, 0.01), _quantile(counts, 0.99)
    brightness = sum(value * count for value, count in enumerate(counts)) / (255 * sum(counts))
    edges = _edges(grey) / max(1, high - low)
    return Looks(phash(grey), round(brightness, 4), round((high - low) / 255, 4), round(edges, 4))


def _edges(grey: Pillow.Image) -> float:
    """The absolute Laplacian, at most 127, that 99 % of the pixels stay below."""
    if min(grey.size) < 3:
        return 127.0  # too small for the kernel; tiny all the same
    inside = (1, 1, grey.width - 1, grey.height - 1)  # the filter leaves the rim as it was
    signed = grey.filter(_LAPLACE).crop(inside).histogram()
    return _quantile([signed[128], *(signed[128 + i] + signed[128 - i] for i in range(1, 128))], 0.99)


def _quantile(counts: Sequence[int], share: float) -> int:
    """The least value that so large a share of all does not exceed."""
    wanted, seen = share * sum(counts), 0
    for value, count in enumerate(counts):
        seen += count
        if seen >= wanted:
            return value
    return len(counts) - 1


def phash(grey: Pillow.Image) -> int:
    """A perceptual hash of 64 bits: which of the 8 × 8 lowest frequencies of the discrete cosine transform of the
    picture at 32 × 32, without those of 0, are above their median (C. Zauner, "Implementation and Benchmarking of
    Perceptual Image Hash Functions", 2010). Signed, in [−2⁶³, 2⁶³)."""
    pixels = np.asarray(grey.resize((_SIDE, _SIDE), Pillow.Resampling.BOX), dtype=np.float32)
    waves = _waves()
    frequencies = (waves @ pixels @ waves.T).ravel()
    bits = frequencies > np.median(frequencies)
    return int(np.packbits(bits).view(">i8")[0])


@functools.cache
def _waves() -> NDArray[np.float32]:
    """Cosines 1 to 8 over 32 pixels; shape (8, 32)."""
    at, number = np.arange(_SIDE), np.arange(1, _KEPT + 1)
    found: NDArray[np.float32] = np.cos(np.pi * (2 * at + 1) * number[:, None] / (2 * _SIDE)).astype(np.float32)
    return found


def faults(looks: Looks | None, size: tuple[int, int], animated: bool) -> dict[str, float]:
    """What speaks against a picture: fault → how much of it, in [0, 1]. `size` in pixels; looks None: not known.

    `blank` hides `dark` and `blurry`: an empty picture is all three."""
    found: dict[str, float] = {}
    short, long = min(size), max(size)
    if short < TINY:
        found["tiny"] = 1 - short / TINY
    if long > ODD * short:
        found["odd_shape"] = 1 - ODD * short / long
    if animated:
        found["animated"] = 0.5
    if looks is None:
        return found
    if looks.contrast < BLANK:
        return found | {"blank": 1.0}
    if looks.brightness < DARK:
        found["dark"] = 1 - looks.brightness / DARK
    if looks.sharpness < BLURRED:
        found["blurry"] = 1 - looks.sharpness / BLURRED
    return found


def evidence(found: dict[str, float]) -> dict[str, Any]:
    """For a flag: the worst fault first."""
    return {"faults": sorted(found, key=lambda name: (-found[name], name))}
