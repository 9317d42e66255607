"""Finds SHA-256 digests among many: sorted by their first eight bytes, compared in full."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from trainer.arrays import Bytes, Ints

WIDTH = 32


def from_hex(sha256: Sequence[str]) -> Bytes:
    """Hex digests as an array of bytes (n, 32)."""
    return np.frombuffer(bytes.fromhex("".join(sha256)), dtype=np.uint8).reshape(-1, WIDTH)


class Sorted:
    """Stored digests (n, 32), made ready to be searched."""

    def __init__(self, stored: Bytes) -> None:
        self.stored = stored
        prefixes = _prefixes(stored)
        self._order = np.argsort(prefixes, kind="stable")
        self._prefixes = prefixes[self._order]

    def __len__(self) -> int:
        return len(self.stored)

    def positions(self, wanted: Bytes) -> Ints:
        """Where each wanted digest (m, 32) is among the stored ones, or -1."""
        found = np.full(len(wanted), -1, dtype=np.int64)
        prefixes = _prefixes(wanted)
        at = np.searchsorted(self._prefixes, prefixes)
        pending = np.arange(len(wanted))
        while len(pending):
            pending = pending[at[pending] < len(self.stored)]
            pending = pending[self._prefixes[at[pending]] == prefixes[pending]]
            candidate = self._order[at[pending]]
            same = (self.stored[candidate] == wanted[pending]).all(axis=1)
            found[pending[same]] = candidate[same]
            # Digests may share their first eight bytes; then the next candidate has its turn.
            pending = pending[~same]
            at[pending] += 1
        return found


def _prefixes(keys: Bytes) -> npt.NDArray[np.uint64]:
    return np.ascontiguousarray(keys[:, :8]).view(np.uint64).reshape(-1)
