"""The files of an installation: what the storage keeps, and the folders of runs."""

import os
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from labelhub.items import storage
from labelhub.items.models import Image

STORAGE, RUNS = "storage/", "runs/"  # prefixes of their names in a backup
_OF_IMAGES = frozenset(storage.FOLDERS.values())


def keys_of_images() -> Generator[str, None, None]:
    """The storage keys of every image that the database speaks of."""
    for sha256 in Image.objects.order_by("pk").values_list("sha256", flat=True).iterator(chunk_size=2000):
        for size in storage.SIZES:
            yield storage.key_of(size, sha256)


def other_keys(folder: str = "") -> Iterator[str]:
    """The storage keys of all files that are no images': snapshots, exports, uploads that wait."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        if not name.endswith(storage.PARTIAL):
            yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        if folder or name not in _OF_IMAGES:
            yield from other_keys(f"{folder}/{name}" if folder else name)


def of_runs() -> Iterator[str]:
    """The files of runs, by their paths below `RUNS_DIR`."""
    root = Path(settings.RUNS_DIR)
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix()


def something_there() -> str:
    """The first file that is in the storage or among the runs; empty when there is none."""
    for key in other_keys():
        return key
    for folder in sorted(_OF_IMAGES):
        for key in other_keys(folder):
            return key
    return next(of_runs(), "")


def clear_all() -> None:
    """Delete every file that a restore which failed wrote into an empty place."""
    for folder in ("", *sorted(_OF_IMAGES)):
        for key in list(other_keys(folder)):
            default_storage.delete(key)
    for path in list(of_runs()):
        with suppress(FileNotFoundError):
            (Path(settings.RUNS_DIR) / path).unlink()
