"""Files of a split that are cut into shards of bounded size, each written beside the archive and then moved in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from labelhub.datasets.archives import Archive

ITEMS = 1_000
BYTES = 256 << 20  # of images in a shard, about


@dataclass
class _Open:
    path: Path
    file: IO[bytes]
    number: int
    items: int = 0
    bytes: int = 0


@dataclass
class Shards:
    """`train-00000<ending>`, `train-00001<ending>`, …; `begin` and `end` are called with each shard's file."""

    archive: Archive
    folder: Path
    ending: str
    begin: Callable[[str, IO[bytes]], None] = lambda split, file: None
    end: Callable[[str, IO[bytes]], None] = lambda split, file: None
    _open: dict[str, _Open] = field(default_factory=dict)

    def of(self, split: str, size: int) -> IO[bytes]:
        """The file that takes the next item of this split, whose image has `size` bytes."""
        shard = self._open.get(split)
        if shard is not None and (shard.items >= ITEMS or shard.bytes + size > BYTES):
            self._close(split)
            shard = self._start(split, shard.number + 1)
        shard = shard or self._start(split, 0)
        shard.items, shard.bytes = shard.items + 1, shard.bytes + size
        return shard.file

    def _start(self, split: str, number: int) -> _Open:
        path = self.folder / f"{split}-{number:05}{self.ending}"
        shard = self._open[split] = _Open(path, path.open("wb"), number)
        self.begin(split, shard.file)
        return shard

    def _close(self, split: str) -> None:
        shard = self._open.pop(split)
        self.end(split, shard.file)
        shard.file.close()
        self.archive.add_file(shard.path.name, shard.path)
        shard.path.unlink()

    def finish(self) -> None:
        """Move the last shards into the archive."""
        for split in sorted(self._open):
            self._close(split)
