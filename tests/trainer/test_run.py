import errno
import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.requirements_of_tests import need
from tests.trainer import drawings
from tests.trainer.conftest import CLASSES, CONFIG, EPOCHS, Elsewhere, Finished
from tests.trainer.drawings import lines_of
from trainer.config import TrainConfig
from trainer.errors import Cancelled, TrainerError
from trainer.predict import load
from trainer.progress import STAGES, Progress
from trainer.run import train

FILES = {
    "card.html", "card.md", "check-images.npz", "test-mistakes.png", "test.jsonl",
    ".lock", "ambiguous.png", "config.json", "epochs.jsonl", "manifest.sha256", "metrics.json", "model.json",
    "model.keras", "predictions.jsonl", "result.json", "surest-across.png", "surest-down.png", "suspect.png",
}  # fmt: skip


def predictions(folder: Path) -> dict[str, Any]:
    return {line["id"]: line for line in lines_of(folder / "predictions.jsonl")}


def test_a_run_leaves_the_whole_folder_and_nothing_temporary(finished: Finished) -> None:
    assert {path.name for path in finished.folder.iterdir()} == FILES
    assert json.loads((finished.folder / "config.json").read_text()) == CONFIG.as_dict()
    assert json.loads((finished.folder / "metrics.json").read_text()) == finished.result.metrics


def test_the_progress_passes_all_stages_and_every_epoch(finished: Finished) -> None:
    told = finished.told
    epochs = [dict(progress.epoch) for progress in told if progress.epoch]

    assert list(dict.fromkeys(progress.stage for progress in told)) == list(STAGES)
    assert [progress.done for progress in told] == sorted(progress.done for progress in told)
    assert told[-1].done == told[-1].total
    assert [(epoch["fold"], epoch["epoch"]) for epoch in epochs] == [
        (fold, epoch) for fold in (0, 1, "final") for epoch in range(1, EPOCHS + 1)
    ]
    assert lines_of(finished.folder / "epochs.jsonl") == epochs
    assert all((epoch["val_loss"] is None) == (epoch["fold"] == "final") for epoch in epochs)


def test_another_process_and_another_order_of_rows_give_the_same_predictions(
    finished: Finished, elsewhere: Elsewhere
) -> None:
    assert predictions(elsewhere.run) == predictions(finished.folder)
    assert json.loads((elsewhere.run / "metrics.json").read_text()) == finished.result.metrics
    assert {path.name for path in elsewhere.run.iterdir()} == FILES


def test_the_command_line_tells_how_it_goes_and_how_good_it_is(finished: Finished, elsewhere: Elsewhere) -> None:
    accuracy = finished.result.metrics["out_of_fold"]["accuracy"]["value"]

    assert f"out_of_fold: accuracy {accuracy:.4f}" in elsewhere.printed
    assert elsewhere.printed.endswith(str(elsewhere.run))
    assert f"The final model, epoch {EPOCHS}: loss" in elsewhere.told
    assert "100%  The run is complete." in elsewhere.told


def test_the_same_run_again_gives_its_result_without_work(finished: Finished) -> None:
    told: list[Progress] = []
    before = (finished.folder / "model.keras").stat().st_mtime_ns
    again = train(finished.manifest, finished.folder, CONFIG, also=finished.also, report=told.append)

    assert again.metrics == finished.result.metrics
    assert told == []
    assert (finished.folder / "model.keras").stat().st_mtime_ns == before


def test_a_folder_with_another_complete_run_is_refused_and_untouched(finished: Finished) -> None:
    before = (finished.folder / "result.json").read_bytes()
    for config, also in ((TrainConfig("simple-cnn", seed=8), finished.also), (CONFIG, None)):
        with pytest.raises(TrainerError) as raised:
            train(finished.manifest, finished.folder, config, also=also)
        assert raised.value.code == "run_exists"
    assert (finished.folder / "result.json").read_bytes() == before


def test_a_run_that_was_broken_off_has_no_result_and_runs_again_into_the_same_folder(
    finished: Finished, elsewhere: Elsewhere
) -> None:
    assert "epochs.jsonl" in elsewhere.left
    assert "result.json" not in elsewhere.left
    assert predictions(elsewhere.run) == predictions(finished.folder)
    assert {path.name for path in elsewhere.run.iterdir()} == FILES


def test_a_cancelled_run_stops_and_has_no_result(finished: Finished, tmp_path: Path) -> None:
    told: list[Progress] = []
    with pytest.raises(Cancelled):
        train(
            finished.manifest, tmp_path, CONFIG, cache=finished.cache, report=told.append,
            cancelled=lambda: any(progress.epoch for progress in told),
        )  # fmt: skip

    assert not (tmp_path / "result.json").exists()
    assert len([progress for progress in told if progress.epoch]) == 1


def test_a_full_disk_ends_with_a_sentence(finished: Finished, tmp_path: Path) -> None:
    def report(_: Progress) -> None:
        with open("/dev/full", "w") as full:
            full.write("no room")

    with pytest.raises(TrainerError) as raised:
        train(finished.manifest, tmp_path, CONFIG, cache=finished.cache, report=report)
    assert raised.value.code == "disk_full"
    assert isinstance(raised.value.__cause__, OSError)
    assert raised.value.__cause__.errno == errno.ENOSPC


