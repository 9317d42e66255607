import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.trainer import drawings
from tests.trainer.conftest import CLASSES, Finished
from trainer.config import TrainConfig
from trainer.errors import TrainerError
from trainer.export import exporting, tfjs
from trainer.export.exporting import FORMATS, LARGEST, Format, export
from trainer.run import train


@pytest.fixture(scope="module")
def face_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of `faceres-linear` on a few drawings."""
    folder = tmp_path_factory.mktemp("faces")
    manifest = drawings.write(folder / "manifest.jsonl", CLASSES, drawings.items(folder, 4, CLASSES))
    return train(manifest, folder / "run", TrainConfig("faceres-linear", folds=2)).folder


def described(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "labelhub.json").read_text())
    return found


@pytest.mark.parametrize("form", list(FORMATS))
def test_every_format_says_what_the_keras_model_says(form: str, finished: Finished, tmp_path: Path) -> None:
    made = export(finished.folder, form, tmp_path / "out")
    told, model = described(tmp_path / "out"), json.loads((finished.folder / "model.json").read_text())

    assert made.difference <= LARGEST
    assert made.checked_on == 16
    assert told["export"]["largest_difference"] == made.difference
    assert told["export"]["format"] == form
    assert (tmp_path / "out" / told["export"]["model"]).exists()
    for name in ("classes", "pixels", "threshold", "temperature", "input", "output"):
        assert told[name] == model[name]
    for name, digest in told["export"]["files"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("form", ["tflite", "tfjs"])
def test_the_whole_face_network_is_exported_from_pixels_to_probabilities(
    form: str, face_run: Path, tmp_path: Path
) -> None:
    images = [sorted(face_run.parent.glob("*.jpg"))[0]]
    made = export(face_run, form, tmp_path / "out", images=images)

    assert made.difference <= LARGEST
    assert made.checked_on == 1
    assert described(tmp_path / "out")["pixels"] == {"mode": "RGB", "width": 224, "height": 224}


def refusal(run: Path, form: str, out: Path, **options: Any) -> TrainerError:
    with pytest.raises(TrainerError) as raised:
        export(run, form, out, **options)
    return raised.value


def test_an_export_that_says_something_else_is_not_given_out(
    finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keras = FORMATS["keras"]
    for wrong in (0.3, np.nan):
        asked = {"Keras": lambda folder, images, wrong=wrong: np.full((len(images), 2), wrong)}
        format_ = Format(keras.write, lambda asked=asked: asked)  # type: ignore[misc]
        monkeypatch.setattr(exporting, "FORMATS", {"keras": format_})
        error = refusal(finished.folder, "keras", tmp_path / "out")
        assert error.code == "export_differs"
        assert list(tmp_path.iterdir()) == []


def test_what_tensorflow_js_does_not_know_is_named(
    finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tfjs, "_OPERATIONS", tfjs._OPERATIONS - {"Softmax"})
    error = refusal(finished.folder, "tfjs", tmp_path / "out")

    assert error.code == "export_unsupported"
    assert "no operation Softmax" in error.message
    assert list(tmp_path.iterdir()) == []


def test_tensorflow_js_itself_is_asked_and_notices_damaged_files(finished: Finished, tmp_path: Path) -> None:
    program = tfjs.node()
    assert program is not None, "install Node and the front end's packages: make run"
    made = export(finished.folder, "tfjs", tmp_path / "out")
    assert made.checked_with == ("TensorFlow, read back", "TensorFlow.js in Node")
    (tmp_path / "out" / "group1-shard1of1.bin").write_bytes(b"short")

    with pytest.raises(TrainerError, match=r"TensorFlow\.js cannot run"):
        tfjs.ask_tfjs(program, tmp_path / "out", np.zeros((1, 64, 64, 1), np.float32))


def test_bad_input_ends_in_a_sentence(finished: Finished, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("model.keras", "model.json"):
        shutil.copy(finished.folder / name, bare)

    assert refusal(finished.folder, "onnx", tmp_path / "out").code == "format_unknown"
    assert refusal(finished.folder, "keras", tmp_path / "full").code == "export_exists"
    assert refusal(tmp_path, "keras", tmp_path / "out").code == "model_missing"
    assert refusal(bare, "keras", tmp_path / "out").code == "check_images_missing"
    assert refusal(bare, "keras", tmp_path / "out", images=[tmp_path / "no.png"]).code == "image_missing"
    assert not (tmp_path / "out").exists()
