from pathlib import Path

import pytest

from tests.trainer import drawings
from trainer.errors import TrainerError
from trainer.external import rows_of

CLASSES = ("down", "across")


def test_a_folder_of_class_folders_is_read_with_labels_in_the_runs_order(tmp_path: Path) -> None:
    for kind in ("across", "down"):
        folder = tmp_path / kind / "more"
        folder.mkdir(parents=True)
        drawings.item(folder, "one", kind, 1)
        (folder / "notes.txt").write_text("no image")
    rows = rows_of(tmp_path, CLASSES)

    assert [(row.id, row.label) for row in rows] == [("across/more/one.jpg", 1), ("down/more/one.jpg", 0)]
    assert len({row.sha256 for row in rows}) == 2


def test_a_manifest_is_read_with_labels_in_the_runs_order(tmp_path: Path) -> None:
    lines = [*drawings.items(tmp_path, 1, ("across", "down")), drawings.item(tmp_path, "x", "down", 7, label=None)]
    manifest = drawings.write(tmp_path / "m.jsonl", ("across", "down"), lines)

    assert [(row.id, row.label) for row in rows_of(manifest, CLASSES)] == [("across-000", 1), ("down-000", 0)]


def refusal(data: Path) -> TrainerError:
    with pytest.raises(TrainerError) as raised:
        rows_of(data, CLASSES)
    return raised.value


def test_data_that_does_not_fit_is_refused_in_words(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no").code == "data_missing"
    assert "are none" in refusal(tmp_path).message
    (tmp_path / "down").mkdir()
    assert refusal(tmp_path).code == "data_empty"
    (tmp_path / "dots").mkdir()
    assert "dots" in refusal(tmp_path).message
    other = drawings.write(tmp_path / "m.jsonl", ("down", "dots"), [])
    assert refusal(other).code == "data_classes"
