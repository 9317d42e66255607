"""Labels spent one by one as the queue spends them: the engine of `label_budget`.

Everything that decides is the product's: `truth.conclude` and `overlap.slots_wanted` say how many slots an item has,
`adaptive.worths` and `adaptive.arranged` in which order they stand, `posterior` judges an item on each answer and
`aggregate` everybody in the background. Here is only the bookkeeping of a world that answers: slots by number, new ones
at the end, as in the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from labelhub.labelling import overlap, truth
from labelhub.labelling.aggregation import one_coin
from labelhub.labelling.aggregation.adaptive import arranged, worths
from labelhub.labelling.aggregation.answers import Floats, answers
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.estimates import Method, posterior
from labelhub.labelling.aggregation.opinions import corrected
from labelhub.labelling.truth import Belief, Policy, Vote

BACKGROUND = 0.1  # labels per item between two full estimates
RANDOM_SHARE = 0.05  # of the queue's places, as a new project has it

Answer = Callable[[int], tuple[int, int] | None]
"""Item → (labeller, class) of its next label, or None if nobody is left to ask."""


@dataclass
class Spending:
    """One project: what was asked, and what is believed. `queue`: free slots, number → item, in their order."""

    answer: Answer
    sizes: tuple[int, int, int]  # items, labellers, classes
    rng: np.random.Generator
    policy: Policy
    stated: Floats | None = None
    given: tuple[list[int], list[int], list[int]] = field(default_factory=lambda: ([], [], []))
    queue: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        items = range(self.sizes[0])
        self.votes: list[list[Vote]] = [[] for _ in items]
        self.exhausted = np.zeros(self.sizes[0], bool)
        self.slots: list[list[int]] = [[] for _ in items]  # the free ones of each item
        self.next_slot = self.estimated = 0
        for item in self.rng.permutation(self.sizes[0]).tolist():
            self.add(item, count=self.policy.overlap_min)
        self.estimate()

    @property
    def spent(self) -> int:
        return len(self.given[0])

    def estimate(self) -> None:
        """The background work: everybody anew, every item with labels concluded anew, the queue put in order."""
        items, labellers, classes = self.sizes
        arrays = answers(*self.given, n_items=items, n_labellers=labellers, n_classes=classes)
        found = aggregate(arrays, stated=self.stated)
        self.estimates, self.believed = found.estimates, found.probabilities.copy()
        self.own = None if self.stated is None else corrected(self.stated, self.estimates.corrections)
        if self.estimates.method is Method.MAJORITY:  # shares of a first label would be certain of it
            self.estimates = one_coin.before_any(classes)
            for item in range(items):
                self.judge(item)
        self.estimated += 1
        self.adopt(self.policy)

    def adopt(self, policy: Policy) -> None:
        """Conclude every item under the policy, and put the queue in order."""
        self.policy = policy
        for item in range(self.sizes[0]):
            self.fit(item)
        slots, items = list(self.queue), np.array(list(self.queue.values()), dtype=np.int64)
        counts = np.array([len(votes) for votes in self.votes])[items]
        begun, value = worths(self.believed[items], counts.astype(float), counts, self.estimates, policy.overlap_min)
        wished = arranged(begun, value, RANDOM_SHARE, seed=self.estimated)
        self.queue = {slots[place]: self.queue[slots[place]] for place in wished.tolist()}

    def fit(self, item: int) -> None:
        """As many free slots as the item's state wants, the new ones at the end of the queue."""
        votes, free = self.votes[item], self.slots[item]
        belief = Belief(dict(enumerate(self.believed[item].tolist())))
        state = truth.conclude(votes, range(self.sizes[2]), self.policy, belief=belief).state
        wanted = overlap.slots_wanted(self.policy, state=state, answered=len(votes), leased=0) - len(votes)
        while len(free) > (0 if self.exhausted[item] else wanted):
            del self.queue[free.pop()]
        if not self.exhausted[item]:
            self.add(item, wanted - len(free))

    def add(self, item: int, count: int) -> None:
        for _ in range(count):
            self.queue[self.next_slot] = item
            self.slots[item].append(self.next_slot)
            self.next_slot += 1

    def spend(self, most: int) -> int:
        """Ask for up to `most` labels in the order of the queue; how many there were."""
        before = self.spent
        while self.queue and self.spent - before < most:
            slot = next(iter(self.queue))
            item = self.queue.pop(slot)
            self.slots[item].remove(slot)
            reply = self.answer(item)
            if reply is None:
                self.exhausted[item] = True
            else:
                for place, value in zip(self.given, (item, *reply), strict=True):
                    place.append(value)
                self.votes[item].append(Vote(reply[1], labeller=reply[0]))
                self.judge(item)
            self.fit(item)
        return self.spent - before

    def judge(self, item: int) -> None:
        """The item's posterior from its own answers, at once."""
        said = self.votes[item]
        opinion = None if self.own is None else self.own[item]
        who, what = [one.labeller for one in said], [one.label_class or 0 for one in said]
        known = len(self.estimates.confusion)
        who = [one if one < known else -1 for one in who]
        self.believed[item] = posterior(who, what, self.estimates, opinion=opinion)


@dataclass(frozen=True)
class Course:
    """`points`: (labels per item, probabilities' accuracy) along the way. `stopped`: labels per item and posteriors at
    which the self-stopping rule ended."""

    points: list[tuple[float, float]]
    stopped: tuple[float, Floats]


def run(spending: Spending, accuracy: Callable[[Floats], float], longest: float) -> Course:
    """Spend until the rule stops by itself, then on without a target, up to `longest` labels per item."""
    items, policy = spending.sizes[0], spending.policy
    points: list[tuple[float, float]] = []
    stopped: tuple[float, Floats] | None = None
    batch = max(1, int(BACKGROUND * items))
    while True:
        asked = spending.spend(batch)
        spending.estimate()
        if asked:
            points.append((spending.spent / items, accuracy(spending.believed)))
        elif spending.queue:
            continue  # the estimate has opened some again
        elif stopped is None:
            stopped = spending.spent / items, spending.believed.copy()
            spending.adopt(replace(policy, overlap_max=10**6, target=1 - 1e-6))
        else:
            break
        if stopped is not None and spending.spent >= longest * items:
            break
    return Course(points, stopped)
