"""The trainer's recipes, and the check of what was asked of one."""

from collections.abc import Mapping
from typing import Any

from labelhub.errors import Invalid
from labelhub.items.models import Project
from trainer.config import TrainConfig
from trainer.errors import TrainerError
from trainer.recipes import RECIPES

FIELDS = {
    "recipe_unknown": "recipe",
    "config_invalid": "folds",
    "parameter_unknown": "parameters",
    "parameter_invalid": "parameters",
}

CROP, DETECTOR = "crop", "neural"  # a parameter of recipes, and its value where the project asks for faces


def describe() -> list[dict[str, Any]]:
    """Every recipe as `{name, summary, parameters: [{name, kind, default, low, high, options, about}]}`."""
    return [
        {"name": known["name"], "summary": known["about"], "parameters": known["parameters"]}
        for known in (recipe.describe() for recipe in RECIPES.values())
    ]


def as_policy_says(project: Project, recipe: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with what the project's policies add: faces are cut out where the recipe can, unless the
    request says otherwise."""
    can_crop = recipe in RECIPES and any(parameter.name == CROP for parameter in RECIPES[recipe].parameters)
    return {**({CROP: DETECTOR} if project.face_crop and can_crop else {}), **parameters}


def config(recipe: str, parameters: Mapping[str, Any], seed: int, folds: int) -> TrainConfig:
    """The checked configuration, every parameter filled in. Raises Invalid that says what is allowed, and names the
    field: `recipe`, `seed`, `folds` or `parameters.<name>`."""
    try:
        return TrainConfig(recipe=recipe, parameters=dict(parameters), seed=seed, folds=folds)
    except TrainerError as error:
        field = FIELDS.get(error.code, "recipe")
        if error.code == "config_invalid" and error.message.startswith("'seed'"):
            field = "seed"
        if field == "parameters":
            field = _parameter(recipe, parameters, error)
        raise Invalid(error.message, hint=error.hint, code=error.code, fields={field: error.message}) from error


def _parameter(recipe: str, parameters: Mapping[str, Any], error: TrainerError) -> str:
    """The parameter that is wrong: the first one that is refused by itself, too."""
    for name, value in parameters.items():
        try:
            TrainConfig(recipe=recipe, parameters={name: value})
        except TrainerError as alone:
            if alone.message == error.message:
                return f"parameters.{name}"
    return "parameters"
