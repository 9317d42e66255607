"""Which items deserve a second look, by what a model says of them. Pure.

Ties are broken by position, so that the ranking is the same every time.
"""

import numpy as np

from trainer.arrays import Floats, Ints


def margin(probabilities: Floats) -> Floats:
    """P(top) − P(second) of each item, 0 (cannot tell) to 1 (sure). `probabilities` is (n, classes ≥ 2)."""
    top = np.sort(probabilities, axis=1)[:, -2:]
    return top[:, 1] - top[:, 0]


def p_given(probabilities: Floats, labels: Ints) -> Floats:
    """P(the label that was given) of each item: the self-confidence of Northcutt et al. 2021 (arXiv:1911.00068).

    It means something only if the model had not seen the item.
    """
    return probabilities[np.arange(len(labels)), labels]


def most_ambiguous(probabilities: Floats, count: int) -> Ints:
    """Positions of the items with the smallest margin, smallest first."""
    return np.argsort(margin(probabilities), kind="stable")[:count]


def most_suspect(probabilities: Floats, labels: Ints, count: int) -> Ints:
    """Positions of the items whose given label is least believed, least first."""
    return np.argsort(p_given(probabilities, labels), kind="stable")[:count]


def mistakes(probabilities: Floats, labels: Ints) -> Ints:
    """Positions of the items for which another class is likelier than the given one, the surest mistakes first."""
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")]


def surest(probabilities: Floats, number: int, count: int) -> Ints:
    """Positions of the items for which this class is the likeliest, surest first."""
    chosen = np.flatnonzero(probabilities.argmax(axis=1) == number)
    return chosen[np.argsort(-probabilities[chosen, number], kind="stable")[:count]]
