"""Zip archives: what is in them, without unpacking, and one entry at a time. No database; a file comes in.

Nothing is ever written to disk under a name from the archive, and no entry is read beyond the size it declares.
"""

import stat
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import IO

from labelhub.items import paths
from labelhub.items.rejection import Rejected

MOST_RATIO = 250  # unpacked : packed, for entries above `RATIO_FROM`; the densest photo formats stay far below
RATIO_FROM = 4 * 1024 * 1024  # bytes
MOST_UNPACKED = 2 * 1024**4  # bytes, of one archive
END = b"PK\x05\x06"  # end of central directory, APPNOTE 4.3.16
END_64 = b"PK\x06\x06"  # APPNOTE 4.3.14
END_SIZE, LONGEST_COMMENT = 22, 65_535
ENTRY_BYTES = 256  # of the directory for each entry allowed; one takes 46 and its name
ENCRYPTED, UTF_8 = 0x1, 0x800  # general purpose bits, APPNOTE 4.4.4
# What `zipfile` raises on a damaged archive or entry.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Entry:
    """One file in the archive: its name there, and its size unpacked in bytes."""

    name: str
    size: int


@dataclass(frozen=True)
class RefusedEntry:
    """One entry that is not taken, and why."""

    name: str
    size: int
    reason: str
    detail: str


class Archive:
    """An open zip archive. Entries may be read by several threads at once.

    Raises:
        Rejected: `unreadable` (no zip, or damaged), `too_many_entries`, `encrypted`, `bomb`: the whole archive is
            refused before any entry is touched.
    """

    def __init__(self, file: IO[bytes], *, most_entries: int) -> None:
        _refuse_huge_directory(file, most_entries)
        try:
            self._zip = zipfile.ZipFile(file)
        except DAMAGE as error:
            raise Rejected("unreadable", f"Not a zip archive, or it is damaged or cut off: {error}") from error
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._twice: list[zipfile.ZipInfo] = []
        for info in self._zip.infolist():
            if info.is_dir() or paths.is_junk(_name(info)):
                continue
            if self._infos.setdefault(_name(info), info) is not info:
                self._twice.append(info)
        if len(self._infos) + len(self._twice) > most_entries:
            raise _too_many(len(self._zip.infolist()), most_entries)
        _refuse_encrypted(list(self._infos.values()))
        _refuse_bomb(list(self._infos.values()))
        self._lock = threading.Lock()

    def close(self) -> None:
        self._zip.close()

    def entries(self, *, most_bytes: int) -> Iterator[Entry | RefusedEntry]:
        """Every file in the archive, in its order. `most_bytes`: the most one image may have."""
        for name, info in self._infos.items():
            try:
                _check(name, info, most_bytes)
                yield Entry(paths.clean(name), info.file_size)
            except Rejected as refused:
                yield RefusedEntry(paths.shown(name), info.file_size, refused.reason, refused.detail)
        for number, info in enumerate(self._twice, 2):
            yield RefusedEntry(
                f"{paths.shown(_name(info))} ({number})",
                info.file_size,
                "name_twice",
                "The archive holds this name more than once; the first was taken",
            )

    def read(self, name: str) -> bytes:
        """The content of an entry, by the name that `entries` gave. Raises `Rejected`: `encrypted`, `unreadable`."""
        with self.open(name) as entry:
            try:
                return entry.read()
            except DAMAGE as error:
                raise Rejected("unreadable", f"Damaged inside the archive: {error}") from error

    def open(self, name: str) -> IO[bytes]:
        """The entry for reading; it can be sought. Raises `Rejected`: `encrypted`, `unreadable`."""
        info = self._infos.get(name)
        if info is None:
            raise Rejected("unreadable", "The archive no longer holds this entry")
        try:
            with self._lock:  # opening seeks and reads the entry's header; reading takes turns by itself
                return self._zip.open(info)
        except DAMAGE as error:
            raise Rejected("unreadable", f"Damaged inside the archive: {error}") from error


def _name(info: zipfile.ZipInfo) -> str:
    """The name in Unicode. Without the UTF-8 bit zip says code page 437, but many programs write UTF-8 all the same;
    text in another code page is hardly ever valid UTF-8."""
    name = info.orig_filename
    if not info.flag_bits & UTF_8 and not name.isascii():
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return paths.tidy(name)


def _check(name: str, info: zipfile.ZipInfo, most_bytes: int) -> None:
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        what = "A symbolic link" if stat.S_ISLNK(mode) else "A special file"
        raise Rejected("unsafe_path", f"{what}; send the image itself")
    if info.flag_bits & ENCRYPTED:
        raise Rejected("encrypted", "Needs a password; unpack it and send the images")
    if paths.is_archive(name):
        raise Rejected("nested_archive", "An archive inside an archive; send it by itself")
    if info.file_size == 0:
        raise Rejected("empty", "The file is empty")
    if _ratio(info) > MOST_RATIO and info.file_size > RATIO_FROM:
        raise Rejected("bomb", f"Unpacks to {_ratio(info):,.0f} times its size, the limit is {MOST_RATIO}")
    if info.file_size > most_bytes:
        size = f"{info.file_size / 2**20:,.1f} MB"
        raise Rejected("too_large", f"{size}, the limit is {most_bytes / 2**20:,.0f} MB")


def _ratio(info: zipfile.ZipInfo) -> float:
    return info.file_size / max(1, info.compress_size)


def _refuse_encrypted(infos: list[zipfile.ZipInfo]) -> None:
    if infos and all(info.flag_bits & ENCRYPTED for info in infos):
        raise Rejected("encrypted", "Needs a password; unpack it and send the images")


def _refuse_bomb(infos: list[zipfile.ZipInfo]) -> None:
    total = sum(info.file_size for info in infos)
    if total > MOST_UNPACKED:
        raise Rejected("bomb", f"Unpacks to {total / 2**30:,.0f} GB, the limit is {MOST_UNPACKED / 2**30:,.0f} GB")
    spans = sorted((info.header_offset, info.compress_size) for info in infos)
    for (start, size), (following, _) in pairwise(spans):
        # Entries that share packed bytes: a few kilobytes that unpack to petabytes.
        if start + size > following:
            raise Rejected("bomb", "Entries of the archive overlap")


def _refuse_huge_directory(file: IO[bytes], most_entries: int) -> None:
    """Look at the end of the archive before `zipfile` reads all of its directory into memory."""
    size = file.seek(0, 2)
    if size == 0:
        raise Rejected("empty", "The file is empty")
    file.seek(max(0, size - END_SIZE - LONGEST_COMMENT - 76))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(END)
    if at < 0:
        raise Rejected("unreadable", "Not a zip archive, or it is cut off: its directory is missing")
    count = int.from_bytes(tail[at + 10 : at + 12], "little")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    at_64 = tail.rfind(END_64, 0, at)
    if at_64 >= 0:
        count = max(count if count != 0xFFFF else 0, int.from_bytes(tail[at_64 + 32 : at_64 + 40], "little"))
        directory = int.from_bytes(tail[at_64 + 40 : at_64 + 48], "little")
    if count > most_entries or directory > most_entries * ENTRY_BYTES:
        raise _too_many(count, most_entries)


def _too_many(count: int, most_entries: int) -> Rejected:
    return Rejected("too_many_entries", f"{count:,} entries, the limit is {most_entries:,}. Send several archives.")
