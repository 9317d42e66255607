"""Labels spent one by one as the queue spends them: the engine of `label_budget`.

Everything that decides is the product's: `adaptive.needs_another`, `adaptive.next_value`, the study and random shares,
`posterior` on each answer and `aggregate` in the background. Here is only the bookkeeping of a world that answers.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from labelhub.labelling.aggregation.adaptive import (
    RANDOM_SHARE,
    Policy,
    in_study,
    needs_another,
    next_value,
    usual_accuracy,
)
from labelhub.labelling.aggregation.answers import Floats, answers
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.estimates import Aggregation, posterior
from labelhub.labelling.aggregation.opinions import corrected

BACKGROUND = 0.1  # labels per item between two full estimates

Answer = Callable[[int], tuple[int, int] | None]
"""Item → (labeller, class) of its next label, or None if nobody is left to ask."""


@dataclass
class Spending:
    """One project: what was asked, and what is believed."""

    answer: Answer
    sizes: tuple[int, int, int]  # items, labellers, classes
    rng: np.random.Generator
    stated: Floats | None = None
    given: tuple[list[int], list[int], list[int]] = field(default_factory=lambda: ([], [], []))

    def __post_init__(self) -> None:
        self.by_item: list[tuple[list[int], list[int]]] = [([], []) for _ in range(self.sizes[0])]
        self.exhausted = np.zeros(self.sizes[0], bool)
        self.study = np.array([self.stated is None and in_study(item) for item in range(self.sizes[0])])
        self.estimate()

    @property
    def spent(self) -> int:
        return len(self.given[0])

    def estimate(self) -> None:
        """The background work: everything anew."""
        items, labellers, classes = self.sizes
        arrays = answers(*self.given, n_items=items, n_labellers=labellers, n_classes=classes)
        self.found: Aggregation = aggregate(arrays, stated=self.stated)
        self.believed, self.counts = self.found.probabilities.copy(), arrays.per_item.copy()
        self.accuracy = usual_accuracy(self.found.estimates, arrays.per_labeller)
        self.own = None if self.stated is None else corrected(self.stated, self.found.estimates.corrections)

    def open(self, item: int, policy: Policy) -> bool:
        if self.exhausted[item]:
            return False
        mine = policy.of_study() if self.study[item] else policy
        return needs_another(self.believed[item], int(self.counts[item]), mine)

    def spend(self, policy: Policy, most: int) -> int:
        """Ask for up to `most` labels, best first, some of them at random; how many there were."""
        waiting = [item for item in range(self.sizes[0]) if self.open(item, policy)]
        # The study goes first, then what is worth most; of equals any.
        heap = [(not self.study[item], -worth, self.rng.random(), item) for item, worth in self._worth(waiting)]
        heapq.heapify(heap)
        before = self.spent
        while heap and self.spent - before < most:
            if self.rng.random() < RANDOM_SHARE:
                item = waiting[int(self.rng.integers(len(waiting)))]
                if self.open(item, policy):
                    self.ask(item)
                continue
            item = heapq.heappop(heap)[3]
            if self.open(item, policy) and self.ask(item) and self.open(item, policy):
                heapq.heappush(heap, (not self.study[item], -self._worth([item])[0][1], self.rng.random(), item))
        return self.spent - before

    def ask(self, item: int) -> bool:
        """One more label, and the item's posterior at once."""
        reply = self.answer(item)
        if reply is None:
            self.exhausted[item] = True
            return False
        who, what = self.by_item[item]
        for place, value in zip(self.given, (item, *reply), strict=True):
            place.append(value)
        who.append(reply[0])
        what.append(reply[1])
        self.counts[item] += 1
        opinion = None if self.own is None else self.own[item]
        self.believed[item] = posterior(who, what, self.found.estimates, opinion=opinion)
        return True

    def _worth(self, items: list[int]) -> list[tuple[int, float]]:
        rho = self.found.estimates.correlation
        worth = next_value(self.believed[items], self.counts[items], self.accuracy, rho)
        return list(zip(items, worth.tolist(), strict=True))


@dataclass(frozen=True)
class Course:
    """`points`: (labels per item, probabilities' accuracy) along the way. `stopped`: labels per item and posteriors at
    which the self-stopping rule ended."""

    points: list[tuple[float, float]]
    stopped: tuple[float, Floats]


def run(spending: Spending, policy: Policy, accuracy: Callable[[Floats], float], longest: float) -> Course:
    """Spend until the rule stops by itself, then on without a target, up to `longest` labels per item."""
    items = spending.sizes[0]
    points: list[tuple[float, float]] = []
    stopped: tuple[float, Floats] | None = None
    rule, batch = policy, max(1, int(BACKGROUND * items))
    while True:
        asked = spending.spend(rule, batch)
        spending.estimate()
        if asked:
            points.append((spending.spent / items, accuracy(spending.believed)))
        elif stopped is None:
            if any(spending.open(item, rule) for item in range(items)):
                continue  # the estimate has opened some again
            stopped = spending.spent / items, spending.believed.copy()
            rule = Policy(policy.minimum, 10**6, 1 - 1e-6)
        else:
            break
        if stopped is not None and spending.spent >= longest * items:
            break
    return Course(points, stopped)
