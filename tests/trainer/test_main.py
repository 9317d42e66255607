import csv
import io
from pathlib import Path

import pytest

from tests.trainer.conftest import Finished
from trainer.__main__ import main


def test_predictions_are_printed_as_csv(finished: Finished, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(str(path) for path in finished.manifest.parent.glob("apart-*"))
    code = main(["predict", str(finished.folder), *files])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    assert code == 0
    assert [row["file"] for row in rows] == files
    assert list(rows[0]) == ["file", "p_across", "p_down", "likeliest"]
    for row in rows:
        p = {name: float(row[f"p_{name}"]) for name in ("across", "down")}
        assert sum(p.values()) == pytest.approx(1, abs=1e-5)
        assert row["likeliest"] == max(p, key=lambda name: p[name])


def test_recipes_are_listed_with_parameters_ranges_and_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recipes"]) == 0
    printed = capsys.readouterr().out

    assert "simple-cnn: " in printed
    assert "faceres-linear: " in printed
    assert "epochs = 12  (1 to 10000)" in printed
    assert "optimizer = adadelta  (adadelta, adam, sgd, rmsprop)" in printed
    assert "learning_rate = 1 with optimizer=adadelta or 0.001 with optimizer=adam or" in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["train", "m.jsonl", "--recipe", "no-such", "--out", "run"], "no recipe 'no-such'"),
        (["train", "m.jsonl", "--recipe", "simple-cnn", "--out", "run"], "m.jsonl cannot be read"),
        (["train", "m.jsonl", "--recipe", "simple-cnn", "--out", "run", "--folds", "1"], "'folds'"),
        (["train", "m.jsonl", "--recipe", "simple-cnn", "--out", "run", "--set", "epochs"], "NAME=VALUE"),
        (["train", "m.jsonl", "--recipe", "simple-cnn", "--out", "run", "--set", "epochs=many"], "'epochs'"),
        (["train", "m.jsonl", "--recipe", "simple-cnn", "--out", "run", "--set", "epoch=3"], "no parameter 'epoch'"),
        (["predict", "run", "a.png"], "has no model.json"),
    ],
)
def test_a_mistake_ends_with_one_sentence_and_a_code(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(arguments) == 1
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_command_that_does_not_exist_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["trian"])
    assert raised.value.code == 2
    assert "trian" in capsys.readouterr().err
