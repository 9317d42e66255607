import subprocess
import sys
from pathlib import Path

import pytest

from trainer.artifacts import EPOCHS, FEATURES, RunFolder, read_json, write_bytes, write_json, write_with
from trainer.errors import TrainerError


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    write_bytes(path, b"old")

    def fail(temporary: Path) -> None:
        assert temporary.suffix == ".keras"
        temporary.write_bytes(b"half")
        raise RuntimeError("the pen broke")

    with pytest.raises(RuntimeError, match="pen"):
        write_with(path, fail)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["model.keras"]


def test_json_is_read_as_it_was_written_and_knows_no_nan(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"name": "Größe", "value": [1, 0.1, None]})

    assert read_json(tmp_path / "a.json") == {"name": "Größe", "value": [1, 0.1, None]}
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "b.json", float("nan"))
    assert names(tmp_path) == ["a.json"]


def test_a_folder_is_complete_only_with_its_result(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.write_json("metrics.json", {})
    (tmp_path / FEATURES).mkdir()
    (tmp_path / FEATURES / "rows").touch()

    assert folder.result is None
    folder.finish({"identity": 1})
    assert RunFolder(tmp_path).result == {"identity": 1}
    assert names(tmp_path) == ["metrics.json", "result.json"]


def test_clearing_takes_leftovers_and_old_epochs_but_no_file_of_others(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.append_epoch({"epoch": 1})
    for name in (".123.model.keras", ".123.metrics.json", ".hidden", "manifest.jsonl"):
        (tmp_path / name).touch()
    folder.clear()
    folder.append_epoch({"epoch": 2})

    assert names(tmp_path) == [".hidden", EPOCHS, "manifest.jsonl"]
    assert (tmp_path / EPOCHS).read_text() == '{"epoch": 2}\n'


def test_lines_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)

    def broken() -> object:
        yield {"id": 1}
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        folder.write_lines("predictions.jsonl", broken())  # type: ignore[arg-type]
    assert names(tmp_path) == []


def test_a_folder_in_use_by_another_process_is_refused_and_free_again_when_that_ends(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from trainer.artifacts import RunFolder\n"
        "with RunFolder(Path(sys.argv[1])).claimed(): print('claimed', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "claimed\n"
        with pytest.raises(TrainerError) as raised, RunFolder(tmp_path).claimed():
            pass
        assert raised.value.code == "run_busy"
        other.kill()
    with RunFolder(tmp_path).claimed():
        assert (tmp_path / ".lock").exists()
