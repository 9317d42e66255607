"""What an export held, in sixteen bytes a row, so that a later one can leave out what has not changed. Pure."""

import hashlib
import zlib
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pairs = NDArray[np.uint64]
HELD = 1 << 15  # numbers in memory


class Ledger:
    """Notes the rows of an export as they are written, in a file, so that memory stays small."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._pairs = array("Q")

    def note(self, key: int, row: int) -> None:
        """One row: what names it and what it says, both as `fingerprint` gives them."""
        self._pairs.extend((key, row))
        if len(self._pairs) >= HELD:
            self._flush()

    def extend(self, keys: Sequence[int], rows: Sequence[int]) -> None:
        """As `note`, many at once."""
        pairs = array("Q", bytes(16 * len(keys)))
        pairs[0::2], pairs[1::2] = array("Q", keys), array("Q", rows)
        self._pairs.extend(pairs)
        self._flush()

    def finish(self) -> None:
        """Everything is on disk."""
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        self._pairs.tofile(self._file)
        self._pairs = array("Q")


class Earlier:
    """The rows of an earlier export."""

    def __init__(self, pairs: Pairs) -> None:
        self._keys, self._rows = pairs[:, 0].copy(), pairs[:, 1].copy()

    def had(self, key: int, row: int) -> bool:
        """Whether it held this row, saying the same."""
        at = int(np.searchsorted(self._keys, np.uint64(key)))
        return at < len(self._keys) and int(self._keys[at]) == key and int(self._rows[at]) == row

    def gone(self, now: Pairs) -> int:
        """How many of its rows are not among those of now."""
        return int((~np.isin(self._keys, now[:, 0])).sum())


def fingerprint(parts: Iterable[object]) -> int:
    """64 bits of a hash of the parts; the same on every machine."""
    return int.from_bytes(hashlib.blake2b(repr(tuple(parts)).encode(), digest_size=8).digest(), "big")


def of_text(text: str) -> int:
    """As `fingerprint`, of one text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def of_line(text: str) -> int:
    """As `fingerprint` of one text, in 32 bits: a change of the same row goes unseen once in four thousand million,
    and a million rows take a tenth of a second instead of one."""
    return zlib.crc32(text.encode())


def load(path: Path) -> Pairs:
    """The rows of a finished ledger by their key: an array of shape (rows, 2)."""
    found: Pairs = np.fromfile(path, np.uint64).reshape(-1, 2)
    return found[np.argsort(found[:, 0], kind="stable")]
