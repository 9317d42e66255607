"""How good predictions are, with intervals. Pure functions of arrays; the results are plain data, ready for JSON.

Throughout, `probabilities` is (n, classes) with rows that sum to 1, and `labels` (n,) are class numbers.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from trainer.arrays import AnyArray, Floats, Ints
from trainer.audit import margin, p_given
from trainer.bootstrap import Area, Ranking, Samples, estimate, resample, wilson
from trainer.curves import precision_recall, roc, threshold_curve

OVERALL = ("accuracy", "f1_macro", "log_loss", "roc_auc", "pr_auc", "ece")
BINS = 10
MARGIN_BINS = 20
MOST_AREAS = 20
"""Classes that get areas of their own: each costs a pass over the items in every resample."""
_SMALLEST = 1e-15


def measure(probabilities: Floats, labels: Ints, groups: Ints, classes: Sequence[str], *, seed: int) -> dict[str, Any]:
    """Every measure of one set of predictions.

    A measure with an interval is `{"value", "low", "high"}` (95 %); null where it is not defined. The likeliest class
    counts as the answer; `threshold_curve` (two classes) shows what other thresholds would give. With two classes the
    areas are those of the second; with more, the mean over the classes, each against the rest. docs/metrics.md names
    every key.
    """
    two = len(classes) == 2
    areas = _areas(probabilities, labels)
    columns = _columns(probabilities, labels)
    samples = resample(groups, columns, _ratios, areas, seed=seed)
    values = {name: float(value[0]) for name, value in _ratios(columns.sum(axis=0)[None]).items()}
    values |= {name: area(np.ones(len(labels))) for name, area in areas.items()}
    for name in ("roc_auc", "pr_auc"):
        values[name], samples[name] = _overall(name, values, samples, len(classes))
    estimates = {name: estimate(value, samples[name]) for name, value in values.items()}
    return {
        "n": len(labels),
        "accuracy": estimates["accuracy"],
        "f1_macro": estimates["f1_macro"],
        "log_loss": estimates["log_loss"],
        "roc_auc": estimates["roc_auc"],
        "pr_auc": estimates["pr_auc"],
        "ece": estimates["ece"],
        "per_class": _per_class(probabilities, labels, classes, estimates),
        "confusion": confusion(probabilities, labels).tolist(),
        "reliability": reliability(probabilities, labels),
        "roc_curve": roc(probabilities[:, 1], labels == 1) if two else None,
        "pr_curve": precision_recall(probabilities[:, 1], labels == 1) if two else None,
        "threshold_curve": threshold_curve(probabilities[:, 1], labels) if two else None,
        "margins": margins(probabilities, labels),
    }


def confusion(probabilities: Floats, labels: Ints) -> Ints:
    """Counts (classes, classes): row is the given label, column the likeliest class."""
    from sklearn.metrics import confusion_matrix

    order = range(probabilities.shape[1])
    counts: Ints = confusion_matrix(labels, probabilities.argmax(axis=1), labels=list(order)).astype(np.int64)
    return counts


def reliability(probabilities: Floats, labels: Ints) -> list[dict[str, Any]]:
    """For ten equal bins of the likeliest class's P: how often it was right, with Wilson's interval.

    The diagram of Niculescu-Mizil & Caruana 2005; the expected calibration error is its weighted gap (Naeini et al.
    2015, Guo et al. 2017, arXiv:1706.04599).
    """
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    where = _bin(sure)
    count = np.bincount(where, minlength=BINS)
    hits = np.bincount(where, right, BINS)
    mean = np.bincount(where, sure, BINS) / np.maximum(count, 1)
    low, high = wilson(hits, count)
    return [
        {
            "from": i / BINS,
            "to": (i + 1) / BINS,
            "n": int(count[i]),
            "confidence": float(mean[i]) if count[i] else None,
            "accuracy": _estimate_of_share(hits[i], count[i], low[i], high[i]),
        }
        for i in range(BINS)
    ]


def _areas(probabilities: Floats, labels: Ints) -> dict[str, Area]:
    """ROC and PR areas of every class against the rest; none where a class never occurs or nothing else does."""
    areas: dict[str, Area] = {}
    for number in range(min(probabilities.shape[1], MOST_AREAS)):
        positive = labels == number
        if positive.any() and not positive.all():
            ranking = Ranking(probabilities[:, number], positive)
            areas |= {f"roc_auc_{number}": ranking.roc_auc, f"pr_auc_{number}": ranking.pr_auc}
    return areas


def _overall(name: str, values: dict[str, float], samples: Samples, classes: int) -> tuple[float, Floats]:
    """The second class's area of two, else the mean over the classes; NaN unless every class has one."""
    numbers = [1] if classes == 2 else range(classes)
    names = [f"{name}_{number}" for number in numbers]
    if not all(each in values for each in names):
        return float("nan"), np.empty(0)
    of_each = [samples[each] for each in names]
    return float(np.mean([values[each] for each in names])), np.asarray(np.mean(of_each, axis=0))


