"""How much people agree: pure functions on arrays."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def krippendorff_alpha(items: Sequence[int], classes: Sequence[int]) -> float | None:
    """Krippendorff's α for nominal data, from −1 to 1; 1 is perfect agreement and 0 what chance gives.

    `items[i]` and `classes[i]` are the item and the class of label i; abstentions are left out by the caller. Items
    with one label say nothing about agreement and are left out here. None where no item has two labels.

    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), equation for nominal data:
    α = 1 − (n − 1) · Σ_u (n_u² − Σ_c n_uc²)/(n_u − 1) / (n² − Σ_c n_c²).
    """
    if not len(items):
        return None
    counts = _counts(items, classes)
    counts = counts[counts.sum(axis=1) >= 2]
    per_item = counts.sum(axis=1)
    n = per_item.sum()
    if n == 0:
        return None
    observed = ((per_item**2 - (counts**2).sum(axis=1)) / (per_item - 1)).sum()
    expected = n**2 - (counts.sum(axis=0) ** 2).sum()
    if expected == 0:  # everybody always gave the same class: agreement without any variation
        return 1.0
    return float(1 - (n - 1) * observed / expected)


def _counts(items: Sequence[int], classes: Sequence[int]) -> NDArray[np.float64]:
    _, row = np.unique(np.asarray(items), return_inverse=True)
    _, column = np.unique(np.asarray(classes), return_inverse=True)
    counts = np.zeros((row.max() + 1, column.max() + 1))
    np.add.at(counts, (row, column), 1)
    return counts


def wilson(successes: float, trials: float, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % score interval of a share, both ends in [0, 1]; (0, 1) without trials.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
    """
    if trials <= 0:
        return 0.0, 1.0
    share = successes / trials
    scale = 1 + z**2 / trials
    centre = (share + z**2 / (2 * trials)) / scale
    half = z * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2)) / scale
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))
