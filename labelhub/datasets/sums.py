"""`SHA256SUMS`: what every file of an archive must hash to, as `sha256sum --check` reads it."""

import hashlib
import re
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from labelhub.datasets.archives import PIECE, Archive

NAME = "SHA256SUMS"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


class Summed:
    """An archive that remembers the hash of every file that goes in, in a file."""

    def __init__(self, archive: Archive, path: Path) -> None:
        self._archive, self._path = archive, path
        self._sums = path.open("w", encoding="utf-8", newline="\n")

    def add(self, name: str, data: bytes) -> None:
        self._note(name, hashlib.sha256(data).hexdigest())
        self._archive.add(name, data)

    def add_file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._note(name, hashlib.file_digest(file, "sha256").hexdigest())
        self._archive.add_file(name, path)

    def _note(self, name: str, digest: str) -> None:
        self._sums.write(f"{digest}  {name}\n")

    def finish(self) -> None:
        """Add the list itself."""
        self._sums.close()
        self._archive.add_file(NAME, self._path)


def check(path: Path) -> Iterator[str]:
    """What is wrong with an exported zip or tar, one sentence each; nothing when all is well."""
    with _files(path) as files:
        sums: dict[str, str] = {}
        found: dict[str, str] = {}
        for name, file in files:
            if name == NAME:
                sums = {match[2]: match[1] for line in file if (match := _LINE.fullmatch(line.decode().rstrip("\n")))}
            else:
                found[name] = _digest(file)
    if not sums:
        yield f"{NAME} is missing, so nothing can be compared"
        return
    for name in sorted(sums.keys() | found.keys()):
        if name not in found:
            yield f"{name}: missing"
        elif name not in sums:
            yield f"{name}: not listed in {NAME}"
        elif sums[name] != found[name]:
            yield f"{name}: its SHA-256 is {found[name]}, listed is {sums[name]}"


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while data := file.read(PIECE):
        digest.update(data)
    return digest.hexdigest()


@contextmanager
def _files(path: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield ((name, archive.open(name)) for name in archive.namelist())
    else:
        with tarfile.open(path) as tar:
            yield ((member.name, file) for member in tar if (file := tar.extractfile(member)) is not None)
