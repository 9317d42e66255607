"""Backups that make themselves: one each so many hours into a folder, the oldest deleted."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from labelhub.backups import writing

_STAMP = "labelhub-%Y%m%dT%H%M%SZ.backup"
_PATTERN = "labelhub-*.backup"


def made(folder: Path) -> list[Path]:
    """The backups of the folder that were made by schedule, the oldest first."""
    return sorted(folder.glob(_PATTERN))


def due(folder: Path, now: datetime, every: timedelta) -> bool:
    """Whether the newest is older than `every`, or there is none. `now` is UTC."""
    found = made(folder)
    return not found or found[-1].name <= (now - every).strftime(_STAMP)


def keep(folder: Path, now: datetime, *, every: timedelta, most: int) -> Path | None:
    """Make a backup if one is due and nobody else makes one, then delete the oldest beyond `most`; the one made."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder) as alone:
        if not alone or not due(folder, now, every):
            return None
        for leftover in folder.glob(_PATTERN + writing.PARTIAL):  # of a process that was killed
            leftover.unlink()
        path = folder / now.strftime(_STAMP)
        writing.write(path)
        for old in made(folder)[:-most]:
            old.unlink()
        return path


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether this process is the only one here; the kernel lets go of it when the process dies."""
    lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(lock)
