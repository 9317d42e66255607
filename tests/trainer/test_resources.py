import errno
from pathlib import Path

import pytest

from tests.trainer.conftest import CONFIG, Finished
from trainer.errors import TrainerError
from trainer.progress import Progress
from trainer.resources import exhausted
from trainer.run import train


def test_what_libraries_say_of_a_full_disk_is_one_sentence() -> None:
    import tensorflow as tf

    for error in (
        OSError(errno.ENOSPC, "No space left on device"),
        OSError("Unable to synchronously flush file (file write failed: errno = 28, No space left on device)"),
        tf.errors.ResourceExhaustedError(None, None, "model.bin; No space left on device"),
    ):
        found = exhausted(error)
        assert found is not None
        assert found.code == "disk_full"
        assert "room" in found.hint


def test_what_libraries_say_of_no_memory_is_one_sentence() -> None:
    import tensorflow as tf

    for error in (MemoryError(), tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")):
        found = exhausted(error)
        assert found is not None
        assert found.code == "out_of_memory"
        assert "smaller batch" in found.hint


def test_other_errors_are_left_as_they_are() -> None:
    assert exhausted(ValueError("no")) is None
    assert exhausted(OSError(errno.EACCES, "Permission denied")) is None


def test_a_run_that_finds_no_memory_ends_with_a_sentence_and_no_result(finished: Finished, tmp_path: Path) -> None:
    def report(_: Progress) -> None:
        bytearray(1 << 62)

    with pytest.raises(TrainerError) as raised:
        train(finished.manifest, tmp_path, CONFIG, cache=finished.cache, report=report)
    assert raised.value.code == "out_of_memory"
    assert isinstance(raised.value.__cause__, MemoryError)
    assert not (tmp_path / "result.json").exists()
