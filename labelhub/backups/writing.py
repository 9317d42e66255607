"""Writing a backup while everything goes on: rows as of one moment, and the files that these rows speak of."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import timezone

from labelhub.backups import archive, files, schema, tables
from labelhub.datasets.consistent import consistent_read
from labelhub.errors import Conflict, LabelHubError
from labelhub.items import storage

PARTIAL = ".part"
TRIES = 3
_IN_MEMORY = 8 << 20  # bytes of a file that may change while it is read


class CannotBackUp(LabelHubError):
    """The backup could not be written."""

    status = 507
    code = "cannot_back_up"


class _Vanished(Exception):
    """A file that the rows speak of was deleted after they were read."""


@dataclass
class Kept:
    """What a backup holds."""

    rows: int = 0
    files: int = 0
    bytes: int = 0


def write(path: Path) -> Kept:
    """Write a backup of everything to `path`, which appears there only when it is whole.

    Somebody may erase an image or a run while it is copied. Then the rows are older than the erasure, and the backup
    is begun again: what was erased must not come back by it.

    Raises:
        Conflict: `path` is there already.
        CannotBackUp: the disk is full, or files were erased during each of three tries.
    """
    if path.exists():
        raise Conflict(f"{path} is there already.", hint="Give another name; a backup never replaces one.")
    partial = path.with_name(path.name + PARTIAL)
    try:
        for _ in range(TRIES):
            with suppress(_Vanished):
                return _write_once(partial, path)
    except OSError as error:
        raise CannotBackUp(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)
    raise CannotBackUp("Files were erased during each of three tries.", hint="Try again when less is deleted.")


def _write_once(partial: Path, path: Path) -> Kept:
    kept = Kept()
    with open(partial, "wb", opener=_private) as out:
        with consistent_read(), archive.Writer(out, _manifest()) as writer:
            _fill(writer, kept)
        out.flush()
        os.fsync(out.fileno())
        kept.bytes = out.tell()
    os.replace(partial, path)
    return kept


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)  # it holds password hashes and faces


def _manifest() -> dict[str, Any]:
    return {
        "made_at": timezone.now().isoformat(),
        "schema": schema.applied(),
        "columns": {model._meta.db_table: tables.columns(model) for model in tables.kept()},
        "counters": tables.counters(),
    }


def _fill(out: archive.Writer, kept: Kept) -> None:
    # Listed first and copied first: what is not an image's is found by looking, and must not be newer than the rows.
    others, of_runs = list(files.other_keys()), list(files.of_runs())
    _copy(out, files.STORAGE, others, storage.open_file, kept)
    _copy(out, files.RUNS, of_runs, _open_run_file, kept)
    for model in tables.kept():
        for number, (count, piece) in enumerate(tables.pieces(model)):
            out.add_bytes(f"rows/{model._meta.db_table}/{number:06}", piece)
            kept.rows += count
    # Closed here and not some day: a cursor of the server must not outlive the transaction.
    with closing(files.keys_of_images()) as keys:
        _copy(out, files.STORAGE, keys, storage.open_file, kept)


def _copy(out: archive.Writer, prefix: str, names: Iterable[str], opened: Callable[[str], Any], kept: Kept) -> None:
    for name in names:
        try:
            source = opened(name)
        except FileNotFoundError as error:
            raise _Vanished from error
        with source, _still(source, changing=prefix == files.RUNS) as (content, size):
            out.add(prefix + name, content, size)
        kept.files += 1


def _open_run_file(name: str) -> IO[bytes]:
    return open(Path(settings.RUNS_DIR) / name, "rb")


@contextmanager
def _still(source: Any, *, changing: bool) -> Iterator[tuple[IO[bytes], int]]:
    """The content and its size; of a file that a run may be writing, as it is now."""
    if not changing:
        yield source, source.size
        return
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        shutil.copyfileobj(source, copy)
        size = copy.tell()
        copy.seek(0)
        yield copy, size
