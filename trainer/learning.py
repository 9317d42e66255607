"""What learners are given and what they give back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from trainer.arrays import AnyArray, Floats, Ints
from trainer.progress import Watch

BALANCES = ("none", "weights", "sampling")


class Stored(Protocol):
    """Arrays that lie on disk: `stored[positions]` brings these into memory."""

    def __getitem__(self, positions: Any, /) -> AnyArray:
        """The arrays at these positions (n,), as one array (n, …)."""


class Inputs(Protocol):
    """Arrays of some items, left on disk until they are taken."""

    def __len__(self) -> int:
        """How many items."""

    def take(self, indices: Ints | slice) -> AnyArray:
        """The arrays of these items, in memory."""

    def subset(self, indices: Ints) -> "Inputs":
        """These items only."""


@dataclass(frozen=True)
class Located:
    """Inputs of one kind. `positions` says where in `stored` each item's array is."""

    stored: Stored
    positions: Ints

    def __len__(self) -> int:
        return len(self.positions)

    def take(self, indices: Ints | slice) -> AnyArray:
        """The arrays of these items, in memory."""
        return self.stored[self.positions[indices]]

    def subset(self, indices: Ints) -> "Located":
        """These items only."""
        return Located(self.stored, self.positions[indices])


@dataclass(frozen=True)
class Several:
    """The same items as several encoders see them; taken together they lie side by side."""

    parts: tuple[Inputs, ...]

    def __len__(self) -> int:
        return len(self.parts[0])

    def take(self, indices: Ints | slice) -> AnyArray:
        """The arrays of these items, those of the encoders one after the other."""
        return np.concatenate([part.take(indices) for part in self.parts], axis=1)

    def subset(self, indices: Ints) -> "Several":
        """These items only."""
        return Several(tuple(part.subset(indices) for part in self.parts))


def part_of(inputs: Inputs, number: int) -> Inputs:
    """The items as one of several encoders sees them."""
    return inputs.parts[number] if isinstance(inputs, Several) else inputs


@dataclass(frozen=True)
class Examples:
    """Items to learn from: inputs, class numbers (n,) and positive weights (n,).

    `targets` (n, classes) are what people's answers say of each class, where more than the label is to be learnt.
    `groups` (n,) numbers what must stay together; without it every item stands alone.
    """

    inputs: Inputs
    labels: Ints
    weights: Floats
    targets: Floats | None = None
    groups: Ints | None = None

    def __len__(self) -> int:
        return len(self.labels)

    def subset(self, indices: Ints) -> "Examples":
        """These items only."""
        return Examples(
            self.inputs.subset(indices),
            self.labels[indices],
            self.weights[indices],
            None if self.targets is None else self.targets[indices],
            None if self.groups is None else self.groups[indices],
        )

    def seen_by(self, number: int) -> "Examples":
        """The items as one of several encoders sees them."""
        return replace(self, inputs=part_of(self.inputs, number))

    def wanted(self, indices: Ints, classes: int) -> Floats:
        """The P of each class (n, classes) that is to be learnt for these items."""
        if self.targets is not None:
            return self.targets[indices]
        hard: Floats = np.eye(classes)[self.labels[indices]]
        return hard


def balanced(labels: Ints, weights: Floats) -> Floats:
    """Weights (n,) under which every class that occurs weighs the same, and all together as much as before."""
    totals = np.bincount(labels, weights)
    present = int((totals > 0).sum())
    shares: Floats = weights * weights.sum() / (present * totals[labels])
    return shares


class Fitted(Protocol):
    """Something that has learnt."""

    def predict(self, inputs: Inputs, watch: Watch) -> Floats:
        """P of each class (n, classes); each row sums to 1."""

    def attach(self, features: Any) -> Any:
        """Builds the same function on a Keras tensor of the encoder's arrays."""

    @property
    def part(self) -> int:
        """Which of several encoders it reads: its number among them, 0 where there is one."""

    def findings(self) -> Mapping[str, Any]:
        """What else it found out, as plain data by name; often nothing."""


class Learner(Protocol):
    """Something that can learn, as often as wanted; each time it starts anew."""

    def fit(self, train: Examples, validation: Examples | None, *, classes: int, seed: int, watch: Watch) -> Fitted:
        """Learns from `train`, in which every class occurs. `validation` is only looked at."""

    def cost(self, examples: int) -> float:
        """Seconds to learn from so many examples, roughly, for the progress bar."""


Values = Mapping[str, Any]
"""Every parameter of a recipe with its value."""
