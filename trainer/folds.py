"""Grouped stratified k-fold: every item is held out once, with its whole group. Pure.

Groups of several items are dealt greedily, the largest first, to the fold that holds the least of their classes; single
items then fill up each class evenly. The order of equals comes from a hash of seed and id, so that neither the order
of rows nor the machine has a say.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trainer.arrays import Bools, Floats, Ints
from trainer.errors import TrainerError


@dataclass(frozen=True)
class Folds:
    """`of` (n,) is each item's fold, from 0 to `count` − 1."""

    of: Ints
    count: int


def assign(
    labels: Ints, groups: Ints, ids: Sequence[str], given: Ints, *, folds: int, seed: int, classes: Sequence[str]
) -> Folds:
    """Folds for items with these class numbers, group numbers (0, 1, …, none left out), ids and given folds (−1: none).

    Whatever fold is held out, every class is left to learn from. There are fewer folds than asked for if a class has
    fewer groups than that, and more if given folds or entangled groups need more. Raises TrainerError `one_class`,
    `one_group`, `too_few_labels`, `group_straddles_folds` or `folds_impossible`.
    """
    counts = np.zeros((int(groups.max(initial=-1)) + 1, len(classes)), dtype=np.int64)
    np.add.at(counts, (groups, labels), 1)
    _refuse_too_few(counts, classes)
    fixed = _fixed(groups, given, ids)
    _refuse_fixed(counts, fixed, classes)
    order = _shuffled(groups, ids, seed)
    fewest = int((counts > 0).sum(axis=0).min())
    wanted = max(min(folds, fewest), int(fixed.max()) + 1)
    for count in range(wanted, wanted + len(counts) + 1):
        of_group = _deal(counts, fixed, order, count)
        if not _kept_whole(counts, of_group, count).any():
            return Folds(of_group[groups], count)
    raise AssertionError("with a fold for every group no class can lie in one fold")


def _refuse_too_few(counts: Ints, classes: Sequence[str]) -> None:
    present = [name for name, total in zip(classes, counts.sum(axis=0), strict=True) if total]
    if len(present) < 2:
        found = f"only '{present[0]}'" if present else "none"
        raise TrainerError(
            "one_class", f"Labels of at least two classes are needed, and {found} occurs.", "Label more items."
        )
    if len(counts) < 2:
        raise TrainerError(
            "one_group",
            "All labelled items are in one group, so none can be held out from the others.",
            "Group only items that show the same thing, or leave the group empty.",
        )
    for name, total, groups in zip(classes, counts.sum(axis=0), (counts > 0).sum(axis=0), strict=True):
        if groups < 2:
            raise TrainerError(
                "too_few_labels",
                f"Class '{name}' has {total} labelled items in {groups} groups; it needs items in at least two.",
                "Label more items of this class, or take the class out.",
            )


def _fixed(groups: Ints, given: Ints, ids: Sequence[str]) -> Ints:
    fixed = np.full(int(groups.max()) + 1, -1, dtype=np.int64)
    first: dict[int, str] = {}
    for item in np.flatnonzero(given >= 0).tolist():
        group = int(groups[item])
        if fixed[group] >= 0 and fixed[group] != given[item]:
            raise TrainerError(
                "group_straddles_folds",
                f"Items '{first[group]}' and '{ids[item]}' belong together but were given the folds "
                f"{fixed[group]} and {given[item]}.",
                "Give every item of a group, and every copy of an image, the same fold.",
            )
        fixed[group] = given[item]
        first.setdefault(group, ids[item])
    return fixed


def _refuse_fixed(counts: Ints, fixed: Ints, classes: Sequence[str]) -> None:
    for number, name in enumerate(classes):
        where = set(fixed[counts[:, number] > 0].tolist())
        if len(where) == 1 and where != {-1}:
            raise TrainerError(
                "folds_impossible",
                f"Every labelled item of class '{name}' was given fold {where.pop()}, so that without this fold "
                "nothing is left to learn the class from.",
                "Spread the class over at least two folds, or leave the folds empty.",
            )


def _shuffled(groups: Ints, ids: Sequence[str], seed: int) -> Ints:
    """Group numbers in an order that depends on nothing but the seed and the smallest id of each group."""
    smallest: dict[int, str] = {}
    for group, name in zip(groups.tolist(), ids, strict=True):
        if group not in smallest or name < smallest[group]:
            smallest[group] = name
    drawn = {group: hashlib.sha256(f"{seed}:{name}".encode()).digest() for group, name in smallest.items()}
    return np.array(sorted(drawn, key=lambda group: drawn[group]), dtype=np.int64)


def _deal(counts: Ints, fixed: Ints, order: Ints, folds: int) -> Ints:
    of_group = fixed.copy()
    size = counts.sum(axis=1)
    load = np.zeros((folds, counts.shape[1]))
    np.add.at(load, fixed[fixed >= 0], counts[fixed >= 0])
    rarity = 1.0 / counts.sum(axis=0) ** 2
    free = order[fixed[order] < 0]
    several = free[size[free] > 1]
    for group in several[np.argsort(-size[several], kind="stable")]:
        # The fold whose sum of squared shares grows least; among equals the smallest.
        growth = load @ (rarity * counts[group])
        chosen = np.lexsort((load.sum(axis=1), growth))[0]
        of_group[group] = chosen
        load[chosen] += counts[group]
    single = free[size[free] == 1]
    for number in range(counts.shape[1]):
        members = single[counts[single, number] == 1]
        quota = _level(load[:, number], load.sum(axis=1), len(members))
        of_group[members] = np.repeat(np.arange(folds), quota)
        load[:, number] += quota
    return of_group


def _level(load: Floats, size: Floats, items: int) -> Ints:
    """How many of so many items each fold gets, so that the loads become as equal as they can."""
    heights = np.sort(load)
    volumes = np.arange(len(load)) * heights - np.concatenate([[0.0], np.cumsum(heights)[:-1]])
    filled = int(np.searchsorted(volumes, items, side="right"))
    level = np.floor((items + heights[:filled].sum()) / filled)
    quota: Ints = np.maximum(level - load, 0).astype(np.int64)
    rest = items - int(quota.sum())
    open_ = np.flatnonzero(load + quota <= level)
    quota[open_[np.argsort((size + quota)[open_], kind="stable")][:rest]] += 1
    return quota


def _kept_whole(counts: Ints, of_group: Ints, folds: int) -> Bools:
    """Whether each class lies in one fold alone."""
    load = np.zeros((folds, counts.shape[1]), dtype=np.int64)
    np.add.at(load, of_group, counts)
    kept: Bools = (load > 0).sum(axis=0) < 2
    return kept
