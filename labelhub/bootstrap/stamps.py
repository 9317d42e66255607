"""Remember what a step was made from, so that it is done again only when that changed."""

import fcntl
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def fingerprint(files: Iterable[Path], root: Path = ROOT) -> str:
    """SHA-256 over the names and contents of `files`; times do not count, since a checkout changes them all."""
    digest = hashlib.sha256()
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root)}\0{content}\n".encode())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Was the step last finished with this fingerprint?"""
    return stamp.is_file() and stamp.read_text().strip() == value


def record(stamp: Path, value: str) -> None:
    """Call after the step has succeeded, and only then."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value + "\n")


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Two commands in one checkout wait for each other, instead of installing into one folder together."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
