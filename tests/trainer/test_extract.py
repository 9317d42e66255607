import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.trainer import drawings
from trainer import extract
from trainer.encoders import BATCH, Encode, GreyPixels
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


def test_what_another_process_stored_meanwhile_is_not_computed_again(tmp_path: Path) -> None:
    all_rows, kept = rows(tmp_path), store(tmp_path)
    absent = extract.missing(kept, all_rows)
    extract.fill(store(tmp_path), ENCODER, absent, watch([]))
    computed: list[int] = []

    class Counting(GreyPixels):
        def open(self) -> Encode:
            return lambda images: computed.append(len(images)) or images  # type: ignore[func-returns-value]

    extract.fill(kept, Counting(), absent, watch([]))
    assert computed == []


def test_while_one_process_computes_another_waits_and_can_be_cancelled(tmp_path: Path) -> None:
    all_rows, kept = rows(tmp_path), store(tmp_path)
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 3

    waiting = Watch(Bar(lambda _: None, cancelled, {"features": 1}), "features", "")
    with kept.computing(lambda: None), pytest.raises(Cancelled):
        extract.fill(store(tmp_path), ENCODER, extract.missing(kept, all_rows), waiting)
    assert len(kept) == 0


def test_a_process_killed_while_it_computes_leaves_no_lock_behind(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from tests.trainer.test_extract import store\n"
        "with store(Path(sys.argv[1])).computing(lambda: None): os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, str(tmp_path)], cwd=Path(__file__).parents[2])

    assert killed.returncode == -signal.SIGKILL
    with store(tmp_path).computing(lambda: pytest.fail("the lock is still held")):
        pass


def test_images_can_be_read_from_their_files_each_time(tmp_path: Path) -> None:
    all_rows = rows(tmp_path)
    files = extract.ImageFiles(all_rows, ENCODER.pixels)

    assert (files[np.array([40, 3])][1] == read(all_rows[3].file, ENCODER.pixels)).all()
    assert files[np.array([], dtype=np.int64)].shape == (0, 64, 64, 1)
    Path(all_rows[3].file).unlink()
    with pytest.raises(TrainerError, match=f"Item '{all_rows[3].id}'"):
        files[np.array([3])]
