import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.trainer.conftest import Elsewhere, Finished
from tests.trainer.drawings import lines_of
from trainer.errors import TrainerError
from trainer.predict import load


def test_a_model_carried_elsewhere_predicts_the_same_in_a_new_process(finished: Finished, elsewhere: Elsewhere) -> None:
    classes, threshold, found = elsewhere.predicted
    expected = [line["p"] for line in lines_of(finished.folder / "predictions.jsonl") if line["id"] in elsewhere.asked]

    assert classes == ["across", "down"]
    assert threshold == finished.result.metrics["threshold"]["value"]
    assert np.abs(np.array(found) - np.array(expected)).max() < 1e-5


def test_more_images_than_a_batch_and_none_at_all_are_predicted(finished: Finished) -> None:
    model = load(finished.folder)
    files = sorted(finished.manifest.parent.glob("across-*.*"))[:20] * 2

    predicted = model.predict(files)
    assert predicted.shape == (40, 2)
    assert np.abs(predicted[:20] - predicted[20:]).max() < 1e-5
    assert model.predict([]).shape == (0, 2)


def test_a_bad_image_is_named(finished: Finished, tmp_path: Path) -> None:
    (tmp_path / "bad.png").write_text("no")

    with pytest.raises(TrainerError, match=r"bad\.png") as raised:
        load(finished.folder).predict([tmp_path / "bad.png"])
    assert raised.value.code == "image_unreadable"


@pytest.mark.parametrize("absent", ["model.json", "model.keras"])
def test_a_folder_without_model_is_refused(finished: Finished, tmp_path: Path, absent: str) -> None:
    for name in {"model.json", "model.keras"} - {absent}:
        shutil.copy(finished.folder / name, tmp_path)
    with pytest.raises(TrainerError) as raised:
        load(tmp_path)

    assert raised.value.code == "model_missing"
    assert absent in raised.value.message


@pytest.mark.parametrize("damaged", ["not json", "[]", "{}", '{"format": 99}', None])
def test_a_damaged_model_is_refused(finished: Finished, tmp_path: Path, damaged: str | None) -> None:
    for name in ("model.json", "model.keras"):
        shutil.copy(finished.folder / name, tmp_path)
    if damaged is None:
        (tmp_path / "model.keras").write_bytes(b"PK half a zip")
    else:
        (tmp_path / "model.json").write_text(damaged)
    with pytest.raises(TrainerError) as raised:
        load(tmp_path)

    assert raised.value.code == "model_unreadable"
    assert str(tmp_path) in raised.value.message
