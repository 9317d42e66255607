from pathlib import Path

import numpy as np
import pytest

from tests.trainer import drawings
from trainer import extract
from trainer.encoders import BATCH, GreyPixels
from trainer.errors import Cancelled, TrainerError
from trainer.features import FeatureStore
from trainer.images import read
from trainer.manifest import Row
from trainer.manifest import read as read_manifest
from trainer.progress import Bar, Progress, Watch, never

ENCODER = GreyPixels()
COUNT = 2 * BATCH + 6


def rows(folder: Path) -> tuple[Row, ...]:
    lines = drawings.items(folder, COUNT // 2, ("across", "down"))
    return read_manifest(drawings.write(folder / "m.jsonl", ("across", "down"), lines)).rows


def store(folder: Path) -> FeatureStore:
    return FeatureStore(folder / "cache", ENCODER.shape, ENCODER.dtype)


def watch(told: list[Progress]) -> Watch:
    return Watch(Bar(told.append, never, {"features": 1}), "features", "")


def test_each_image_is_computed_once_and_looked_up_by_its_content(tmp_path: Path) -> None:
    all_rows, kept, told = rows(tmp_path), store(tmp_path), list[Progress]()
    extract.fill(kept, ENCODER, extract.missing(kept, all_rows), watch(told))
    inputs = extract.look_up(kept, all_rows)

    assert [progress.note for progress in told] == [f"{n} of {COUNT} images" for n in (0, BATCH, 2 * BATCH, COUNT)]
    for number in (0, 40, COUNT - 1):
        expected = read(all_rows[number].file, ENCODER.pixels)
        assert (inputs.take(np.array([number]))[0] == expected).all()
    assert extract.missing(store(tmp_path), all_rows) == []


def test_what_is_stored_is_never_read_again(tmp_path: Path) -> None:
    all_rows, kept = rows(tmp_path), store(tmp_path)
    extract.fill(kept, ENCODER, extract.missing(kept, all_rows), watch([]))
    for row in all_rows:
        Path(row.file).unlink()

    extract.fill(kept, ENCODER, extract.missing(kept, all_rows), watch([]))
    assert len(extract.look_up(kept, all_rows)) == COUNT


def test_copies_of_an_image_are_computed_once(tmp_path: Path) -> None:
    all_rows = rows(tmp_path)

    assert len(extract.missing(store(tmp_path), all_rows + all_rows)) == COUNT


def test_a_bad_image_is_named_and_what_was_computed_before_it_stays(tmp_path: Path) -> None:
    all_rows, kept = rows(tmp_path), store(tmp_path)
    wanted = extract.missing(kept, all_rows)
    bad = wanted[BATCH + 3]
    Path(bad.file).unlink()

    with pytest.raises(TrainerError) as raised:
        extract.fill(kept, ENCODER, wanted, watch([]))
    assert raised.value.code == "image_missing"
    assert f"Item '{bad.id}' (line {bad.line})" in raised.value.message
    assert len(kept) == BATCH


def test_a_cancelled_extraction_keeps_its_batches(tmp_path: Path) -> None:
    all_rows, kept = rows(tmp_path), store(tmp_path)
    bar = Bar(lambda _: None, lambda: len(kept) >= BATCH, {"features": 1})

    with pytest.raises(Cancelled):
        extract.fill(kept, ENCODER, extract.missing(kept, all_rows), Watch(bar, "features", ""))
    assert len(kept) == BATCH


def test_features_that_vanish_under_a_run_are_noticed(tmp_path: Path) -> None:
    with pytest.raises(TrainerError) as raised:
        extract.look_up(store(tmp_path), rows(tmp_path))
    assert raised.value.code == "features_vanished"
