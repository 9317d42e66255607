"""How good predictions are for parts of the items: by metadata, on gold, and from class to class. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from trainer.arrays import Bools, Floats, Ints
from trainer.bootstrap import Samples, estimate, resample

MOST_VALUES = 50
MOST_FIELDS = 50
FEWEST = 10
"""Items that a slice must have to be called weak."""
QUARTERS = 4
MOST_PAIRS = 50
NONE = "(none)"

Metadata = Sequence[Mapping[str, Any]]


def by_field(right: Bools, groups: Ints, metadata: Metadata, *, seed: int) -> dict[str, Any]:
    """Accuracy of every value of every metadata field, `{"fields", "weak", "left_out"}`.

    A number with more than ten values is cut into quarters; a field with more than fifty other values is left out and
    named. A slice of numbers also has its limits, `over` (exclusive) and `up_to`. A slice is weak if it has at least
    ten items and is less accurate than the rest beyond noise: the 95 % interval of the difference (whole groups
    resampled) lies below 0, and Fisher's exact test is below 0.05 after Holm's correction (Holm 1979) over all slices,
    so that among many slices none is called weak by chance.
    """
    names = sorted({name for each in metadata for name in each})
    fields: list[dict[str, Any]] = []
    left_out = names[MOST_FIELDS:]
    for name in names[:MOST_FIELDS]:
        values = _values([each.get(name) for each in metadata])
        if values is None:
            left_out.append(name)
        elif len(set(values.names)) > 1:
            limits = values.limits
            rows = _slices(right, groups, np.array(values.names), seed)
            fields.append({"field": name, "values": [row | limits.get(row["value"], {}) for row in rows]})
    slices = [(field["field"], one) for field in fields for one in field["values"]]
    for (_, one), p in zip(slices, _holm([one.pop("p") for _, one in slices]), strict=True):
        high = one["difference"]["high"]
        one["weak"] = one["n"] >= FEWEST and p < 0.05 and high is not None and high < 0
    weak = [{"field": field, **one} for field, one in slices if one["weak"]]
    return {"fields": fields, "weak": sorted(weak, key=lambda one: one["accuracy"]["value"]), "left_out": left_out}


@dataclass(frozen=True)
class _Values:
    """What each item's value is called, and of ranges of numbers the limits: (`over`, `up_to`], None without one."""

    names: list[str]
    limits: dict[str, dict[str, float | None]]


def _values(given: Sequence[Any]) -> _Values | None:
    """Each item's value; None if there are too many."""
    numbers = [value for value in given if isinstance(value, int | float) and not isinstance(value, bool)]
    known = sum(value is not None for value in given)
    if len(numbers) == known and len(set(numbers)) > 10:
        return _quarters(given, np.array(numbers, dtype=np.float64))
    named = [NONE if value is None else str(value) for value in given]
    return _Values(named, {}) if len(set(named)) <= MOST_VALUES else None


def _quarters(given: Sequence[Any], numbers: Floats) -> _Values:
    edges = np.unique(np.quantile(numbers, np.linspace(0, 1, QUARTERS + 1)))
    names = [f"{low:g} to {high:g}" for low, high in pairwise(edges.tolist())]
    inner = edges[1:-1]
    limits = [None, *inner.tolist(), None]
    of = [NONE if value is None else names[int(np.searchsorted(inner, value, side="left"))] for value in given]
    return _Values(
        of, {name: {"over": low, "up_to": high} for name, (low, high) in zip(names, pairwise(limits), strict=True)}
    )


def _slices(right: Bools, groups: Ints, values: Any, seed: int) -> list[dict[str, Any]]:
    from scipy.stats import fisher_exact

    names, of = np.unique(values, return_inverse=True)
    inside = np.eye(len(names))[of]
    columns = np.hstack([np.ones((len(of), 1)), right[:, None], inside, inside * right[:, None]]).astype(np.float64)
    samples = resample(groups, columns, _differences, {}, seed=seed)
    sums = columns.sum(axis=0)
    exact = {name: float(value[0]) for name, value in _differences(sums[None]).items()}
    total, hits = int(sums[0]), int(sums[1])
    rows = []
    for number, name in enumerate(names.tolist()):
        n, good = int(inside[:, number].sum()), int((inside[:, number] * right).sum())
        table = [[good, n - good], [hits - good, total - hits - n + good]]
        rows.append(
            {
                "value": name,
                "n": n,
                "accuracy": estimate(exact[f"accuracy_{number}"], samples[f"accuracy_{number}"]),
                "difference": estimate(exact[f"difference_{number}"], samples[f"difference_{number}"]),
                "p": float(fisher_exact(table).pvalue),
            }
        )
    return rows


