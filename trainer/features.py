"""A store of one array per image, kept by content hash: what was computed once is never computed again.

A store is a folder. `rows` holds the arrays one after another, `index` the SHA-256 of each (32 bytes) in the same
order, `layout.json` their shape and type. Both files only grow. An array is on disk before its hash is written, so a
hash in the index always has its array; whatever a crash leaves behind the last whole entry is cut off by the next
writer. Writers take a lock; readers map the files and never wait. Whoever computes takes another lock for each batch,
so that two processes that need the same images do not both compute them; both locks end with their process.

A million images of 256 numbers are 1 GB of arrays and 32 MB of index.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trainer import digests
from trainer.arrays import AnyArray, Bytes, Ints
from trainer.artifacts import write_bytes
from trainer.errors import TrainerError
from trainer.mapped import Mapped

_TAIL = 4096
"""Entries that are looked through unsorted before the sorted part is made anew."""

_PAUSE = 0.02
"""Seconds between two looks at a lock that another process holds."""


class FeatureStore:
    """The arrays of one way of computing features. `shape` is that of one array."""

    def __init__(self, folder: Path, shape: tuple[int, ...], dtype: npt.DTypeLike) -> None:
        self.folder = folder
        self.shape = shape
        self.dtype = np.dtype(dtype)
        self._width = int(np.prod(shape)) * self.dtype.itemsize
        self._sorted = digests.Sorted(np.empty((0, digests.WIDTH), dtype=np.uint8))
        folder.mkdir(parents=True, exist_ok=True)
        layout = {"shape": list(shape), "dtype": self.dtype.name}
        with self._lock():
            path = folder / "layout.json"
            if not path.exists():
                write_bytes(path, json.dumps(layout).encode())
            found = json.loads(path.read_text())
            os.utime(folder)  # whoever prunes sees when a store was last used
        if found != layout:
            raise TrainerError(
                "features_mismatch",
                f"The feature store {folder} holds {found}, not {layout}.",
                "Delete this folder; its features will be computed again.",
            )

    def __len__(self) -> int:
        """How many whole entries there are."""
        entries = self._size("index") // digests.WIDTH
        return min(entries, self._size("rows") // self._width)

    def positions(self, wanted: Bytes) -> Ints:
        """Where each wanted digest (n, 32) is, or -1 where it is not stored."""
        tail = self._index(len(self._sorted))
        if len(tail) > max(_TAIL, len(self._sorted) // 8):
            self._sorted = digests.Sorted(np.concatenate([self._sorted.stored, tail]))
            tail = tail[:0]
        found = self._sorted.positions(wanted)
        missing = np.flatnonzero(found < 0)
        late = digests.Sorted(tail).positions(wanted[missing])
        found[missing] = np.where(late < 0, -1, late + len(self._sorted))
        return found

    def append(self, keys: Bytes, arrays: AnyArray) -> None:
        """Stores arrays (n, *shape) under digests (n, 32). Those that another process stored meanwhile are left."""
        if arrays.shape != (len(keys), *self.shape):
            raise ValueError(f"{len(keys)} arrays of shape {self.shape} expected, not {arrays.shape}")
        with self._lock():
            whole = len(self)
            self._cut("rows", whole * self._width)
            self._cut("index", whole * digests.WIDTH)
            new = self.positions(keys) < 0
            if new.any():
                self._extend("rows", np.ascontiguousarray(arrays[new], dtype=self.dtype).tobytes())
                self._extend("index", keys[new].tobytes())

    def view(self) -> Mapped:
        """Every array stored by now, mapped from disk: `view()[positions]` brings some into memory."""
        return Mapped(self.folder / "rows", len(self), self.shape, self.dtype)

    def names(self, positions: Ints) -> list[str]:
        """The SHA-256 of the arrays at these positions."""
        index = self._index(0)
        return [index[position].tobytes().hex() for position in positions.tolist()]

    @contextmanager
    def computing(self, waiting: Callable[[], None]) -> Iterator[None]:
        """Keeps other processes from computing for this store. `waiting` is called now and then while one does."""
        with (self.folder / "computing").open("a") as file:
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    waiting()
                    time.sleep(_PAUSE)
            yield

    def _index(self, start: int) -> Bytes:
        count = len(self) - start
        if count <= 0:
            return np.empty((0, digests.WIDTH), dtype=np.uint8)
        path, offset = self.folder / "index", start * digests.WIDTH
        flat = np.fromfile(path, dtype=np.uint8, count=count * digests.WIDTH, offset=offset)
        return flat.reshape(-1, digests.WIDTH)

    def _size(self, name: str) -> int:
        try:
            return (self.folder / name).stat().st_size
        except FileNotFoundError:
            return 0

    def _cut(self, name: str, size: int) -> None:
        if self._size(name) > size:
            os.truncate(self.folder / name, size)

    def _extend(self, name: str, data: bytes) -> None:
        with (self.folder / name).open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.folder / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
