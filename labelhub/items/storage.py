"""Where files are kept: keys, writing once, and deleting what nothing shows any more.

Everything goes through Django's storage API (`default_storage`). The keys of an image are its SHA-256, so one content
is stored once; all three files stand there only after the whole file was decoded, and none is ever written again.
"""

import functools
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, TypeVar

from django.core.files.base import ContentFile, File
from django.core.files.move import file_move_safe
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction

from labelhub.errors import LabelHubError
from labelhub.items.models import GuidelineImage, Image, Item

Result = TypeVar("Result")
Size = Literal["thumb", "display", "original"]
SIZES: tuple[Size, ...] = ("thumb", "display", "original")
FOLDERS: dict[Size, str] = {"thumb": "thumbs", "display": "display", "original": "originals"}
PARTIAL = ".part"
INCOMING = "incoming"


class StorageFailed(LabelHubError):
    """The place where files are kept takes no more."""

    status = 507
    code = "storage_failed"


@contextmanager
def failures() -> Iterator[None]:
    """Turn what the storage raises into `StorageFailed`, which says what to do."""
    try:
        yield
    except OSError as error:
        message = f"The files could not be stored: {error.strerror or error}."
        raise StorageFailed(message, hint="Make room or mend the storage, then send the same files again.") from error


class WholeFileStorage(FileSystemStorage):
    """Files in a folder, each visible under its name only when it is whole.

    A file is written under a temporary name on the same file system and then renamed, so that a killed process leaves
    no half file behind a good name, and two that write the same file at once do no harm: the last one wins.
    """

    def __init__(self, *, location: str) -> None:
        super().__init__(location=location, allow_overwrite=True)

    def is_name_available(self, name: str, max_length: int | None = None) -> bool:
        """Always: a name is written again on purpose or not at all, never changed behind the caller's back."""
        return not (max_length and len(name) > max_length)

    def _save(self, name: str, content: "File[Any]") -> str:
        self.save_under([name], content)
        return name

    def save_under(self, names: Sequence[str], content: "File[Any]") -> None:
        """Store one file under several names; on disk it is there once."""
        finals = [self.path(name) for name in names]
        partials = [_partial_name(final) for final in finals]
        try:
            self._write(partials[0], content)
            for partial in partials[1:]:
                # Linked before it has its final name: that one may be replaced by somebody else at any moment.
                _with_folder(partial, functools.partial(os.link, partials[0], partial))
            for partial, final in zip(partials, finals, strict=True):
                os.replace(partial, final)
        finally:
            # After a failure what was not renamed; and where both names are one file already, renaming does nothing.
            for partial in partials:
                with suppress(FileNotFoundError):
                    os.unlink(partial)

    def _write(self, partial: str, content: "File[Any]") -> None:
        if hasattr(content, "temporary_file_path"):
            source = content.temporary_file_path()
            _with_folder(partial, lambda: file_move_safe(source, partial, allow_overwrite=True))
            os.chmod(partial, 0o644)  # an upload's temporary file is readable by its owner alone
            return
        descriptor = _with_folder(partial, lambda: os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
        with open(descriptor, "wb", buffering=0) as file:
            for chunk in content.chunks():
                write_all(file.fileno(), chunk)


def _partial_name(final: str) -> str:
    folder, name = os.path.split(final)
    return os.path.join(folder, f".{name[:64]}.{uuid.uuid4().hex}{PARTIAL}")


def _with_folder(path: str, action: Callable[[], Result]) -> Result:
    """Do it; where the folder is missing make it first. Most folders exist, and asking each time costs more."""
    try:
        return action()
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return action()


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it, however little the system takes at once."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


# --- keys -----------------------------------------------------------------------------------


def key_of(size: Size, sha256: str) -> str:
    """The storage key of one file of an image: `originals/ab/cd/<sha256>`, `display/ab/<sha256>`, `thumbs/ab/…`."""
    # Renditions can be made again; they do without the second folder, whose making costs as much as the file.
    second = f"{sha256[2:4]}/" if size == "original" else ""
    return f"{FOLDERS[size]}/{sha256[:2]}/{second}{sha256}"


def original_key(sha256: str) -> str:
    """The file as it came, byte for byte."""
    return key_of("original", sha256)


def display_key(sha256: str) -> str:
    """The size for the screen, upright, without metadata."""
    return key_of("display", sha256)


def thumb_key(sha256: str) -> str:
    """The size for lists, upright, without metadata."""
    return key_of("thumb", sha256)


def new_incoming_key(delivery_id: int) -> str:
    """A key of its own for one received file."""
    return f"{INCOMING}/{delivery_id}/{uuid.uuid4().hex}"


# --- files ----------------------------------------------------------------------------------


def save_file(key: str, content: "File[Any]") -> None:
    """Store a file under exactly this key; it is visible only when it is whole.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    saved = default_storage.save(key, content)
    if saved != key:  # a storage that keeps what is there instead of replacing it
        default_storage.delete(saved)


def save_bytes(key: str, data: bytes) -> None:
    """As `save_file`."""
    save_file(key, ContentFile(data))


def open_file(key: str) -> "File[Any]":
    """Open for reading. Raises `FileNotFoundError`."""
    return default_storage.open(key, "rb")


def exists(key: str) -> bool:
    """Whether a file lies under this key."""
    return default_storage.exists(key)


def delete_file(key: str) -> None:
    """Delete a file; one that is gone already is no error."""
    default_storage.delete(key)


def local_path(key: str) -> Path | None:
    """The file's path, when the storage is a folder of this machine."""
    try:
        return Path(default_storage.path(key))
    except NotImplementedError:
        return None


def has_image(sha256: str) -> bool:
    """Whether all three files of this content are stored; then the content was decoded in full before."""
    return all(default_storage.exists(key_of(size, sha256)) for size in SIZES)


def save_image(sha256: str, *, original: bytes, display: bytes, thumb: bytes) -> None:
    """Store the three files of an image. A display size that is the original itself takes no room of its own."""
    save_bytes(thumb_key(sha256), thumb)
    if display == original and isinstance(default_storage, WholeFileStorage):
        default_storage.save_under([original_key(sha256), display_key(sha256)], ContentFile(original))
    else:
        save_bytes(display_key(sha256), display)
        save_bytes(original_key(sha256), original)


def delete_image_if_unused(image_id: int) -> bool:
    """Delete an image's row and files if no item and no guideline shows it; whether it did.

    The files go before the row's lock does: an import that brings the same content at this moment waits for the lock
    and then sees that they are gone (`recording` looks), instead of losing them afterwards.
    """
    with transaction.atomic():
        image = Image.objects.select_for_update().filter(pk=image_id).first()
        if image is None or Item.objects.filter(image=image).exists():
            return False
        if GuidelineImage.objects.filter(image=image).exists():
            return False
        sha256 = image.sha256
        image.delete()
        for size in SIZES:
            default_storage.delete(key_of(size, sha256))
    return True


def clear_incoming(delivery_id: int) -> int:
    """Delete every file that was received for this import; how many there were."""
    folder = f"{INCOMING}/{delivery_id}"
    try:
        _folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    with suppress(OSError):  # a folder, where the storage has folders; a file that came just now keeps it
        default_storage.delete(folder)
    return len(files)


def incoming_deliveries() -> list[int]:
    """The imports for which received files lie here."""
    try:
        folders, _files = default_storage.listdir(INCOMING)
    except FileNotFoundError:
        return []
    return sorted(int(name) for name in folders if name.isdecimal())
