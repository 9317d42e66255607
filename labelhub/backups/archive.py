"""The file of a backup: a tar archive that is written and read as a stream, and that knows whether it is whole.

Its first member is `manifest.json`, its last `end.json`, which holds the number of members before it and a SHA-256
over their names and contents. A file that was cut short, or changed anywhere, is told by that. Nothing here knows
Django.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from labelhub.errors import LabelHubError

MANIFEST, END = "manifest.json", "end.json"
FORMAT = 1
_PIECE = 1 << 20


class BadBackup(LabelHubError):
    """The file is no backup, or not a whole one."""

    code = "bad_backup"


class Writer:
    """Adds members one after the other, and at the end of its `with` the last one, without which the file is not a
    backup: after an exception it is left out."""

    def __init__(self, out: IO[bytes], manifest: dict[str, Any]) -> None:
        self._tar = tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by `__exit__`
        self._sum = _Sum()
        self.add_bytes(MANIFEST, json.dumps({"format": FORMAT, **manifest}, indent=1).encode())

    def add_bytes(self, name: str, data: bytes) -> None:
        self.add(name, io.BytesIO(data), len(data))

    def add(self, name: str, content: IO[bytes], size: int) -> None:
        """Add `size` bytes. Raises OSError when there are fewer."""
        member = tarfile.TarInfo(name)
        member.size = size
        member.mode = 0o600
        self._tar.addfile(member, cast("IO[bytes]", self._sum.reading(name, content)))
        self._sum.ended()

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            if kind is None:
                count, digest = self._sum.count, self._sum.digest()
                self.add_bytes(END, json.dumps({"members": count, "sha256": digest}).encode())
        finally:
            self._tar.close()


def members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Each member's name and content, in their order, the last one left out; read each before the next.

    Raises:
        BadBackup: before or while reading, when it is no backup, ends too early, or is not what was written.
    """
    total = _Sum()
    try:
        with tarfile.open(path, mode="r|") as tar:
            for member in tar:
                raw = tar.extractfile(member)
                if raw is None or not _is_plain(member.name):
                    raise BadBackup(f"{path}: this is not a backup of LabelHub ({member.name!r} is no file of one).")
                if not total.count and member.name != MANIFEST:
                    raise BadBackup(f"{path}: this is not a backup of LabelHub.")
                if member.name == END:
                    _compare(path, json.loads(raw.read()), total)
                    return
                content = total.reading(member.name, raw)
                yield member.name, cast("IO[bytes]", content)
                while content.read(_PIECE):
                    pass  # what the caller left unread belongs to the sum
                total.ended()
    except FileNotFoundError as error:
        raise BadBackup(f"There is no file {path}.") from error
    except (tarfile.TarError, EOFError) as error:
        what = "the backup is cut short" if total.count else "this is not a backup of LabelHub"
        raise BadBackup(f"{path}: {what} ({error}). Nothing was changed.") from error
    except OSError as error:
        raise BadBackup(f"{path} cannot be read: {error.strerror or error}. Nothing was changed.") from error
    raise BadBackup(f"{path}: the backup is cut short; its end is missing. Nothing was changed.")


def manifest(path: Path) -> dict[str, Any]:
    """The first member alone, the rest unread. Raises `BadBackup`."""
    for _name, content in members(path):
        found: dict[str, Any] = json.loads(content.read())
        if found.get("format") != FORMAT:
            raise BadBackup(
                f"{path}: a backup of format {found.get('format')!r}; this LabelHub reads format {FORMAT}.",
                hint="Restore it with the version of LabelHub that made it.",
            )
        return found
    raise BadBackup(f"{path}: this is not a backup of LabelHub.")


def check(path: Path) -> int:
    """Read all of it; how many members it has. Raises `BadBackup`."""
    return sum(1 for _ in members(path))


def _compare(path: Path, end: dict[str, Any], total: "_Sum") -> None:
    if end != {"members": total.count, "sha256": total.digest()}:
        raise BadBackup(f"{path}: the backup is damaged; its contents are not those that were written.")


def _is_plain(name: str) -> bool:
    """A relative path that stays where it is put."""
    pure = PurePosixPath(name)
    return not pure.is_absolute() and ".." not in pure.parts and "\\" not in name and "\0" not in name


class _Sum:
    """The running sum over all members, and the content of the one that is being read."""

    def __init__(self) -> None:
        self.count = 0
        self._all = hashlib.sha256()
        self._name = ""
        self._one = hashlib.sha256()
        self._content: IO[bytes] = io.BytesIO()

    def reading(self, name: str, content: IO[bytes]) -> "_Sum":
        self._name, self._content, self._one = name, content, hashlib.sha256()
        return self

    def read(self, size: int = -1) -> bytes:
        piece = self._content.read(size)
        self._one.update(piece)
        return piece

    def readable(self) -> bool:
        return True

    def ended(self) -> None:
        self.count += 1
        self._all.update(f"{self._name}\0{self._one.hexdigest()}\n".encode())

    def digest(self) -> str:
        return self._all.hexdigest()
