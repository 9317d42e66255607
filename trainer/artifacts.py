"""The run folder: every file appears whole or not at all, and `result.json` comes last."""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from trainer.errors import TrainerError

RESULT = "result.json"
EPOCHS = "epochs.jsonl"
FEATURES = ".features"


def write_bytes(path: Path, data: bytes) -> None:
    """Writes a file under a temporary name, brings it to disk and only then gives it its name."""

    def write(temporary: Path) -> None:
        temporary.write_bytes(data)

    write_with(path, write)


def write_json(path: Path, value: Any) -> None:
    """Writes a value as indented JSON. NaN and infinities are refused, because JSON has none."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    write_bytes(path, (text + "\n").encode())


def read_json(path: Path) -> dict[str, Any]:
    """Reads an object that `write_json` wrote."""
    value: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return value


def write_with(path: Path, write: Callable[[Path], None]) -> None:
    """Lets `write` fill a temporary file with the same suffix and then gives it its name."""
    temporary = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        write(temporary)
        _to_disk(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _to_disk(path.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class RunFolder:
    """The folder of one run. `result` is what a finished run left there, or None."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def result(self) -> dict[str, Any] | None:
        """The content of result.json: None until the run is complete."""
        try:
            return read_json(self.path / RESULT)
        except FileNotFoundError:
            return None

    @contextlib.contextmanager
    def claimed(self) -> Iterator[None]:
        """Keeps other processes out of the folder. Raises TrainerError `run_busy` if one is at work there."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / ".lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise TrainerError(
                    "run_busy",
                    f"Another process is writing the run folder {self.path}.",
                    "Wait until it has ended, or choose another folder.",
                ) from error
            yield

    def clear(self) -> None:
        """Takes away what an unfinished run left under temporary names, and its epochs."""
        for leftover in self.path.glob(".[0-9]*.*"):
            leftover.unlink()
        (self.path / EPOCHS).write_bytes(b"")

    def append_epoch(self, epoch: Mapping[str, Any]) -> None:
        """Adds a line to epochs.jsonl, for those who watch."""
        with (self.path / EPOCHS).open("a", encoding="utf-8") as file:
            file.write(json.dumps(epoch) + "\n")

    def write_json(self, name: str, value: Any) -> None:
        """Writes one JSON file of the run."""
        write_json(self.path / name, value)

    def write_lines(self, name: str, rows: Iterator[Mapping[str, Any]]) -> None:
        """Writes one file of JSON lines, row by row."""

        def write(temporary: Path) -> None:
            with temporary.open("w", encoding="utf-8") as file:
                for row in rows:
                    file.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")

        write_with(self.path / name, write)

    def finish(self, result: Mapping[str, Any]) -> None:
        """Declares the run complete and drops the features that no cache was named for."""
        if (self.path / FEATURES).exists():
            shutil.rmtree(self.path / FEATURES)
        write_json(self.path / RESULT, result)
