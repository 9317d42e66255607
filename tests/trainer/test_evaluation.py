import json
import shutil
from pathlib import Path

import pytest

from tests.trainer import drawings
from tests.trainer.conftest import CLASSES, Finished
from tests.trainer.drawings import lines_of
from trainer.__main__ import main
from trainer.errors import TrainerError
from trainer.evaluation import evaluate
from trainer.readback import read_run


def test_the_model_is_measured_on_images_that_it_never_saw(
    finished: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for kind in CLASSES:
        (tmp_path / "testData" / kind).mkdir(parents=True)
        for number in range(60, 70):
            drawings.item(tmp_path / "testData" / kind, f"{number}", kind, number)
    known = next(finished.manifest.parent.glob("across-010.*"))
    shutil.copy(known, tmp_path / "testData" / "across")
    out = tmp_path / "found.json"
    assert main(["evaluate", str(finished.folder), "--data", str(tmp_path / "testData"), "--threshold", "0.3",
                 "--out", str(out)]) == 0  # fmt: skip
    found = json.loads(out.read_text())
    chosen = finished.result.metrics["threshold"]["value"]

    assert (found["n"], found["unseen"]["n"], found["rescored"]["n"]) == (21, 20, 1)
    assert found["unseen"]["accuracy"]["value"] > 0.6
    assert {name: one["threshold"] for name, one in found["unseen"]["at_threshold"].items()} == {
        "chosen": chosen, "by_hand": 0.3
    }  # fmt: skip
    told = capsys.readouterr().out
    assert "Its model on the 20 images that it never saw" in told
    assert "| by hand | 0.3 |" in told


def test_predictions_of_then_are_held_against_corrected_labels(finished: Finished, tmp_path: Path) -> None:
    run = read_run(finished.folder)
    said = {name: CLASSES[p.argmax()] for name, p in zip(run.out_of_fold.ids, run.out_of_fold.p, strict=True)}
    lines = [line for line in lines_of(finished.manifest)[1:] if line["label"]]
    wrong = [line["id"] for line in lines if said[line["id"]] != line["label"]]
    for line in lines:
        line["file"] = str(finished.manifest.parent / line["file"])
        line["label"] = said[line["id"]]
    found = evaluate(finished.folder, drawings.write(tmp_path / "corrected.jsonl", CLASSES, lines))

    assert found["unseen"] is None
    assert found["rescored"]["relabelled"] == found["rescored"]["label_was_wrong"] == len(wrong)
    assert found["rescored"]["after"]["accuracy"]["value"] == 1.0


def test_runs_are_compared_on_the_command_line(
    finished: Finished, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = tmp_path / "again"
    shutil.copytree(finished.folder, again)
    assert main(["compare", str(finished.folder), str(again), "--out", str(tmp_path / "out")]) == 0

    found = json.loads((tmp_path / "out" / "compare.json").read_text())
    assert [run["name"] for run in found["runs"]] == ["run", "again"]
    assert found["out_of_fold"]["pairs"][0]["better"] is None
    assert found["test"]["n"] == 10
    assert (tmp_path / "out" / "compare.md").read_text() == capsys.readouterr().out


@pytest.mark.parametrize(("name", "code"), [("result.json", "run_unfinished"), ("metrics.json", "run_unreadable")])
def test_a_run_that_is_not_whole_is_refused(finished: Finished, tmp_path: Path, name: str, code: str) -> None:
    folder = tmp_path / "run"
    shutil.copytree(finished.folder, folder)
    (folder / name).unlink()

    with pytest.raises(TrainerError) as raised:
        read_run(folder)
    assert raised.value.code == code


def test_a_threshold_that_is_no_probability_is_refused(finished: Finished, tmp_path: Path) -> None:
    with pytest.raises(TrainerError, match="no probability"):
        evaluate(finished.folder, tmp_path, by_hand=1.5)
