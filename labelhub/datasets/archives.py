"""Zip and tar files that are the same bytes whenever they hold the same: one time for all, nothing of this machine.

Files are stored and not compressed: images are compressed already, and what a compressor makes differs between its
versions.
"""

import io
import shutil
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Literal, Protocol

Container = Literal["zip", "tar"]
CONTAINERS: tuple[Container, ...] = ("zip", "tar")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name
PIECE = 1 << 20


class Archive(Protocol):
    """A file that files are added to, in the order of the calls."""

    def add(self, name: str, data: bytes) -> None:
        """Add a file with this content."""

    def add_file(self, name: str, path: Path) -> None:
        """Add a copy of a file of this machine."""


class ZipArchive(AbstractContextManager["ZipArchive"]):
    """Costs about a kilobyte of memory for each file: a zip ends with a list of all of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, data: bytes) -> None:
        self._zip.writestr(_zip_entry(name), data)

    def add_file(self, name: str, path: Path) -> None:
        entry = _zip_entry(name)
        entry.file_size = path.stat().st_size
        with path.open("rb") as source, self._zip.open(entry, "w") as target:
            shutil.copyfileobj(source, target, PIECE)


def _zip_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.create_system = 3  # Unix, whatever this is
    entry.external_attr = 0o100644 << 16
    return entry


class TarArchive(AbstractContextManager["TarArchive"]):
    """A tar in the POSIX (pax) form; memory does not grow with the number of files."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115

    def __exit__(self, *_: object) -> None:
        self._tar.close()

    def add(self, name: str, data: bytes) -> None:
        self._add(name, io.BytesIO(data), len(data))

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._add(name, file, path.stat().st_size)

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        entry = tarfile.TarInfo(name)  # time 0, user 0, mode 644
        entry.size = size
        self._tar.addfile(entry, file)
        vars(self._tar)["members"] = []  # kept for reading, which nobody does here


@contextmanager
def opened(file: IO[bytes], container: Container) -> Iterator[Archive]:
    """A new archive that is written into `file`, and whole when the `with` block ends."""
    archive: ZipArchive | TarArchive = ZipArchive(file) if container == "zip" else TarArchive(file)
    with archive:
        yield archive