def test_a_folder_that_another_run_is_writing_is_refused(finished: Finished, tmp_path: Path) -> None:
    refused: list[str] = []

    def report(_: Progress) -> None:
        with pytest.raises(TrainerError) as raised:
            train(finished.manifest, tmp_path, CONFIG, cache=finished.cache)
        refused.append(raised.value.code)
        raise Cancelled

    with pytest.raises(Cancelled):
        train(finished.manifest, tmp_path, CONFIG, cache=finished.cache, report=report)
    assert refused == ["run_busy"]


def test_an_image_that_vanished_or_changed_ends_the_run_with_its_name(tmp_path: Path) -> None:
    lines = drawings.items(tmp_path / "images", 4, CLASSES)
    for line in lines:
        line["file"] = f"images/{line['file']}"
    manifest = drawings.write(tmp_path / "m.jsonl", CLASSES, lines)
    (tmp_path / lines[5]["file"]).write_bytes((tmp_path / lines[2]["file"]).read_bytes())

    with pytest.raises(TrainerError, match="Item 'down-001'") as raised:
        train(manifest, tmp_path / "run", CONFIG)
    assert raised.value.code == "image_changed"
    (tmp_path / lines[5]["file"]).unlink()
    with pytest.raises(TrainerError, match="Item 'down-001'") as raised:
        train(manifest, tmp_path / "run", CONFIG)
    assert raised.value.code == "image_missing"
    assert not (tmp_path / "run" / "result.json").exists()


@pytest.mark.parametrize(
    ("counts", "group", "code"),
    [((4, 0), None, "one_class"), ((4, 1), None, "too_few_labels"), ((4, 4), "all", "one_group")],
)
def test_too_little_to_learn_from_is_refused_before_any_work(
    tmp_path: Path, counts: tuple[int, int], group: str | None, code: str
) -> None:
    lines = [
        line
        for kind, count in zip(CLASSES, counts, strict=True)
        for line in drawings.items(tmp_path, count, (kind,), group=group)
    ]
    told: list[Progress] = []
    with pytest.raises(TrainerError) as raised:
        train(drawings.write(tmp_path / "m.jsonl", CLASSES, lines), tmp_path / "run", CONFIG, report=told.append)

    assert raised.value.code == code
    assert told == []


@pytest.fixture(scope="module")
def face_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of `faceres-linear` with three classes, images found by digest, features kept."""
    need("faceres weights")
    folder = tmp_path_factory.mktemp("faces")
    lines = drawings.items(folder, 8, drawings.CLASSES)
    lines += [drawings.item(folder, f"blank-{n}", "dots", 50 + n, label=None) for n in range(4)]
    for line in lines:
        stored = folder / "store" / line["sha256"][:2] / line["sha256"]
        stored.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder / line.pop("file"), stored)
    manifest = drawings.write(folder / "m.jsonl", drawings.CLASSES, lines)
    config = TrainConfig("faceres-linear", folds=4)
    train(manifest, folder / "run", config, images=folder / "store", cache=folder / "cache")
    return folder


def test_the_saved_face_network_gives_from_pixels_what_the_run_had_from_features(face_run: Path) -> None:
    found = predictions(face_run / "run")
    lines = [line for line in lines_of(face_run / "m.jsonl")[1:] if line["label"] is None]
    files = [face_run / "store" / line["sha256"][:2] / line["sha256"] for line in lines]
    model = load(face_run / "run")

    assert model.threshold is None
    expected = np.array([found[line["id"]]["p"] for line in lines])
    assert np.abs(model.predict(files) - expected).max() < 1e-4
    described = json.loads((face_run / "run" / "model.json").read_text())
    assert described["backbone"]["name"] == "faceres"


def test_kept_features_are_used_when_the_images_are_gone_from_reach_and_a_dear_curve_is_drawn_on_demand(
    face_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer.refits.CHEAP", -1.0)
    config = TrainConfig("faceres-linear", folds=4, parameters={"C": 1, "learning_curve": "always"})
    digest = lines_of(face_run / "m.jsonl")[-1]["sha256"]
    kept = (face_run / "cache").glob("*/rows")
    before = [path.stat().st_mtime_ns for path in kept]
    told: list[Progress] = []
    done = train(face_run / "m.jsonl", face_run / "again", config, images=face_run / "store",
                 cache=face_run / "cache", report=told.append)  # fmt: skip

    assert (face_run / "store" / digest[:2] / digest).exists()
    assert told[0].note == "Every image is known already."
    assert done.metrics["calibration"]["nested"] is False  # that stayed too dear
    assert [point["share"] for point in done.metrics["learning_curve"]["points"]][-1] == 1.0
    assert [path.stat().st_mtime_ns for path in (face_run / "cache").glob("*/rows")] == before


def test_missing_weights_end_a_run_before_any_work(
    finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LABELHUB_WEIGHTS", str(tmp_path))
    monkeypatch.setattr("trainer.backbones.weights._REPOSITORY", tmp_path)
    with pytest.raises(TrainerError) as raised:
        train(finished.manifest, tmp_path / "run", TrainConfig("faceres-linear"))

    assert raised.value.code == "weights_missing"
    assert os.listdir(tmp_path / "run") == [".lock"]
