"""What a recipe is: a short declaration over shared parts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trainer.encoders import Encoder
from trainer.learning import Learner, Values
from trainer.parameters import Parameter


@dataclass(frozen=True)
class Recipe:
    """A named training method: how images become arrays, and what learns from them."""

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    encoder: Callable[[Values], Encoder]
    learner: Callable[[Values], Learner]

    def describe(self) -> dict[str, Any]:
        """The recipe as plain data, for lists and screens."""
        return {
            "name": self.name,
            "about": self.about,
            "parameters": [parameter.describe() for parameter in self.parameters],
        }
