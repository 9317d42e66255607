"""What learners are given and what they give back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from trainer.arrays import AnyArray, Floats, Ints
from trainer.progress import Watch


@dataclass(frozen=True)
class Inputs:
    """Arrays of some items, left on disk until they are taken. `positions` says where in `stored` each item's is."""

    stored: AnyArray
    positions: Ints

    def __len__(self) -> int:
        return len(self.positions)

    def take(self, indices: Ints | slice) -> AnyArray:
        """The arrays of these items, in memory."""
        return self.stored[self.positions[indices]]

    def subset(self, indices: Ints) -> "Inputs":
        """These items only."""
        return Inputs(self.stored, self.positions[indices])


@dataclass(frozen=True)
class Examples:
    """Items to learn from: inputs, class numbers (n,) and positive weights (n,)."""

    inputs: Inputs
    labels: Ints
    weights: Floats

    def __len__(self) -> int:
        return len(self.labels)

    def subset(self, indices: Ints) -> "Examples":
        """These items only."""
        return Examples(self.inputs.subset(indices), self.labels[indices], self.weights[indices])


class Fitted(Protocol):
    """Something that has learnt."""

    def predict(self, inputs: Inputs, watch: Watch) -> Floats:
        """P of each class (n, classes); each row sums to 1."""

    def attach(self, features: Any) -> Any:
        """Builds the same function on a Keras tensor of the encoder's arrays."""


class Learner(Protocol):
    """Something that can learn, as often as wanted; each time it starts anew."""

    def fit(self, train: Examples, validation: Examples | None, *, classes: int, seed: int, watch: Watch) -> Fitted:
        """Learns from `train`, in which every class occurs. `validation` is only looked at."""

    def cost(self, examples: int) -> float:
        """Seconds to learn from so many examples, roughly, for the progress bar."""


Values = Mapping[str, Any]
"""Every parameter of a recipe with its value."""
