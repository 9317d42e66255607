"""Every recipe on a folder of class folders: accuracy, seconds and peak memory, beside the author's figure.

`DATA=folder` (default `../shared/data/faces`), `TEST=folder` for an independent test of the same classes. One image in
five of each class is test; `accuracy` and `f1` are of these, by a model that learnt from the others; out of fold beside
it in the table. Each recipe runs in a process of its own. Heavy recipes learn from a stated subset for a few epochs
unless `FULL=1`, which takes everything and the published values, and hours. `RECIPES=a,b` runs only these.

Where the weights of a backbone cannot be had, the recipe runs with random ones on a few images: that proves the code,
and its accuracies are null. `fine-tune` and `auto` take the face network, whose weights are always there.
"""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import class_folders, one_training, table
from tests.bench.server import data_folder, independent_folder
from trainer.recipes import OWN
from trainer.recipes.declaration import Recipe

DEFAULT = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "faces"
RANDOM_ITEMS = 40
KEYS = ("recipe", "accuracy", "f1", "test_accuracy", "seconds", "peak_mb", "weights")


@dataclass(frozen=True)
class Setting:
    """How much of the data a recipe gets unless FULL=1 (None: all), in how many folds, with which parameters.
    `always` are parameters that FULL=1 keeps."""

    items: int | None = None
    folds: int = 2
    parameters: Mapping[str, Any] = field(default_factory=dict)
    always: Mapping[str, Any] = field(default_factory=dict)


SETTINGS = {
    "faceres-linear": Setting(folds=5),
    "auto": Setting(600, 2, {"trials": 8}, {"backbones": "faceres"}),
    "simple-cnn": Setting(),
    "inception-v3": Setting(),
    "vgg16-dense": Setting(400, 2, {"epochs": 30}),
    "inception-resnet-v2-dense": Setting(400, 2, {"epochs": 100}),
    "avgpool-cnn": Setting(400),
    "five-block-cnn": Setting(300, 2, {"epochs": 5}),
    "vgg16-augmented": Setting(200, 2, {"epochs": 3}),
    "vggface-augmented": Setting(200, 2, {"epochs": 3}),
    "fine-tune": Setting(400, 2, {"epochs": 4}, {"backbone": "faceres"}),
}


@dataclass(frozen=True)
class Bench:
    """What all recipes share: the images, those of the independent test, a folder to work in, and whether all of it."""

    images: Mapping[str, list[Path]]
    test: Mapping[str, list[Path]]
    work: Path
    full: bool

    def run(self, recipe: Recipe) -> tuple[dict[str, Any], str]:
        """What was measured, and in words on what."""
        setting = SETTINGS[recipe.name]
        parameters = {**({} if self.full else setting.parameters), **setting.always}
        measured, said = self._train(recipe.name, parameters, None if self.full else setting.items, setting)
        if measured.get("code") == "weights_missing":
            few = {"weights": "random"} | ({"epochs": 1} if _has(recipe, "epochs") else {})
            measured, said = self._train(recipe.name, parameters | few, RANDOM_ITEMS, setting)
        return measured, said

    def _train(
        self, recipe: str, parameters: dict[str, Any], items: int | None, setting: Setting
    ) -> tuple[dict[str, Any], str]:
        folds = 5 if self.full else setting.folds
        out = self.work / f"{recipe}-{items}"
        count = class_folders.write(self.work / f"{out.name}.jsonl", class_folders.subset(self.images, items))
        given = {
            "manifest": str(self.work / f"{out.name}.jsonl"), "out": str(out), "cache": str(self.work / "cache"),
            "recipe": recipe, "folds": folds, "parameters": parameters,
            "test": {name: [str(file) for file in files] for name, files in self.test.items()},
        }  # fmt: skip
        changed = ", ".join(f"{name}={value}" for name, value in parameters.items()) or "as published"
        return one_training.measure(given), f"{count} images, {folds} folds, {changed}"


def _has(recipe: Recipe, name: str) -> bool:
    return any(parameter.name == name for parameter in recipe.parameters)


def images() -> dict[str, list[Path]]:
    folder = data_folder() or DEFAULT
    if not folder.is_dir():
        raise SystemExit(
            f"NO DATA: {folder} is not there, so nothing was measured. Name a folder with one folder of images for "
            "each class: make bench NAME=seed_methods DATA=folder"
        )
    return class_folders.read(folder)


def chosen() -> list[Recipe]:
    wanted = os.environ.get("RECIPES")
    return [recipe for recipe in OWN if wanted is None or recipe.name in wanted.split(",")]


def main() -> None:
    found = images()
    elsewhere = independent_folder()
    test = class_folders.read(elsewhere) if elsewhere else {}
    if test and test.keys() != found.keys():
        raise SystemExit(f"TEST has the classes {sorted(test)}, and DATA has {sorted(found)}.")
    rows, notes, details = [], [], []
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(found, test, Path(work), os.environ.get("FULL") == "1")
        for recipe in chosen():
            measured, said = bench.run(recipe)
            rows.append({key: recipe.name if key == "recipe" else measured.get(key) for key in KEYS})
            details.append({**rows[-1], "out_of_fold": measured.get("oof_accuracy"), "author": recipe.reported or "-"})
            notes.append(f"{recipe.name}: {said}. {measured.get('error', '')} {recipe.differs}".strip())
            print(notes[-1], flush=True)
    table.show(details)
    print("Random weights prove the code and measure nothing: those accuracies are null.")
    table.finish("seed_methods", rows)
