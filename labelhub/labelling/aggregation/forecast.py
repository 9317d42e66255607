"""How right the dataset is by now, how many more labels it takes to be righter, and when the work is done."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labelhub.labelling.aggregation.answers import Floats
from labelhub.labelling.aggregation.intervals import z_of


@dataclass(frozen=True)
class Expected:
    """Expected accuracy of the consensus in [0, 1] with an interval."""

    accuracy: float
    low: float
    high: float


def expected_accuracy(
    probabilities: Floats, *, temperature_error: float = 0.25, level: float = 0.95
) -> Expected | None:
    """What calibrated posteriors (n, K) expect of their own top classes; None without items.

    The interval holds the chance of the items (a sum of independent trials) and the doubt about calibration:
    `temperature_error` is the standard error of log temperature. It is a forecast; only an audit measures.
    """
    if not len(probabilities):
        return None
    top = probabilities.max(axis=1)
    mean = float(top.mean())
    chance = float((top * (1 - top)).sum()) / len(top) ** 2
    logs = np.log(np.maximum(probabilities, 1e-12))
    moved = []
    for factor in (math.exp(temperature_error), math.exp(-temperature_error)):
        scaled = np.exp((logs - logs.max(axis=1, keepdims=True)) * factor)
        moved.append(float((1 / scaled.sum(axis=1)).mean()))
    doubt = abs(moved[0] - moved[1]) / 2
    half = z_of(level) * math.sqrt(chance + doubt**2)
    return Expected(mean, max(0.0, mean - half), min(1.0, mean + half))


def labels_to_reach(
    probabilities: Floats,
    labels: Floats,
    goals: Sequence[float],
    *,
    accuracy: float,
    correlation: float = 0.0,
    most: float = 20.0,
    seed: int = 0,
) -> list[int | None]:
    """Further labels until the expected accuracy reaches each goal, spent on the least sure items first.

    A simulation: of the posteriors (n, K) after `labels` (n,) answers each, the truth is drawn; then labels of
    `accuracy` arrive, and move the odds of the top class against the rest. None where `most` labels per item do not
    reach the goal.
    """
    n = len(probabilities)
    result: list[int | None] = [None] * len(goals)
    if not n:
        return result
    rng = np.random.default_rng(seed)
    top = np.clip(probabilities.max(axis=1), 1e-9, 1 - 1e-9)
    odds, right = np.log(top / (1 - top)), rng.random(n) < top
    count = labels.astype(np.float64).copy()
    weight = math.log(accuracy / (1 - accuracy)) if 0.5 < accuracy < 1 else 0.0
    spent, batch = 0, max(1, n // 40)
    while spent <= most * n:
        expected = float((1 / (1 + np.exp(-np.abs(odds)))).mean())
        for place, goal in enumerate(goals):
            if result[place] is None and expected >= goal:
                result[place] = spent
        if weight == 0.0 or all(one is not None for one in result):
            break
        asked = np.argpartition(np.abs(odds), batch - 1)[:batch]
        says_right = (rng.random(batch) < accuracy) == right[asked]
        count[asked] += 1
        odds[asked] += np.where(says_right, weight, -weight) / (1 + correlation * np.maximum(count[asked] - 1, 0))
        spent += batch
    return result


@dataclass(frozen=True)
class Finish:
    """Days until done: expected, and the early and late end of an interval; None where nobody works."""

    days: float | None
    early: float | None
    late: float | None


def finish(
    daily: Sequence[Sequence[int]], left: float, *, draws: int = 1000, seed: int = 0, longest: int = 3650
) -> Finish:
    """When `left` labels are done at each labeller's own pace.

    `daily`: for each labeller the labels of each recent day, zeros included. Days are drawn anew for each labeller
    (bootstrap), and the paces added, so that who works on Mondays only does so in the forecast.
    """
    if left <= 0:
        return Finish(0.0, 0.0, 0.0)
    paces = [np.asarray(days, dtype=np.float64) for days in daily if len(days) and sum(days)]
    if not paces:
        return Finish(None, None, None)
    rng = np.random.default_rng(seed)
    total = np.zeros(draws)
    for days in paces:
        total += days[rng.integers(0, len(days), (draws, len(days)))].mean(axis=1)
    needed = np.minimum(left / np.maximum(total, 1e-9), longest)
    early, late = np.quantile(needed, [0.025, 0.975])
    mean = min(left / sum(float(days.mean()) for days in paces), longest)
    return Finish(float(mean), float(min(early, mean)), float(max(late, mean)))


def missed(forecast: Sequence[float], happened: Sequence[float]) -> float | None:
    """How good past forecasts were: the mean relative error, |forecast − happened| / happened; None without any."""
    pairs = [(f, h) for f, h in zip(forecast, happened, strict=True) if h > 0]
    return sum(abs(f - h) / h for f, h in pairs) / len(pairs) if pairs else None