def log_loss_of(probabilities: Floats, labels: Ints) -> float:
    """The mean of −log P(given label), in nats."""
    return float(-np.log(np.maximum(p_given(probabilities, labels), _SMALLEST)).mean())


def ece_of(probabilities: Floats, labels: Ints) -> float:
    """The expected calibration error over the ten bins of `reliability`."""
    sure = probabilities.max(axis=1)
    gap = np.bincount(_bin(sure), (probabilities.argmax(axis=1) == labels) - sure, BINS)
    return float(np.abs(gap).sum() / len(labels))


def margins(probabilities: Floats, labels: Ints) -> dict[str, Any]:
    """Histogram of P(top) − P(second) in twenty bins from 0 to 1: all items, and those that were right."""
    values = margin(probabilities)
    right = probabilities.argmax(axis=1) == labels
    edges = np.linspace(0, 1, MARGIN_BINS + 1)
    return {
        "edges": edges.tolist(),
        "count": np.histogram(values, edges)[0].tolist(),
        "right": np.histogram(values[right], edges)[0].tolist(),
    }


def _bin(sure: Floats) -> Ints:
    return np.minimum((sure * BINS).astype(np.int64), BINS - 1)


def _columns(probabilities: Floats, labels: Ints) -> Floats:
    """What each item adds to the sums that the measures are ratios of: 1, right, loss; per class true positive,
    predicted, given; per bin the gap between confidence and being right.
    """
    count, classes = probabilities.shape
    predicted = probabilities.argmax(axis=1)
    right = (predicted == labels).astype(np.float64)
    said, given = np.eye(classes)[predicted], np.eye(classes)[labels]
    loss = -np.log(np.maximum(p_given(probabilities, labels), _SMALLEST))
    sure = probabilities.max(axis=1)
    gap = np.zeros((count, BINS))
    gap[np.arange(count), _bin(sure)] = right - sure
    return np.hstack([np.ones((count, 1)), right[:, None], loss[:, None], said * given, said, given, gap])


def _ratios(sums: Floats) -> Samples:
    """The measures of each row of sums. F1 is 2 TP / (predicted + given); NaN where a class never occurs."""
    n, right, loss = sums[:, 0], sums[:, 1], sums[:, 2]
    hits, said, given = np.split(sums[:, 3:-BINS], 3, axis=1)
    both = said + given
    f1 = np.divide(2 * hits, both, out=np.full_like(hits, np.nan), where=both > 0)
    samples: Samples = {f"f1_{number}": f1[:, number] for number in range(f1.shape[1])}
    return samples | {
        "accuracy": right / n,
        "log_loss": loss / n,
        "f1_macro": np.nansum(f1, axis=1) / np.maximum((both > 0).sum(axis=1), 1),
        "ece": np.abs(sums[:, -BINS:]).sum(axis=1) / n,
    }


def _estimate_of_share(hits: Any, trials: Any, low: Any, high: Any) -> dict[str, float] | None:
    return {"value": float(hits / trials), "low": float(low), "high": float(high)} if trials else None


def _per_class(
    probabilities: Floats, labels: Ints, classes: Sequence[str], estimates: dict[str, Any]
) -> list[dict[str, Any]]:
    counts = confusion(probabilities, labels)
    hits = np.diag(counts)

    def shares(trials: AnyArray) -> list[dict[str, float] | None]:
        low, high = wilson(hits, trials)
        return [_estimate_of_share(*each) for each in zip(hits, trials, low, high, strict=True)]

    said, given = counts.sum(axis=0), counts.sum(axis=1)
    return [
        {
            "class": name,
            "given": int(given[i]),
            "predicted": int(said[i]),
            "precision": precision,
            "recall": recall,
            "f1": estimates[f"f1_{i}"],
            "roc_auc": estimates.get(f"roc_auc_{i}"),
            "pr_auc": estimates.get(f"pr_auc_{i}"),
        }
        for i, (name, precision, recall) in enumerate(zip(classes, shares(said), shares(given), strict=True))
    ]
