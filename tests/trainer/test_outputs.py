import json

import numpy as np
import pytest
from PIL import Image

from tests.trainer.conftest import CLASSES, Finished
from tests.trainer.drawings import lines_of
from trainer.evaluate import measure


def test_every_labelled_item_is_predicted_out_of_fold_and_the_others_by_the_final_model(finished: Finished) -> None:
    predictions = {line["id"]: line for line in lines_of(finished.folder / "predictions.jsonl")}
    labelled = [line["id"] for line in lines_of(finished.manifest)[1:] if line["label"]]

    assert len(predictions) == 54 + 3 + 2
    for name, line in predictions.items():
        assert line["out_of_fold"] == (name in labelled)
        assert (line["fold"] in (0, 1)) if name in labelled else line["fold"] is None
        assert sum(line["p"]) == pytest.approx(1)
        assert len(line["p"]) == 2


def test_predictions_say_what_was_given_and_what_the_model_says_when_calibrated(finished: Finished) -> None:
    given = {line["id"]: (line["label"], line["split"]) for line in lines_of(finished.manifest)[1:] if "split" in line}
    predictions = lines_of(finished.folder / "predictions.jsonl")
    tested = lines_of(finished.folder / "test.jsonl")

    assert {line["id"]: (line["label"], line["split"]) for line in predictions if line["label"]} == given
    assert [line["id"] for line in tested] == [name for name, (_, split) in sorted(given.items()) if split == "test"]
    for line in predictions + tested:
        assert sum(line["calibrated"]) == pytest.approx(1)
        assert np.argmax(line["calibrated"]) == np.argmax(line["p"])


def test_groups_are_held_out_whole(finished: Finished) -> None:
    folds = {line["id"]: line["fold"] for line in lines_of(finished.folder / "predictions.jsonl")}
    groups: dict[str, set[int]] = {}
    for line in lines_of(finished.manifest)[1:]:
        if line.get("group"):
            groups.setdefault(line["group"], set()).add(folds[line["id"]])

    assert len(groups) == 8
    assert all(len(where) == 1 for where in groups.values())


def test_the_measures_are_those_of_the_predictions(finished: Finished) -> None:
    labels = {line["id"]: line["label"] for line in lines_of(finished.manifest)[1:]}
    predictions = [line for line in lines_of(finished.folder / "predictions.jsonl") if line["out_of_fold"]]
    p = np.array([line["p"] for line in predictions])
    given = np.array([CLASSES.index(labels[line["id"]]) for line in predictions])
    expected = measure(p, given, np.arange(len(p)), CLASSES, seed=7)
    found = finished.result.metrics["out_of_fold"]

    assert found["accuracy"]["value"] == expected["accuracy"]["value"] > 0.75
    assert found["confusion"] == expected["confusion"]
    assert found["log_loss"]["value"] == pytest.approx(expected["log_loss"]["value"])
    assert finished.result.metrics["test"]["n"] == 10
    assert finished.result.metrics["counts"] == {
        "labelled": 54, "only_predicted": 5, "final": 44, "test": 10, "kept_from_final_beside_test": 0
    }  # fmt: skip
    assert sum(fold["n"] for fold in finished.result.metrics["folds"]) == 54


def test_the_model_says_what_it_needs_and_where_it_comes_from(finished: Finished) -> None:
    described = json.loads((finished.folder / "model.json").read_text())

    assert described["classes"] == list(CLASSES)
    assert described["recipe"] == "simple-cnn"
    assert described["pixels"] == {"mode": "L", "width": 64, "height": 64}
    assert described["threshold"] == finished.result.metrics["threshold"]["value"]
    assert described["backbone"] is None
    assert described["manifest_sha256"] == (finished.folder / "manifest.sha256").read_text().strip()


def test_montages_are_pictures_named_in_the_result(finished: Finished) -> None:
    montages = json.loads((finished.folder / "result.json").read_text())["montages"]

    assert montages == {
        "surest:across": "surest-across.png", "surest:down": "surest-down.png", "ambiguous": "ambiguous.png",
        "suspect": "suspect.png", "test_mistakes": "test-mistakes.png",
    }  # fmt: skip
    for name in montages.values():
        with Image.open(finished.folder / name) as image:
            assert image.width == 664
