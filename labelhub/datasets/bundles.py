"""The images of an export: which file each item gets, under which name, and what goes into an archive beside them."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from django.db import connection

from labelhub.datasets import clean_images, entry_names
from labelhub.datasets.archives import Archive
from labelhub.datasets.records import Record, batched
from labelhub.errors import Conflict
from labelhub.items import preparing, storage
from labelhub.items.models import Image
from labelhub.items.preparing import Plan

Size = Literal["original", "display", "prepared"]
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
    face: preparing.Box | None = None  # where a prepared image shows the face alone


class Pictures:
    """Finds and reads the images of items: the originals, by default without metadata, the display size, or what
    a plan makes of that."""

    def __init__(self, size: Size, *, exif: bool = False, plan: Plan | None = None) -> None:
        self._size, self._exif, self._plan = size, exif, plan or Plan()

    def of(self, records: Iterable[Record], unique: entry_names.Unique | None = None) -> Iterator[Picture]:
        """The files of these items, in their order; without `unique` two may have the same name.

        Raises Conflict when an image has been deleted.
        """
        for batch in batched(records, LOOKED_UP):
            rows = {row.sha256: row for row in Image.objects.filter(sha256__in=[one.sha256 for one in batch])}
            boxes = (
                face_boxes([row.pk for row in rows.values()]) if self._size == "prepared" and self._plan.face else {}
            )
            for record in batch:
                row = rows.get(record.sha256)
                if row is None:
                    raise _gone(record)
                yield self._picture(record, row, unique, boxes.get(row.pk))

    def _picture(
        self, record: Record, row: Image, unique: entry_names.Unique | None, box: preparing.Box | None
    ) -> Picture:
        display = self._size != "original"
        size = (row.display_width, row.display_height) if display else (row.width, row.height)
        if self._size == "prepared":
            size = preparing.size_of(self._plan, size, box)
        form = "JPEG" if display else row.format if self._exif else clean_images.BECOMES[row.format]
        name = entry_names.safe(with_ending(record.path, form))
        return Picture(
            record=record,
            stored=row.format,
            format=form,
            width=size[0],
            height=size[1],
            name=unique.name(name, record.path) if unique else name,
            face=box,
        )

    def read(self, picture: Picture) -> bytes:
        """The file's content. Raises Conflict when it has gone from storage."""
        try:
            kept = storage.key_of("original" if self._size == "original" else "display", picture.record.sha256)
            with storage.open_file(kept) as file:
                data: bytes = file.read()
        except FileNotFoundError as error:
            raise _gone(picture.record) from error
        if self._size == "prepared":
            return preparing.prepared_file(data, self._plan, picture.face)
        if self._size == "display" or self._exif:
            return data
        return clean_images.cleaned(data, picture.stored)


def face_boxes(images: Sequence[int]) -> dict[int, preparing.Box]:
    """Image → its face, of several detectors' that of the newest. The rows are written by runs, which stand above."""
    if not images:
        return {}
    places = ", ".join(["%s"] * len(images))
    sql = f"SELECT image_id, box FROM runs_facebox WHERE found AND image_id IN ({places}) ORDER BY created_at, id"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, list(images))
        rows = [(image, json.loads(box)) for image, box in cursor.fetchall()]
    return {image: (box[0], box[1], box[2], box[3]) for image, box in rows}


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
