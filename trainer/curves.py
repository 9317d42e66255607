"""What other thresholds would give: ROC, precision-recall and threshold curves; the measures at one threshold. Pure.

With two classes `second` (n,) is the P of the second class, which is the answer from the threshold on.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from trainer.arrays import AnyArray, Bools, Floats, Ints
from trainer.bootstrap import Samples, estimate, resample, wilson

POINTS = 101


def roc(scores: Floats, positive: Bools) -> list[dict[str, float]]:
    """The ROC curve from (0, 0) to (1, 1), thinned to about a hundred points: `{"fpr", "tpr"}` (Fawcett 2006).

    Empty unless both kinds occur.
    """
    from sklearn.metrics import roc_curve

    if not positive.any() or positive.all():
        return []
    fpr, tpr, _ = roc_curve(positive, scores)
    return [{"fpr": float(fpr[i]), "tpr": float(tpr[i])} for i in _thin(fpr + tpr)]


def precision_recall(scores: Floats, positive: Bools) -> list[dict[str, float]]:
    """The precision-recall curve by rising recall, thinned to about a hundred points: `{"recall", "precision"}`.

    Empty unless both kinds occur.
    """
    from sklearn.metrics import precision_recall_curve

    if not positive.any() or positive.all():
        return []
    precision, recall, _ = precision_recall_curve(positive, scores)
    precision, recall = precision[::-1], recall[::-1]
    return [{"recall": float(recall[i]), "precision": float(precision[i])} for i in _thin(recall)]


def _thin(rising: Floats) -> list[int]:
    """Positions of about `POINTS` values that are evenly spread over a rising line, the first and last among them."""
    if len(rising) <= POINTS:
        return list(range(len(rising)))
    wanted = np.linspace(rising[0], rising[-1], POINTS)
    chosen = np.searchsorted(rising, wanted).clip(0, len(rising) - 1)
    return sorted({0, *chosen.tolist(), len(rising) - 1})


def threshold_curve(second: Floats, labels: Ints) -> list[dict[str, Any]]:
    """For thresholds 0.00 to 1.00: accuracy (Wilson's interval) and F1 of the second class."""
    positive = labels == 1
    curve = []
    for threshold in np.arange(101) / 100:
        said = second >= threshold
        hits = int((said == positive).sum())
        low, high = wilson(np.array(hits), np.array(len(labels)))
        both = int(said.sum()) + int(positive.sum())
        f1 = 2 * int((said & positive).sum()) / both if both else 0.0
        curve.append(
            {
                "threshold": float(threshold),
                "accuracy": hits / len(labels),
                "low": float(low),
                "high": float(high),
                "f1": f1,
            }
        )
    return curve


def best_threshold(curve: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The point of the curve with the highest accuracy; of several, the one nearest to 0.5."""
    return min(curve, key=lambda point: (-point["accuracy"], abs(point["threshold"] - 0.5)))


def at_threshold(second: Floats, labels: Ints, groups: Ints, threshold: float, *, seed: int) -> dict[str, Any]:
    """The measures of two classes with this threshold, whoever chose it.

    `{"threshold", "n", "accuracy", "precision", "recall", "f1", "confusion"}`; precision, recall and F1 are of the
    second class, the intervals from resampling whole groups. Rows of the confusion matrix are given labels.
    """
    said, given = (second >= threshold).astype(np.float64), (labels == 1).astype(np.float64)
    columns = np.column_stack([np.ones(len(labels)), said == given, said * given, said, given]).astype(np.float64)
    samples = resample(groups, columns, _ratios, {}, seed=seed)
    values = _ratios(columns.sum(axis=0)[None])
    hits, told, were = columns[:, 2:].sum(axis=0).astype(int).tolist()
    return {
        "threshold": threshold,
        "n": len(labels),
        **{name: estimate(float(value[0]), samples[name]) for name, value in values.items()},
        "confusion": [[len(labels) - told - were + hits, told - hits], [were - hits, hits]],
    }


def _ratios(sums: Floats) -> Samples:
    n, right, hits, said, given = sums.T
    return {
        "accuracy": right / n,
        "precision": _share(hits, said),
        "recall": _share(hits, given),
        "f1": _share(2 * hits, said + given),
    }


def _share(part: AnyArray, whole: AnyArray) -> Floats:
    """Part of whole; NaN where there is no whole."""
    shares: Floats = np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)
    return shares
