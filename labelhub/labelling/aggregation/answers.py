"""Answers as arrays: what every method of aggregation reads."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from labelhub.errors import LabelHubError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class BadAnswers(LabelHubError):
    """Arrays that cannot be answers: the sentence says which and why."""

    code = "bad_answers"


@dataclass(frozen=True)
class Answers:
    """N counting answers, abstentions left out, in the one order (item, labeller, class, weight).

    `item`, `labeller` and `label_class` count from 0; `weight` > 0 says how many answers an answer is worth. Items and
    labellers without answers are fine: they are in `n_items` and `n_labellers` alone. Make it with `answers`.
    """

    item: Integers
    labeller: Integers
    label_class: Integers
    weight: Floats
    n_items: int
    n_labellers: int
    n_classes: int

    def __len__(self) -> int:
        return len(self.item)

    @cached_property
    def design(self) -> sparse.csr_matrix:
        """Weights as a sparse matrix (n_items, n_labellers · n_classes): one column per labeller and class."""
        start = np.concatenate([[0], np.cumsum(np.bincount(self.item, minlength=self.n_items))])
        columns = (self.labeller * self.n_classes + self.label_class).astype(np.int32)
        shape = (self.n_items, self.n_labellers * self.n_classes)
        return sparse.csr_matrix((self.weight, columns, start.astype(np.int32)), shape=shape)

    @cached_property
    def per_item(self) -> Floats:
        """Weight of the answers of each item: (n_items,)."""
        return np.bincount(self.item, self.weight, minlength=self.n_items).astype(np.float64)

    @cached_property
    def per_labeller(self) -> Floats:
        """Weight of the answers of each labeller: (n_labellers,)."""
        return np.bincount(self.labeller, self.weight, minlength=self.n_labellers).astype(np.float64)

    @cached_property
    def votes(self) -> Floats:
        """Weight of the answers by item and class: (n_items, n_classes)."""
        cells = np.bincount(
            self.item * self.n_classes + self.label_class, self.weight, minlength=self.n_items * self.n_classes
        )
        return cells.astype(np.float64).reshape(self.n_items, self.n_classes)


def answers(
    item: ArrayLike,
    labeller: ArrayLike,
    label_class: ArrayLike,
    weight: ArrayLike | None = None,
    *,
    n_items: int,
    n_labellers: int,
    n_classes: int,
) -> Answers:
    """Check the arrays and put them in the one order, so that no result depends on the order in which labels came.

    Raises:
        BadAnswers: arrays of unlike lengths, an index out of range, or a weight that is not a positive number.
    """
    where, who, what = (np.asarray(values, dtype=np.int64).ravel() for values in (item, labeller, label_class))
    heavy = np.ones(len(where)) if weight is None else np.asarray(weight, dtype=np.float64).ravel()
    if not len(where) == len(who) == len(what) == len(heavy):
        raise BadAnswers(f"The arrays differ in length: {len(where)}, {len(who)}, {len(what)}, {len(heavy)}.")
    for name, values, limit in (
        ("item", where, n_items), ("labeller", who, n_labellers), ("class", what, n_classes),
    ):  # fmt: skip
        if len(values) and not (values.min() >= 0 and values.max() < limit):
            raise BadAnswers(f"An index of {name} is outside 0 to {limit - 1}.")
    if not (np.isfinite(heavy).all() and (heavy > 0).all()):
        raise BadAnswers("A weight is not a positive number.")
    key = (where * n_labellers + who) * n_classes + what
    if weight is None:
        key.sort()
    else:
        order = np.lexsort((heavy, key))
        key, heavy = key[order], heavy[order]
    where, rest = np.divmod(key, n_labellers * n_classes)
    who, what = np.divmod(rest, n_classes)
    return Answers(where, who, what, heavy, n_items, n_labellers, n_classes)


@dataclass(frozen=True)
class Known:
    """Items whose class is known (gold, a reviewer's decision): `item` (G,) ascending, `label_class` (G,).

    `contradictory`: items that were said to be of several classes. Their labels decide, as if nothing were known.
    """

    item: Integers
    label_class: Integers
    contradictory: Integers


def known(item: ArrayLike, label_class: ArrayLike, *, n_items: int, n_classes: int) -> Known:
    """Known classes from pairs, in any order, repeated or contradictory.

    Raises:
        BadAnswers: arrays of unlike lengths or an index out of range.
    """
    where, what = (np.asarray(values, dtype=np.int64).ravel() for values in (item, label_class))
    if len(where) != len(what):
        raise BadAnswers(f"The arrays differ in length: {len(where)}, {len(what)}.")
    for name, values, limit in (("item", where, n_items), ("class", what, n_classes)):
        if len(values) and not (values.min() >= 0 and values.max() < limit):
            raise BadAnswers(f"An index of {name} is outside 0 to {limit - 1}.")
    pairs = np.unique(where * n_classes + what)
    items, counts = np.unique(pairs // n_classes, return_counts=True)
    clear = items[counts == 1]
    sure = pairs[np.isin(pairs // n_classes, clear)]
    return Known(sure // n_classes, sure % n_classes, items[counts > 1])


def nothing_known() -> Known:
    empty = np.empty(0, np.int64)
    return Known(empty, empty, empty)


def clamp(probabilities: Floats, truths: Known) -> Floats:
    """Set the rows of known items to their class; in place, and returned."""
    probabilities[truths.item] = 0.0
    probabilities[truths.item, truths.label_class] = 1.0
    return probabilities
