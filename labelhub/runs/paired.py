"""Two models on the same held-out items: is one better beyond noise? Pure.

McNemar's test in its exact form: of the items that one of the two got right, half would be expected on either side if
they were equally good (McNemar 1947; two-sided binomial test). The interval of the difference of accuracies is that of
Agresti and Min (2005): Wald's, after half an item was added to each of the four cells.
"""

import math
from dataclasses import dataclass

from trainer.paired import LEVEL, mcnemar

_Z = 1.959963984540054


@dataclass(frozen=True)
class Paired:
    """Counts of items by who was right. `old` is the model that is compared with, `new` the other one."""

    both_right: int
    only_old: int
    only_new: int
    both_wrong: int

    @property
    def n(self) -> int:
        return self.both_right + self.only_old + self.only_new + self.both_wrong

    @property
    def difference(self) -> float | None:
        """Accuracy of the new one − accuracy of the old one; None without items."""
        return (self.only_new - self.only_old) / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the difference, in [−1, 1]; None without items."""
        if not self.n:
            return None
        gained, lost, n = self.only_new + 0.5, self.only_old + 0.5, self.n + 2
        centre = (gained - lost) / n
        half = _Z * math.sqrt(max(0.0, gained + lost - (gained - lost) ** 2 / n)) / n
        return max(-1.0, centre - half), min(1.0, centre + half)

    @property
    def p_value(self) -> float:
        """Two-sided, exact; 1 where they never differ."""
        return mcnemar(self.only_old, self.only_new)


def is_better(pair: Paired, level: float = LEVEL) -> bool:
    """Whether the new one was right more often, by more than chance explains at this level."""
    return pair.only_new > pair.only_old and pair.p_value < level
