"""Large files received in pieces: opened once, sent piece by piece from where the last one ended, whole at the end.

A piece is acknowledged only after it was synchronised with the disk, so what a sender was told is there is there, also
after a power cut. The length of the partial file is the one truth about how much has come. Pieces come in order; two
senders of one upload shut each other out.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, LabelHubError, NotFound, TooLarge
from labelhub.items import paths, receiving, storage
from labelhub.items.models import FileKind, Import, ImportFile, Upload
from labelhub.items.rejection import Rejected

PIECE = 8 << 20  # bytes that a sender is advised to send at once
BLOCK = 1 << 20
SPARE = 256 << 20  # bytes that stay free on the disk of partial files
Read = Callable[[int], bytes]


class WrongSum(LabelHubError):
    """What arrived is not what was sent."""

    status = 400
    code = "checksum"


class Incomplete(LabelHubError):
    """The connection broke off within a piece."""

    status = 400
    code = "cut_off"


def open_upload(delivery: Import, path: str, size: int, *, mark: str = "", sha256: str = "") -> tuple[Upload, bool]:
    """The upload of this file, and whether it is new: asked for again, the one that was begun, with all that has come.

    `size` in bytes; `mark` tells files of one name and size apart; `sha256` of the whole is compared at the end.

    Raises:
        Invalid: the name is refused, or there is nothing to send.
        TooLarge: an image above the limit.
        storage.StorageFailed: there is no room for it.
        Conflict: the import takes no files any more.
    """
    try:
        name = paths.clean(path)
    except Rejected as refused:
        raise Invalid(f"path: {refused.detail}.", code=refused.reason, fields={"path": refused.detail}) from refused
    if size < 1:
        raise Invalid("bytes: the file is empty.", code="empty", fields={"bytes": "at least 1"})
    if paths.kind_of(name) == "image" and size > settings.MAX_IMAGE_BYTES:
        limit = f"{settings.MAX_IMAGE_BYTES / 2**20:,.0f} MB"
        raise TooLarge(f"bytes: {size / 2**20:,.1f} MB, the limit of an image is {limit}.")
    receiving.refuse_closed(delivery)
    upload, new = Upload.objects.get_or_create(
        delivery=delivery, path=name, bytes=size, mark=mark, defaults={"sha256": sha256.lower()}
    )
    if upload.finished_at is None:
        with storage.failures():
            _make_room(upload)
    return upload, new


def _make_room(upload: Upload) -> None:
    partial = partial_path(upload)
    partial.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(partial.parent).free - SPARE
    lacking = upload.bytes - offset(upload)
    if lacking > free:
        raise storage.StorageFailed(
            f"{lacking / 2**30:,.1f} GB are to come, and there is room for {max(0, free) / 2**30:,.1f} GB.",
            hint="Make room on the server, then send the same file again.",
        )
    if not partial.exists() and not _arrived(upload):
        partial.touch()
        _synchronise_folder(partial.parent)


def partial_path(upload: Upload) -> Path:
    """Where what has come of it lies."""
    return Path(settings.UPLOADS_DIR, upload.pk.hex)


def _key(upload: Upload) -> str:
    return f"{storage.INCOMING}/{upload.delivery_id}/{upload.pk.hex}"


def _arrived(upload: Upload) -> bool:
    """Whether the whole file has left the partial files: the last step may have been cut off after that."""
    return upload.finished_at is not None or storage.exists(_key(upload))


def offset(upload: Upload) -> int:
    """How many bytes are safe."""
    try:
        return min(upload.bytes, partial_path(upload).stat().st_size)
    except FileNotFoundError:
        return upload.bytes if _arrived(upload) else 0


def find(delivery: Import, upload_id: Any) -> Upload:
    """Raises NotFound."""
    upload = Upload.objects.filter(delivery=delivery, pk=upload_id).first()
    if upload is None:
        raise NotFound("There is no such upload in this import.", hint="Open it again.")
    upload.delivery = delivery
    return upload


def append(upload: Upload, at: int, length: int | None, read: Read, promised: str = "") -> int:
    """Add a piece that begins at `at`; how many bytes are safe now. With the last one the file joins its import.

    `length`: bytes of the piece, None where the sender does not know. `promised`: its SHA-256, or ""; without one, what
    came of a piece before the connection broke off is kept.

    Raises:
        Conflict: `upload_offset` (it begins elsewhere; `offset` in the answer), `upload_busy`, or the import takes no
            files any more.
        TooLarge: the piece goes beyond the end of the file.
        Incomplete: the connection broke off.
        WrongSum: of such a piece nothing is kept; of a whole file that is not what was promised, nothing at all.
        storage.StorageFailed: the disk is full; what came before stays.
    """
    if upload.finished_at is not None:
        return upload.bytes
    receiving.refuse_closed(upload.delivery)
    with storage.failures():
        if not _arrived(upload):
            with _locked(upload) as descriptor:
                _append(upload, descriptor, at, length, read, promised)
        now = offset(upload)
        if now == upload.bytes:
            _finish(upload)
        else:
            Upload.objects.filter(pk=upload.pk).update(touched_at=timezone.now())
    return now


@contextmanager
def _locked(upload: Upload) -> Iterator[int]:
    descriptor = os.open(partial_path(upload), os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict(
                "Another request is sending this file.", hint="Ask for the offset in a moment.", code="upload_busy"
            ) from error
        yield descriptor
    finally:
        os.close(descriptor)


def _append(upload: Upload, descriptor: int, at: int, length: int | None, read: Read, promised: str) -> None:
    there = os.fstat(descriptor).st_size
    if at != there:
        raise Conflict(
            f"The piece begins at byte {at:,}, but {there:,} bytes are here.",
            hint="Go on from there.",
            code="upload_offset",
            extra={"offset": there},
        )
    if length is not None and at + length > upload.bytes:
        raise TooLarge(f"The piece ends at byte {at + length:,}, the file has {upload.bytes:,}.")
    os.lseek(descriptor, at, os.SEEK_SET)
    digest, came = hashlib.sha256(), 0
    try:
        for block in _blocks(read, upload.bytes - at):
            digest.update(block)
            storage.write_all(descriptor, block)
            came += len(block)
        if length is not None and came != length:
            raise Incomplete(f"{came:,} of {length:,} bytes came.", hint="Ask for the offset and go on from there.")
        if promised and digest.hexdigest() != promised:
            raise WrongSum("The piece has another SHA-256 than was said.", hint="Send it again.")
    except BaseException:
        if promised:
            os.ftruncate(descriptor, at)
        raise
    finally:
        os.fsync(descriptor)


def _blocks(read: Read, most: int) -> Iterator[bytes]:
    while most > 0 and (block := read(min(BLOCK, most))):
        most -= len(block)
        yield block


def _finish(upload: Upload) -> None:
    """Compare the whole, move it where received files lie, and register it. Done again it does nothing twice."""
    partial, key = partial_path(upload), _key(upload)
    if partial.exists():
        if upload.sha256 and _sum_of(partial) != upload.sha256:
            os.truncate(partial, 0)
            raise WrongSum("The file has another SHA-256 than was said.", hint="Send it again from its beginning.")
        with open(partial, "rb") as file:
            storage.save_file(key, _Movable(file, partial))
        partial.unlink(missing_ok=True)
    row = ImportFile(
        delivery=upload.delivery,
        path=upload.path,
        source=key,
        kind=FileKind(paths.kind_of(upload.path)),
        rank=paths.rank(upload.path),
        bytes=upload.bytes,
    )
    receiving.register(upload.delivery, [row])
    upload.finished_at = timezone.now()
    upload.save(update_fields=["finished_at"])


class _Movable(File):  # type: ignore[type-arg]  # generic in its stubs only
    """A file that a storage on the same disk may take as it is instead of copying it."""

    def __init__(self, file: Any, path: Path) -> None:
        super().__init__(file, name=path.name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def _sum_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _synchronise_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard(upload: Upload) -> None:
    """Give it up: what has come of it is deleted."""
    partial_path(upload).unlink(missing_ok=True)
    if upload.finished_at is None:
        upload.delete()


def clear(delivery: Import) -> None:
    """Delete the partial files of an import that has ended."""
    for upload in Upload.objects.filter(delivery=delivery, finished_at=None):
        discard(upload)


def clear_strays() -> None:
    """Delete partial files that belong to no upload any more: their project was deleted."""
    with suppress(FileNotFoundError):
        # Looked at first: an upload that is opened meanwhile has its row before its file.
        names = {path.name: path for path in Path(settings.UPLOADS_DIR).iterdir()}
        known = {pk.hex for pk in Upload.objects.filter(finished_at=None).values_list("pk", flat=True)}
        for name in names.keys() - known:
            names[name].unlink(missing_ok=True)
