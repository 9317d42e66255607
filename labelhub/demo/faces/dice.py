"""Reproducible random draws."""

from random import Random
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")

_NORMAL = NormalDist()


class Dice:
    """Random draws built on `Random.random()` alone: the one stream that Python promises not to change."""

    def __init__(self, key: str) -> None:
        self._random = Random(key).random

    def share(self) -> float:
        """A number from 0 up to, not including, 1."""
        return self._random()

    def chance(self, probability: float) -> bool:
        return self._random() < probability

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * self._random()

    def normal(self, mean: float, deviation: float) -> float:
        """A normal variate, cut off at about three deviations."""
        return mean + deviation * _NORMAL.inv_cdf(min(0.999, max(0.001, self._random())))

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return int(self._random() * count)

    def side(self) -> int:
        """-1 or 1."""
        return 1 if self._random() < 0.5 else -1

    def weighted(self, weights: dict[T, float]) -> T:
        """One of the keys, as often as its weight says; weights need not add up to 1."""
        left = self._random() * sum(weights.values())
        for value, weight in weights.items():
            left -= weight
            if left < 0:
                return value
        return next(reversed(weights))
