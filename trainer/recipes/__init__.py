"""The recipes that can be asked for by name."""

from trainer.errors import TrainerError
from trainer.recipes.declaration import Recipe
from trainer.recipes.faceres_linear import FACERES_LINEAR
from trainer.recipes.simple_cnn import SIMPLE_CNN

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (FACERES_LINEAR, SIMPLE_CNN)}


def find(name: str) -> Recipe:
    """The recipe of this name. Raises TrainerError `recipe_unknown`."""
    if name not in RECIPES:
        raise TrainerError(
            "recipe_unknown", f"There is no recipe '{name}'.", f"The recipes are: {', '.join(sorted(RECIPES))}."
        )
    return RECIPES[name]
