"""Two sets of predictions of the same items: is one better beyond noise? Pure."""

from typing import Any

import numpy as np

from trainer.arrays import Bools, Floats, Ints
from trainer.bootstrap import Samples, estimate, resample

LEVEL = 0.05


def paired(first: Floats, second: Floats, labels: Ints, groups: Ints, *, seed: int) -> dict[str, Any]:
    """What the second set of predictions, (n, classes), gains over the first on the same items.

    `{"n", "both_right", "only_first", "only_second", "both_wrong", "accuracy", "log_loss", "mcnemar_p", "better"}`.
    `accuracy` and `log_loss` are differences, second − first, with intervals from resampling whole groups. McNemar's
    test is the exact one: of the items that only one got right, either side would have half (McNemar 1947; two-sided
    binomial test, Fagerland, Lydersen & Laake 2013). It takes items as independent; `better` therefore asks for both,
    p below 0.05 and an interval of the accuracy that leaves out 0: `first`, `second` or None.
    """
    right = [p.argmax(axis=1) == labels for p in (first, second)]
    losses = [-np.log(np.maximum(p[np.arange(len(labels)), labels], 1e-15)) for p in (first, second)]
    columns = np.column_stack([np.ones(len(labels)), right[1].astype(float) - right[0], losses[1] - losses[0]])
    samples = resample(groups, columns, _differences, {}, seed=seed)
    values = _differences(columns.sum(axis=0)[None])
    only_first, only_second = int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum())
    accuracy = estimate(float(values["accuracy"][0]), samples["accuracy"])
    p = mcnemar(only_first, only_second)
    return {
        "n": len(labels),
        "both_right": int((right[0] & right[1]).sum()),
        "only_first": only_first,
        "only_second": only_second,
        "both_wrong": int((~right[0] & ~right[1]).sum()),
        "accuracy": accuracy,
        "log_loss": estimate(float(values["log_loss"][0]), samples["log_loss"]),
        "mcnemar_p": p,
        "better": _better(accuracy, p),
    }


def mcnemar(only_first: int, only_second: int) -> float:
    """The exact two-sided p-value; 1 where they never differ."""
    from scipy.stats import binomtest

    differing = only_first + only_second
    return float(binomtest(only_first, differing, 0.5).pvalue) if differing else 1.0


def _better(accuracy: dict[str, float | None] | None, p: float) -> str | None:
    if accuracy is None or p >= LEVEL:
        return None
    low, high = accuracy["low"], accuracy["high"]
    if low is not None and low > 0:
        return "second"
    return "first" if high is not None and high < 0 else None


def _differences(sums: Floats) -> Samples:
    return {"accuracy": sums[:, 1] / sums[:, 0], "log_loss": sums[:, 2] / sums[:, 0]}


def changed(first: Floats, second: Floats, labels: Ints) -> Bools:
    """Which items changed side: one of the two was right and the other wrong."""
    sides: Bools = (first.argmax(axis=1) == labels) != (second.argmax(axis=1) == labels)
    return sides
