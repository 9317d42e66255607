import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from trainer import digests
from trainer.arrays import Bytes
from trainer.errors import TrainerError
from trainer.features import FeatureStore


def keys(numbers: Iterable[int]) -> Bytes:
    return digests.from_hex([hashlib.sha256(str(number).encode()).hexdigest() for number in numbers])


def arrays(numbers: Iterable[int]) -> np.ndarray:
    return np.array([[number, number + 0.5, -number] for number in numbers], dtype=np.float32)


def opened(folder: Path) -> FeatureStore:
    return FeatureStore(folder / "store", (3,), "float32")


def holds(store: FeatureStore, numbers: list[int]) -> bool:
    positions = store.positions(keys(numbers))
    return bool((positions >= 0).all()) and bool((store.view()[positions] == arrays(numbers)).all())


def test_what_was_appended_is_there_in_another_process_of_work(tmp_path: Path) -> None:
    opened(tmp_path).append(keys([1, 2]), arrays([1, 2]))
    store = opened(tmp_path)
    store.append(keys([3]), arrays([3]))

    assert len(store) == 3
    assert holds(store, [2, 3, 1])
    assert store.positions(keys([4, 1])).tolist() == [-1, 0]


def test_an_empty_store_holds_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path)

    assert store.positions(keys([1])).tolist() == [-1]
    assert len(store.view()) == 0


def test_appending_again_changes_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.append(keys([1, 2]), arrays([1, 2]))
    store.append(keys([2, 3, 1]), arrays([20, 3, 10]))

    assert len(store) == 3
    assert holds(store, [1, 2, 3])


def test_a_store_opened_earlier_sees_what_others_append(tmp_path: Path) -> None:
    reader, writer = opened(tmp_path), opened(tmp_path)
    writer.append(keys([1]), arrays([1]))
    assert holds(reader, [1])
    writer.append(keys([2]), arrays([2]))
    assert holds(reader, [1, 2])


def test_thousands_of_small_appends_are_found(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.append(keys(range(6000)), arrays(range(6000)))
    for number in range(6000, 6010):
        store.append(keys([number]), arrays([number]))

    assert holds(store, list(range(6010)))


@pytest.mark.parametrize(("rows", "index"), [(5, 0), (12, 0), (12, 7), (17, 31), (0, 9)])
def test_a_torn_tail_is_ignored_and_written_over(tmp_path: Path, rows: int, index: int) -> None:
    store = opened(tmp_path)
    store.append(keys([1, 2]), arrays([1, 2]))
    for name, torn in (("rows", rows), ("index", index)):
        with (store.folder / name).open("ab") as file:
            file.write(b"\xff" * torn)

    again = opened(tmp_path)
    assert len(again) == 2
    assert holds(again, [1, 2])
    again.append(keys([3]), arrays([3]))
    assert holds(opened(tmp_path), [1, 2, 3])
    assert (store.folder / "rows").stat().st_size == 3 * 12


def append_all(folder: Path, numbers: list[int]) -> None:
    store = opened(folder)
    for start in range(0, len(numbers), 10):
        part = numbers[start : start + 10]
        store.append(keys(part), arrays(part))


def test_several_processes_append_at_once_and_store_each_image_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ranges = [list(range(start, start + 200)) for start in (0, 100, 50, 150)]
    workers = [context.Process(target=append_all, args=(tmp_path, numbers)) for numbers in ranges]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    store = opened(tmp_path)
    assert len(store) == 350
    assert holds(store, list(range(350)))


def test_a_writer_killed_at_any_moment_leaves_a_store_that_is_right(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.trainer.test_features import opened, keys, arrays\n"
        "store = opened(Path(sys.argv[1])); print('ready', flush=True)\n"
        "for n in range(10**6): store.append(keys([n]), arrays([n])); n == 20 and print('going', flush=True)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert writer.stdout is not None
    assert [writer.stdout.readline(), writer.stdout.readline()] == ["ready\n", "going\n"]
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()

    store = opened(tmp_path)
    whole = len(store)
    assert whole > 20
    assert holds(store, list(range(whole)))
    store.append(keys([whole]), arrays([whole]))
    assert holds(opened(tmp_path), list(range(whole + 1)))


def test_a_store_of_another_shape_is_refused(tmp_path: Path) -> None:
    opened(tmp_path)

    with pytest.raises(TrainerError) as raised:
        FeatureStore(tmp_path / "store", (4,), "float32")
    assert raised.value.code == "features_mismatch"
    assert str(tmp_path / "store") in raised.value.message


def test_arrays_of_a_wrong_shape_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected"):
        opened(tmp_path).append(keys([1]), np.zeros((1, 4), dtype=np.float32))
    assert len(opened(tmp_path)) == 0


def test_opening_a_store_notes_its_use(tmp_path: Path) -> None:
    opened(tmp_path)
    os.utime(tmp_path / "store", (0, 0))
    opened(tmp_path)
    assert (tmp_path / "store").stat().st_mtime > 0
