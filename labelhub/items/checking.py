"""Received images checked on every core, chunk after chunk, while the chunk before is written.

Checking one file reads, decodes and stores it. It runs in threads, since Pillow, hashing and file access let other
threads go on, and never touches the database. A process that is killed leaves files that are stored under their hash
and rows that still wait: they are done again, the decoding is spared, and nothing is there twice.
"""

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

from labelhub.items import images, remote, sharing, storage
from labelhub.items.images import Measured
from labelhub.items.looks import Looks
from labelhub.items.models import Import, ImportFile
from labelhub.items.rejection import Rejected
from labelhub.items.sources import Sources, limits

CHUNK = 64  # files in one transaction
REMOTE_THREADS = 16  # most of their time they wait for the other side
SHARE = 8  # files that a thread takes at once; handing over each alone costs as much as reading it
AHEAD = 2  # chunks that are being checked while one is written


@dataclass(frozen=True)
class Checked:
    """What became of one file. Without `measured` it was refused."""

    row: ImportFile
    size: int
    sha256: str = ""
    measured: Measured | None = None
    looks: Looks | None = None  # None too where the image was stored before
    reason: str = ""
    detail: str = ""

    @property
    def path(self) -> str:
        """The item's name: an archive's folders count, its own name does not."""
        return self.row.entry or self.row.path


def check(sources: Sources, row: ImportFile) -> Checked:
    """Read, decode and store one file.

    Raises:
        OSError: the storage failed; that is no fault of the file, so the whole import stops.
    """
    size = row.bytes
    try:
        data = sources.read(row)
        size = len(data)
        sha256, measured, looks = store(data)
    except Rejected as refused:
        return Checked(row, size, reason=refused.reason, detail=refused.detail)
    return Checked(row, size, sha256, measured, looks)


def store(data: bytes) -> tuple[str, Measured, Looks | None]:
    """Decode an image file and store it with its renditions under its SHA-256, unless it is there already. Raises
    `Rejected`."""
    sha256 = hashlib.sha256(data).hexdigest()
    if storage.has_image(sha256):
        return sha256, images.measure(data, limits()), None
    decoded = images.decode(data, limits())
    storage.save_image(sha256, original=data, display=decoded.display, thumb=decoded.thumb)
    return sha256, decoded.measured, decoded.looks


def check_waiting(
    delivery: Import, job_id: int, write: Callable[[Sequence[Checked]], None], *, until: float | None = None
) -> int:
    """Check waiting images of the import under this job's lease and hand the chunks to `write`, in the order of their
    rank, until none is free, or no new ones after the moment `until` (of `time.monotonic`). How many were checked.
    What `write` raises ends it; what was written stays."""
    sharing.release(delivery, job_id)
    chunks = _chunks(delivery, job_id, until)
    first = next(chunks, [])
    threads = REMOTE_THREADS if any(remote.is_remote(row.source) for row in first) else cores()
    done = 0
    with Sources() as sources, ThreadPoolExecutor(threads, thread_name_prefix="check") as pool:
        try:
            for checked in _checked(pool, sources, chain([first], chunks)):
                write(checked)
                done += len(checked)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return done


def _chunks(delivery: Import, job_id: int, until: float | None) -> Iterator[list[ImportFile]]:
    while until is None or time.monotonic() < until:
        rows = sharing.take(delivery, job_id)
        if not rows:
            return
        yield from (rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK))


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _checked(pool: ThreadPoolExecutor, sources: Sources, chunks: Iterable[list[ImportFile]]) -> Iterator[list[Checked]]:
    """The chunks, in their order, while the next ones are being checked."""
    running: deque[list[Future[list[Checked]]]] = deque()
    for chunk in chunks:
        shares = [chunk[at : at + SHARE] for at in range(0, len(chunk), SHARE)]
        running.append([pool.submit(_check_some, sources, share) for share in shares])
        if len(running) > AHEAD:
            yield _results(running.popleft())
    while running:
        yield _results(running.popleft())


def _check_some(sources: Sources, rows: Sequence[ImportFile]) -> list[Checked]:
    return [check(sources, row) for row in rows]


def _results(futures: Sequence[Future[list[Checked]]]) -> list[Checked]:
    return [checked for future in futures for checked in future.result()]
