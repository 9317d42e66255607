"""What a recipe is: a short declaration over shared parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from trainer.arrays import Floats
from trainer.encoders import Encoder, SeveralEncoders
from trainer.learning import Inputs, Learner, Values
from trainer.parameters import Parameter

Opinion = Callable[[Inputs, Sequence[str]], Floats | None]


@dataclass(frozen=True)
class Recipe:
    """A named training method: how images become arrays, and what learns from them.

    `reported` is what its author measured and `differs` what is not the same here. `binary` says that it was published
    for two classes with one sigmoid; with more it ends in a softmax. `opinion` gives, for some classes, what the
    backbone itself says of the items: P of each class (n, classes), or None.
    """

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    encoder: Callable[[Values], Encoder | SeveralEncoders]
    learner: Callable[[Values], Learner]
    reported: str = ""
    differs: str = ""
    binary: bool = False
    opinion: Opinion | None = field(default=None)

    def describe(self) -> dict[str, Any]:
        """The recipe as plain data, for lists and screens."""
        return {
            "name": self.name,
            "about": self.about,
            "parameters": [parameter.describe() for parameter in self.parameters],
        }

    def notes(self, classes: int) -> list[str]:
        """What must be said of a run with so many classes."""
        if self.binary and classes > 2:
            return [f"{self.name} was published for two classes; with {classes} it ends in a softmax over all of them."]
        return []
