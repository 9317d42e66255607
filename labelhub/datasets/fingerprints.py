"""What an export held, in sixteen bytes a row, so that a later one can leave out what has not changed. Pure."""

import hashlib
from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Pairs = NDArray[np.uint64]


class Ledger:
    """Notes the rows of an export as they are written."""

    def __init__(self) -> None:
        self._keys, self._rows = array("Q"), array("Q")

    def note(self, key: int, row: int) -> None:
        """One row: what names it and what it says, both as `fingerprint` gives them."""
        self._keys.append(key)
        self._rows.append(row)

    def pairs(self) -> Pairs:
        """All rows by their key: an array of shape (rows, 2)."""
        found = np.stack([np.frombuffer(self._keys, np.uint64), np.frombuffer(self._rows, np.uint64)], axis=1)
        return found[np.argsort(found[:, 0], kind="stable")]


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


def save(path: Path, pairs: Pairs) -> None:
    with path.open("wb") as file:
        np.save(file, pairs, allow_pickle=False)


def load(path: Path) -> Pairs:
    with path.open("rb") as file:
        found: Pairs = np.load(file, allow_pickle=False)
    return found
