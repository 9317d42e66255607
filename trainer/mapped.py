"""Arrays that are read from a mapped file without keeping them: memory does not grow with what was read."""

import mmap
from pathlib import Path
from typing import Any

import numpy as np

from trainer.arrays import AnyArray

_KEPT = 32 << 20
"""Bytes of the file that may stay in memory between two reads."""


class Mapped:
    """The first `count` arrays of a file, each of `shape` and `dtype`, one after the other."""

    def __init__(self, path: Path, count: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._map: mmap.mmap | None = None
        self._read = 0
        if count == 0:
            self._view: AnyArray = np.empty((0, *shape), dtype=dtype)
            return
        size = int(np.prod(shape)) * dtype.itemsize * count
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        self._view = np.frombuffer(self._map, dtype=dtype).reshape(count, *shape)

    def __len__(self) -> int:
        return len(self._view)

    def __getitem__(self, positions: Any) -> AnyArray:
        """These arrays, copied into memory."""
        found: AnyArray = self._view[positions]
        taken: AnyArray = found.copy() if found.base is not None else found
        self._read += taken.nbytes
        if self._map is not None and self._read > _KEPT and hasattr(mmap, "MADV_DONTNEED"):
            # The pages stay in the system's cache, but no longer count as this process's.
            self._map.madvise(mmap.MADV_DONTNEED)
            self._read = 0
        return taken
