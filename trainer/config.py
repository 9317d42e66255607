"""The configuration of a run: checked when it is made, so that a wrong one never starts."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from trainer import recipes
from trainer.errors import TrainerError
from trainer.parameters import resolve

MAX_SEED = 2**31 - 1
MAX_FOLDS = 50


@dataclass(frozen=True)
class TrainConfig:
    """What to train and how. `parameters` may be partial; after construction it holds every parameter of the recipe.

    Raises TrainerError `recipe_unknown`, `config_invalid`, `parameter_unknown` or `parameter_invalid`.
    """

    recipe: str
    seed: int = 7
    folds: int = 5
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        recipe = recipes.find(self.recipe)
        _whole("seed", self.seed, 0, MAX_SEED)
        _whole("folds", self.folds, 2, MAX_FOLDS)
        object.__setattr__(self, "parameters", resolve(recipe.name, recipe.parameters, self.parameters))

    def as_dict(self) -> dict[str, Any]:
        """The configuration as plain data: `TrainConfig(**config.as_dict())` is equal to `config`."""
        return asdict(self)


def _whole(name: str, value: Any, low: int, high: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise TrainerError("config_invalid", f"'{name}' must be a whole number from {low} to {high}, not {value!r}.")
