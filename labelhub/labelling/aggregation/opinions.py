"""A model's opinions as arrays, sorted into bins, and corrected by what labels taught about each bin.

An opinion is P(class) for an item by a model that had not seen the item's labels (out of fold). What it is worth is
learnt: opinions are put into bins by their top class and how sure they are, and in each bin the stated shares of the
classes are multiplied with a correction until they are what the labels say. A model that is sure and wrong on one
class loses its weight in that bin, and nowhere else.
"""

import numpy as np
from numpy.typing import ArrayLike

from labelhub.labelling.aggregation.answers import BadAnswers, Floats, Integers

SURENESS = np.array([0.5, 0.7, 0.85, 0.95])  # where P(top) goes to the next bin
LEVELS = len(SURENESS) + 1
FLOOR = 1e-4  # no model is surer than this: one label more or less must be able to speak


def opinions(probabilities: ArrayLike, *, n_items: int, n_classes: int) -> Floats:
    """Checked opinions, (n_items, n_classes): rows that sum to 1, at least `FLOOR` everywhere; NaN rows where there
    is none. A class that the model does not know (it was added later) may stand as 0.

    Raises:
        BadAnswers: another shape, a negative or infinite number, or a row without any weight.
    """
    stated = np.array(probabilities, dtype=np.float64)
    if stated.shape != (n_items, n_classes):
        raise BadAnswers(f"Opinions have the shape {stated.shape}, not {(n_items, n_classes)}.")
    there = ~np.isnan(stated).all(axis=1)
    rows = stated[there]
    if not (np.isfinite(rows).all() and (rows >= 0).all() and (rows.sum(axis=1) > 0).all()):
        raise BadAnswers("An opinion has a number that is no probability, or no weight at all.")
    rows = np.maximum(rows / rows.sum(axis=1, keepdims=True), FLOOR)
    stated[there] = rows / rows.sum(axis=1, keepdims=True)
    return stated


def bins(stated: Floats) -> Integers:
    """The bin of each opinion, (n,): top class · `LEVELS` + level of sureness; −1 where there is none."""
    known = np.nan_to_num(stated)
    level = np.searchsorted(SURENESS, known.max(axis=1), side="right")
    found = known.argmax(axis=1) * LEVELS + level
    return np.where(np.isnan(stated).all(axis=1), -1, found)


def corrected(stated: Floats, corrections: Floats | None) -> Floats:
    """Opinions (n, K) multiplied with the corrections (K · LEVELS, K) of their bins; NaN rows stay."""
    if corrections is None:
        return stated
    weighted = stated * corrections[bins(stated)]
    result: Floats = weighted / weighted.sum(axis=1, keepdims=True)
    return result