def _differences(sums: Floats) -> Samples:
    n, right = sums[:, 0], sums[:, 1]
    inside, hits = np.split(sums[:, 2:], 2, axis=1)
    samples: Samples = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for number in range(inside.shape[1]):
            accuracy = hits[:, number] / inside[:, number]
            samples[f"accuracy_{number}"] = accuracy
            samples[f"difference_{number}"] = accuracy - (right - hits[:, number]) / (n - inside[:, number])
    return samples


def _holm(p: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the same order."""
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    highest = 0.0
    for place, item in enumerate(order.tolist()):
        highest = max(highest, min(1.0, (len(p) - place) * p[item]))
        adjusted[item] = highest
    return adjusted.tolist()


def asymmetry(
    predicted: Ints, labels: Ints, groups: Ints, classes: Sequence[str], *, seed: int
) -> list[dict[str, Any]]:
    """For each pair of classes: the share of a taken for b, the share of b taken for a, and their difference.

    `{"a", "b", "a_as_b", "b_as_a", "difference"}`, each share out of all items given that class; a difference whose
    interval leaves out 0 says that errors lean one way, above 0 towards b. Pairs without an error are left out, of the
    others the fifty with the most errors are kept, the most errors first.
    """
    count = len(classes)
    table = np.zeros((count, count), dtype=np.int64)
    np.add.at(table, (labels, predicted), 1)
    both = table + table.T
    pairs = [(a, b) for a in range(count) for b in range(a + 1, count) if both[a, b]]
    pairs = sorted(pairs, key=lambda pair: (-both[pair], pair))[:MOST_PAIRS]
    return [_pair(predicted, labels, groups, classes, pair, seed) for pair in pairs]


def _pair(
    predicted: Ints, labels: Ints, groups: Ints, classes: Sequence[str], pair: tuple[int, int], seed: int
) -> dict[str, Any]:
    a, b = pair
    columns = np.column_stack(
        [labels == a, labels == b, (labels == a) & (predicted == b), (labels == b) & (predicted == a)]
    ).astype(np.float64)
    samples = resample(groups, columns, _leaning, {}, seed=seed)
    values = _leaning(columns.sum(axis=0)[None])
    shares = {name: estimate(float(value[0]), samples[name]) for name, value in values.items()}
    return {"a": classes[a], "b": classes[b], **shares}


def _leaning(sums: Floats) -> Samples:
    given_a, given_b, a_as_b, b_as_a = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = a_as_b / given_a, b_as_a / given_b
    return {"a_as_b": first, "b_as_a": second, "difference": first - second}


def other_opinion(said: Ints, predicted: Ints, labels: Ints, groups: Ints, *, seed: int) -> dict[str, Any]:
    """How good another opinion of the labelled items is, `{"n", "accuracy", "agrees"}`: how often `said` (n,) is the
    label, and how often it is what the model `predicted` out of fold."""
    columns = np.column_stack([np.ones(len(labels)), said == labels, said == predicted]).astype(np.float64)

    def shares(sums: Floats) -> Samples:
        return {"accuracy": sums[:, 1] / sums[:, 0], "agrees": sums[:, 2] / sums[:, 0]}

    samples = resample(groups, columns, shares, {}, seed=seed)
    values = shares(columns.sum(axis=0)[None])
    return {"n": len(labels), **{name: estimate(float(value[0]), samples[name]) for name, value in values.items()}}


def on_gold(predicted: Ints, gold: Ints, groups: Ints, *, seed: int) -> dict[str, Any] | None:
    """Accuracy on items whose right answer is known: `{"n", "accuracy"}`, or None without any.

    `gold` (n,) has the right class, or −1 where none is known.
    """
    known = gold >= 0
    if not known.any():
        return None
    renumbered = np.unique(groups[known], return_inverse=True)[1].reshape(-1)
    columns = np.column_stack([np.ones(int(known.sum())), predicted[known] == gold[known]]).astype(np.float64)
    samples = resample(renumbered, columns, lambda sums: {"accuracy": sums[:, 1] / sums[:, 0]}, {}, seed=seed)
    return {"n": int(known.sum()), "accuracy": estimate(float(columns[:, 1].mean()), samples["accuracy"])}
