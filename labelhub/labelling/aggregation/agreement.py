"""How much labellers agree: Krippendorff's α with an interval, Cohen's κ for each pair, by class and over time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from labelhub.labelling.aggregation.answers import Answers, Floats, Integers


@dataclass(frozen=True)
class Agreement:
    """`alpha` from −1 to 1, 1 perfect and 0 chance; None where no item has two labels. `low`, `high`: 95 % bootstrap
    interval over items. `items`: those with two labels or more."""

    alpha: float | None
    low: float | None
    high: float | None
    items: int


def krippendorff(answers: Answers, *, draws: int = 1000, seed: int = 0) -> Agreement:
    """Krippendorff's α for nominal data, with a bootstrap that draws items anew.

    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), nominal data. The bootstrap draws whole
    items, which are what is independent, and not pairs of labels as his own does.
    """
    votes = np.asarray(answers.votes)
    votes = votes[votes.sum(axis=1) >= 2]
    alpha = _alphas(votes.sum(axis=0)[None], np.array([_disagreement(votes).sum()]))
    if not len(votes):
        return Agreement(None, None, None, 0)
    # Items with the same votes are alike: the bootstrap needs only how many of each kind are drawn.
    kinds, counts = np.unique(votes, axis=0, return_counts=True)
    times = np.random.default_rng(seed).multinomial(len(votes), counts / len(votes), size=draws).astype(np.float64)
    drawn = _alphas(times @ kinds, times @ _disagreement(kinds))
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Agreement(float(alpha[0]), float(low), float(high), len(votes))


def alpha(items: Sequence[int], classes: Sequence[int]) -> float | None:
    """Krippendorff's α alone, from any ids: `items[i]` and `classes[i]` are the item and the class of label i. None
    where no item has two labels."""
    if not len(items):
        return None
    kinds, row = np.unique(np.asarray(items), return_inverse=True)
    given, column = np.unique(np.asarray(classes), return_inverse=True)
    votes = np.zeros((len(kinds), len(given)))
    np.add.at(votes, (row, column), 1)
    votes = votes[votes.sum(axis=1) >= 2]
    if not len(votes):
        return None
    return float(_alphas(votes.sum(axis=0)[None], np.array([_disagreement(votes).sum()]))[0])


def _disagreement(votes: Floats) -> Floats:
    size = votes.sum(axis=1)
    found: Floats = (size**2 - (votes**2).sum(axis=1)) / (size - 1)
    return found


def _alphas(totals: Floats, observed: Floats) -> Floats:
    """α from class totals (m, K) and observed disagreement (m,); 1 where only one class was ever given."""
    n = totals.sum(axis=1)
    expected = n**2 - (totals**2).sum(axis=1)
    found: Floats = np.where(expected > 0, 1 - (n - 1) * observed / np.where(expected > 0, expected, 1), 1.0)
    return found


def by_class(answers: Answers) -> list[float | None]:
    """For each class the share of agreeing pairs among pairs with at least one label of that class ("specific
    agreement"; M. Spitzer, J. Fleiss, 1974): Σ n_c (n_c − 1)/(n − 1) / Σ n_c. None where there is no such label."""
    votes = np.asarray(answers.votes)
    votes = votes[votes.sum(axis=1) >= 2]
    same = (votes * (votes - 1) / np.maximum(votes.sum(axis=1) - 1, 1)[:, None]).sum(axis=0)
    given = votes.sum(axis=0)
    return [float(s / g) if g > 0 else None for s, g in zip(same, given, strict=True)]


def over_time(answers: Answers, window: Integers, *, draws: int = 200) -> dict[int, Agreement]:
    """α by window: `window` (n_items,) numbers the stretch of time in which an item got its labels, −1 for none."""
    found = {}
    for one in np.unique(window[window >= 0]):
        mine = (window == one)[answers.item]
        part = Answers(
            answers.item[mine], answers.labeller[mine], answers.label_class[mine], answers.weight[mine],
            answers.n_items, answers.n_labellers, answers.n_classes,
        )  # fmt: skip
        found[int(one)] = krippendorff(part, draws=draws)
    return found


@dataclass(frozen=True)
class Kappas:
    """`kappa` (L, L): Cohen's κ of each pair, NaN where undefined; `items` (L, L): what both have labelled;
    `agreement` (L, L): the share of those on which they agree."""

    kappa: Floats
    agreement: Floats
    items: Floats


def cohen(answers: Answers) -> Kappas:
    """Cohen's κ for every pair of labellers, from one answer each per item.

    Source: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20
    (1960). Of a labeller's several answers on an item the last in the order of classes counts.
    """
    k, n = answers.n_classes, answers.n_labellers
    shape = (answers.n_items, n * k)
    keep = np.ones(len(answers), bool)
    if len(answers) > 1:
        keep[:-1] = (answers.item[1:] != answers.item[:-1]) | (answers.labeller[1:] != answers.labeller[:-1])
    columns = (answers.labeller * k + answers.label_class)[keep]
    given = sparse.csr_matrix((np.ones(keep.sum()), (answers.item[keep], columns)), shape=shape)
    together = np.asarray((given.T @ given).todense()).reshape(n, k, n, k).transpose(0, 2, 1, 3)
    items = together.sum(axis=(2, 3))
    safe = np.maximum(items, 1)
    agree = np.einsum("abkk->ab", together) / safe
    chance = (together.sum(axis=3) * together.sum(axis=2)).sum(axis=2) / safe**2
    defined = (items > 0) & (chance < 1 - 1e-12)
    kappa = np.where(defined, (agree - chance) / np.where(defined, 1 - chance, 1.0), np.nan)
    return Kappas(kappa, np.where(items > 0, agree, np.nan), items)
