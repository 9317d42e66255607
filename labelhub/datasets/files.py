"""Files of datasets in storage: under their name only when they are whole."""

import gzip
import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.conf import settings
from django.core.files import File

from labelhub.errors import Conflict
from labelhub.items import storage


class _Finished(File):  # type: ignore[type-arg]
    """A finished local file. A storage on the same disk moves it into place, which is atomic; others copy it."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        super().__init__(file)
        self._path = str(path)

    def temporary_file_path(self) -> str:
        return self._path


@contextmanager
def workplace() -> Iterator[Path]:
    """An empty folder beside the storage, removed at the end."""
    parent = settings.DATA_DIR / "work"
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def put(key: str, path: Path) -> None:
    """Bring a finished local file into storage under this key, on disk before anybody is told of it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        storage.save_file(key, _Finished(file, path))


@contextmanager
def opened(key: str) -> Iterator[BinaryIO]:
    """A stored file, to be read from its beginning. Raises FileNotFoundError."""
    with storage.open_file(key) as file:
        yield cast("BinaryIO", file.file)


def stored(key: str) -> tuple[BinaryIO, int]:
    """A stored file and its size in bytes; the caller closes it. Raises Conflict when it has gone."""
    try:
        file = storage.open_file(key)
        return cast("BinaryIO", file), int(file.size)
    except FileNotFoundError as error:
        raise Conflict(
            f"The file {key} is missing from storage.", hint="Bring it back from a backup.", code="file_missing"
        ) from error


@contextmanager
def unzipped(key: str) -> Iterator[io.TextIOWrapper]:
    """The text within a stored gzip file, line ends as they are. Raises FileNotFoundError."""
    with (
        opened(key) as file,
        gzip.open(file, "rb") as plain,
        io.TextIOWrapper(plain, "utf-8", newline="") as text,
    ):
        yield text


def digest(file: IO[bytes] | gzip.GzipFile) -> str:
    """The SHA-256 of what is left to read of a file."""
    found = hashlib.sha256()
    while data := file.read(1 << 20):
        found.update(data)
    return found.hexdigest()
