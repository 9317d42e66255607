"""Every recipe's real code, from images to a model file, with random weights where none can be had."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.requirements_of_tests import need
from tests.trainer import drawings
from tests.trainer.recipes.small import SMALL
from trainer import recipes
from trainer.config import TrainConfig
from trainer.export.exporting import LARGEST, export
from trainer.predict import load
from trainer.run import RunResult, train

RANDOM = {name for name, given in SMALL.items() if given.get("weights") == "random"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve labelled drawings of two classes, two without a label, as a manifest of two classes and one of three."""
    folder = tmp_path_factory.mktemp("recipes")
    lines = drawings.items(folder, 6, ("across", "down"))
    blank = [drawings.item(folder, f"blank-{n}", "across", 50 + n, label=None) for n in range(2)]
    drawings.write(folder / "two.jsonl", ("across", "down"), lines + blank)
    lines += drawings.items(folder, 6, ("dots",))
    drawings.write(folder / "three.jsonl", drawings.CLASSES, lines + blank)
    return folder


def trained(folder: Path, recipe: str, out: str = "", manifest: str = "two", **changed: Any) -> RunResult:
    config = TrainConfig(recipe, folds=2, parameters=SMALL[recipe] | changed)
    return train(folder / f"{manifest}.jsonl", folder / (out or recipe), config, cache=folder / "cache")


@pytest.fixture(scope="module")
def done(folder: Path) -> dict[str, RunResult]:
    """Runs that several tests look at."""
    need("faceres weights")
    return {}


FACERES = {"faceres-linear", "fine-tune"}
ONCE = {"inception-resnet-v2-dense"}  # so large that it is built, but no model of it written
THREE = {"vgg16-augmented"}  # published for two classes, here with three


@pytest.mark.parametrize("recipe", [name for name in SMALL if name not in ONCE])
def test_a_recipe_runs_and_its_model_gives_what_the_run_gave(
    folder: Path, done: dict[str, RunResult], recipe: str
) -> None:
    result = done[recipe] = trained(folder, recipe, manifest="three" if recipe in THREE else "two")
    lines = {line["id"]: line for line in drawings.lines_of(result.folder / "predictions.jsonl")}
    blank = [line for line in drawings.lines_of(folder / "two.jsonl")[1:] if line["label"] is None]
    model = load(result.folder)
    found = model.predict([folder / line["file"] for line in blank])

    assert model.classes == (drawings.CLASSES if recipe in THREE else ("across", "down"))
    assert np.abs(found - [lines[line["id"]]["p"] for line in blank]).max() < 1e-4
    assert found.sum(axis=1) == pytest.approx(1, abs=1e-5)
    described = json.loads((result.folder / "model.json").read_text())
    assert described["recipe"] == recipe
    assert described["classes"] == list(model.classes)


def test_random_weights_are_named_and_give_no_accuracy(done: dict[str, RunResult]) -> None:
    for recipe, result in done.items():
        if recipe in RANDOM:
            assert result.metrics["weights"] == "random", recipe
            assert result.metrics["out_of_fold"] is None, recipe
            assert result.metrics["test"] is None, recipe
            assert result.metrics["learning_curve"] is None, recipe
            assert "random" in result.metrics["note"], recipe
            assert json.loads((result.folder / "model.json").read_text())["threshold"] is None, recipe
        else:
            assert result.metrics["weights"] == ("pretrained" if recipe in FACERES else "none"), recipe
            assert result.metrics["out_of_fold"]["accuracy"]["value"] >= 0, recipe
    assert RANDOM - done.keys() == ONCE


def test_a_search_leaves_a_leaderboard_with_the_best_first(done: dict[str, RunResult]) -> None:
    board = json.loads((done["auto"].folder / "leaderboard.json").read_text())

    assert board.keys() == {"0", "1", "final"}
    losses = [trial["log_loss"] for trial in board["final"]["trials"]]
    assert losses == sorted(losses)
    assert {trial["backbone"] for trial in board["final"]["trials"]} == {"faceres", "mobilenet-v3-small"}


def test_a_recipe_published_for_two_classes_says_what_it_does_with_three(done: dict[str, RunResult]) -> None:
    notes = done["vgg16-augmented"].metrics["notes"]

    assert "two classes" in notes[0]
    assert "softmax" in notes[0]
    assert done["vggface-augmented"].metrics["notes"] == []


@pytest.mark.parametrize("recipe", ["avgpool-cnn", "faceres-linear"])
def test_the_same_run_in_another_folder_gives_the_same_predictions(
    folder: Path, done: dict[str, RunResult], recipe: str
) -> None:
    again = trained(folder, recipe, out=f"{recipe}-again")

    for name in ("predictions.jsonl", "metrics.json"):
        assert (again.folder / name).read_bytes() == (done[recipe].folder / name).read_bytes(), name


@pytest.mark.parametrize(
    ("recipe", "form"),
    [("five-block-cnn", "keras"), ("five-block-cnn", "tflite"), ("vgg16-dense", "keras"), ("vgg16-dense", "tflite")],
)
def test_an_export_says_what_the_model_says(done: dict[str, RunResult], tmp_path: Path, recipe: str, form: str) -> None:
    made = export(done[recipe].folder, form, tmp_path / "out")
    told = json.loads((tmp_path / "out" / "labelhub.json").read_text())

    assert made.difference <= LARGEST
    assert made.checked_on == 14
    assert (told["recipe"], told["classes"], told["export"]["format"]) == (recipe, ["across", "down"], form)
    assert (tmp_path / "out" / told["export"]["model"]).stat().st_size > 0


def test_there_are_eleven_and_each_is_tested() -> None:
    assert {one.name for one in recipes.OWN} == SMALL.keys()
    assert len(recipes.OWN) == 11


def test_inception_resnet_v2_is_built_once_whole() -> None:
    """Its own preprocessing and its features; the rest of its recipe is that of vgg16-dense, which runs above."""
    config = TrainConfig("inception-resnet-v2-dense", parameters=SMALL["inception-resnet-v2-dense"])
    encoder = recipes.find(config.recipe).encoder(config.parameters).parts[0]
    features = encoder.open()(np.zeros((2, 75, 75, 3), dtype=np.uint8))

    assert features.shape == (2, 1536)
    assert (features[0] == features[1]).all()
