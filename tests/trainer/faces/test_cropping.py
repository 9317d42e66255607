"""Faces in a whole run: found once, written for each item, cut out for learning and for predicting."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from labelhub.demo import faces as drawn
from tests.requirements_of_tests import need
from tests.trainer import drawings
from trainer.config import TrainConfig
from trainer.predict import load
from trainer.progress import Progress
from trainer.run import train

CONFIG = TrainConfig("faceres-linear", folds=2, parameters={"crop": "neural"})


@pytest.fixture(scope="module")
def cropped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on ten drawn portraits and one image without a face."""
    need("faceres weights")
    folder = tmp_path_factory.mktemp("cropped")
    lines = []
    for seed in range(10):
        traits = drawn.sample(seed)
        data = drawn.jpeg(traits)
        (folder / f"{seed}.jpg").write_bytes(data)
        lines.append({
            "id": str(seed), "sha256": hashlib.sha256(data).hexdigest(), "file": f"{seed}.jpg",
            "label": ("female", "male")[seed % 2],
        })  # fmt: skip
    lines.append(drawings.item(folder, "none", "across", 3, label=None))
    train(drawings.write(folder / "m.jsonl", ("female", "male"), lines), folder / "run", CONFIG, cache=folder / "cache")
    return folder


def test_every_item_has_a_line_that_says_where_its_face_is(cropped: Path) -> None:
    lines = {line["id"]: line for line in drawings.lines_of(cropped / "run" / "faces.jsonl")}

    assert len(lines) == 11
    assert lines["none"] | {"sha256": ""} == {
        "id": "none", "sha256": "", "detector": "neural", "found": False, "box": None, "eyes": None, "score": 0.0
    }  # fmt: skip
    assert lines["1"]["found"]
    left, _, right, _ = lines["1"]["box"]
    assert left < lines["1"]["eyes"][0][0] < lines["1"]["eyes"][1][0] < right


def test_faces_are_kept_and_never_looked_for_again(cropped: Path) -> None:
    told: list[Progress] = []
    train(cropped / "m.jsonl", cropped / "again", CONFIG, cache=cropped / "cache", report=told.append)

    assert not [progress for progress in told if "images" in progress.note]
    assert (cropped / "again" / "faces.jsonl").read_bytes() == (cropped / "run" / "faces.jsonl").read_bytes()
    names = {path.name for path in (cropped / "cache").iterdir()}
    assert len(names) == 2
    assert len([name for name in names if name.startswith("faces-neural-")]) == 1


def test_the_model_cuts_out_what_the_run_cut_out(cropped: Path) -> None:
    model = load(cropped / "run")
    found = {line["id"]: line for line in drawings.lines_of(cropped / "run" / "predictions.jsonl")}
    image = cropped / drawings.lines_of(cropped / "m.jsonl")[-1]["file"]

    assert json.loads((cropped / "run" / "model.json").read_text())["crop"] == "neural"
    assert np.abs(model.predict([image]) - found["none"]["p"]).max() < 1e-4
    assert np.isfinite(model.predict([cropped / "1.jpg"])).all()


def test_the_face_network_gives_its_own_opinion_of_male_and_female(cropped: Path) -> None:
    lines = drawings.lines_of(cropped / "run" / "second-opinion.jsonl")

    assert [line["id"] for line in lines] == [str(number) for number in range(10)] + ["none"]
    assert all(sum(line["p"]) == pytest.approx(1) for line in lines)
    assert len({line["p"][1] for line in lines}) > 5
    measured = json.loads((cropped / "run" / "metrics.json").read_text())["second_opinion"]
    predicted = drawings.lines_of(cropped / "run" / "predictions.jsonl")
    assert measured["n"] == len([line for line in predicted if line["label"]])
    assert measured.keys() == {"n", "accuracy", "agrees"}
