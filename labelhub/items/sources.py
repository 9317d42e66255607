"""Where the bytes of a file come from: staged in storage, on the server's disk, inside an archive, or elsewhere."""

import os
from collections import OrderedDict
from contextlib import ExitStack
from threading import Lock
from typing import IO, cast

from django.conf import settings

from labelhub.items import images, remote, storage
from labelhub.items.archives import Archive
from labelhub.items.models import ImportFile
from labelhub.items.rejection import Rejected

OPEN_ARCHIVES = 16


class Sources:
    """Reads what rows point to. The last few archives stay open; threads share them."""

    def __init__(self) -> None:
        self._archives: OrderedDict[str, Archive] = OrderedDict()
        self._open_files = ExitStack()
        self._lock = Lock()
        self._fetcher = remote.new_fetcher()

    def __enter__(self) -> "Sources":
        return self

    def __exit__(self, *_: object) -> None:
        self._open_files.close()
        self._fetcher.close()

    def read(self, row: ImportFile) -> bytes:
        """The file's content. Raises `Rejected`: `too_large`, `unreadable`, `encrypted`, and for what lies elsewhere
        as `remote.read` does."""
        if remote.is_remote(row.source):
            return remote.read(row.source, self._fetcher)
        if row.entry:
            return self.archive(row).read(row.entry)
        most = settings.MAX_IMAGE_BYTES
        try:
            with open_source(row) as file:
                data = file.read(most + 1)
                if len(data) > most:
                    raise images.too_many_bytes(file.seek(0, os.SEEK_END), limits())
                return data
        except OSError as error:
            raise unreadable(error) from error

    def archive(self, row: ImportFile) -> Archive:
        """The archive that `row` is, or is an entry of. Raises `Rejected`."""
        with self._lock:
            archive = self._archives.get(row.source)
            if archive is None:
                try:
                    file = self._open_files.enter_context(open_source(row))
                except OSError as error:
                    raise unreadable(error) from error
                archive = self._archives[row.source] = Archive(file, most_entries=settings.MAX_ARCHIVE_ENTRIES)
                if len(self._archives) > OPEN_ARCHIVES:
                    # Its file stays open until the end: a thread may be reading it. Its directory, which is what
                    # takes memory, goes when nobody holds it any more.
                    self._archives.popitem(last=False)
            self._archives.move_to_end(row.source)
            return archive


def limits() -> images.Limits:
    """The limits that the settings give."""
    return images.Limits(bytes=settings.MAX_IMAGE_BYTES, pixels=settings.MAX_IMAGE_PIXELS)


def open_source(row: ImportFile) -> IO[bytes]:
    """The received file, or the one on the server's disk. Raises `OSError`."""
    # Django's File passes everything that an IO has to the file it holds.
    return cast("IO[bytes]", storage.open_file(row.source)) if row.staged else open(row.source, "rb")


def unreadable(error: OSError) -> Rejected:
    """The rejection of a file that the system would not read."""
    return Rejected("unreadable", f"Cannot be read: {error.strerror or type(error).__name__}")
