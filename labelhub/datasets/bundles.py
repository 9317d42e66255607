"""The images of an export: which file each item gets, under which name, and what goes into an archive beside them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from labelhub.datasets import clean_images, entry_names
from labelhub.datasets.archives import Archive
from labelhub.datasets.records import Record, batched
from labelhub.errors import Conflict
from labelhub.items import storage
from labelhub.items.models import Image

Size = Literal["original", "display"]
LOOKED_UP = 500  # images in one query
# The first ending is the one that is given; the common readers know the others too.
ENDINGS = {
    "JPEG": (".jpg", ".jpeg"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "GIF": (".gif",),
    "TIFF": (".tif", ".tiff"),
}
KNOWN = frozenset({".jpe", ".jfif", ".dib"}.union(*ENDINGS.values()))


@dataclass(frozen=True, slots=True)
class Picture:
    """The file of an item as it is exported: Pillow's name of its format, pixels upright, and its name, whose folders
    are those of the item's path."""

    record: Record
    stored: str  # format of the original
    format: str
    width: int
    height: int
    name: str


class Pictures:
    """Finds and reads the images of items: the originals, by default without metadata, or the display size."""

    def __init__(self, size: Size, *, exif: bool = False) -> None:
        self._size, self._exif = size, exif

    def of(self, records: Iterable[Record], unique: entry_names.Unique | None = None) -> Iterator[Picture]:
        """The files of these items, in their order; without `unique` two may have the same name.

        Raises Conflict when an image has been deleted.
        """
        for batch in batched(records, LOOKED_UP):
            rows = {row.sha256: row for row in Image.objects.filter(sha256__in=[one.sha256 for one in batch])}
            for record in batch:
                row = rows.get(record.sha256)
                if row is None:
                    raise _gone(record)
                yield self._picture(record, row, unique)

    def _picture(self, record: Record, row: Image, unique: entry_names.Unique | None) -> Picture:
        display = self._size == "display"
        form = "JPEG" if display else row.format if self._exif else clean_images.BECOMES[row.format]
        name = entry_names.safe(with_ending(record.path, form))
        return Picture(
            record=record,
            stored=row.format,
            format=form,
            width=row.display_width if display else row.width,
            height=row.display_height if display else row.height,
            name=unique.name(name, record.path) if unique else name,
        )

    def read(self, picture: Picture) -> bytes:
        """The file's content. Raises Conflict when it has gone from storage."""
        try:
            with storage.open_file(storage.key_of(self._size, picture.record.sha256)) as file:
                data: bytes = file.read()
        except FileNotFoundError as error:
            raise _gone(picture.record) from error
        if self._size == "display" or self._exif:
            return data
        return clean_images.cleaned(data, picture.stored)


def with_ending(path: str, form: str) -> str:
    """The path with an ending that says what the file is: kept, replaced where another image's stands there, or
    added."""
    ending = PurePosixPath(path).suffix
    if ending.lower() in ENDINGS[form]:
        return path
    return (path.removesuffix(ending) if ending.lower() in KNOWN else path) + ENDINGS[form][0]


def _gone(record: Record) -> Conflict:
    return Conflict(
        f"The image of {record.path!r} (SHA-256 {record.sha256}) is not in storage any more.",
        hint="Export without images, or bring the file back from a backup.",
        code="image_missing",
    )


@dataclass(frozen=True)
class Bundle:
    """What a format that writes an archive gets. `pictures` may be walked once; `read` gives the content of one."""

    archive: Archive
    folder: Path  # for files on the way into the archive
    pictures: Iterator[Picture]
    read: Callable[[Picture], bytes]
    classes: Sequence[str]
    question: str
    base: str
    snapshot: int | None


def split_of(record: Record) -> str:
    """The folder of the item's split."""
    return record.split or "unsplit"
