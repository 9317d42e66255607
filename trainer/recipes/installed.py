"""Recipes of a team's own, from installed packages.

A package names each in its `pyproject.toml`; the entry point is a `trainer.recipes.declaration.Recipe`:

    [project.entry-points."labelhub.recipes"]
    our-method = "our_package.recipes:OUR_METHOD"
"""

import warnings
from collections.abc import Set
from importlib.metadata import EntryPoint, entry_points

from trainer.recipes.declaration import Recipe

GROUP = "labelhub.recipes"


def load(taken: Set[str]) -> dict[str, Recipe]:
    """The recipes of installed packages, by name. `taken` are names that no package may use.

    A package that is broken must not take every other recipe with it: what cannot be loaded is left out under a
    warning that names the package and says why.
    """
    found: dict[str, Recipe] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda one: (one.name, one.value)):
        try:
            recipe = _checked(entry, taken | found.keys())
        except Exception as error:  # noqa: BLE001  # whatever somebody else's module raises when it is imported
            package = entry.dist.name if entry.dist else "an unknown package"
            warnings.warn(f"The recipe {entry.name} ({entry.value}) of {package} is left out: {error}", stacklevel=2)
        else:
            found[recipe.name] = recipe
    return found


def _checked(entry: EntryPoint, taken: Set[str]) -> Recipe:
    recipe = entry.load()
    if not isinstance(recipe, Recipe):
        raise TypeError(f"it is a {type(recipe).__name__} and no trainer.recipes.declaration.Recipe")
    if recipe.name != entry.name:
        raise ValueError(f"the recipe calls itself {recipe.name}")
    if recipe.name in taken:
        raise ValueError("there is a recipe of this name already")
    return recipe
