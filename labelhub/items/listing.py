"""Sources listed: every file of a folder or bucket is registered by its name and size, page after page, and nothing of
it is read. What the project has from the very same address is passed over as already here.

A page and the place where the next one begins are written in one transaction, so a worker that dies costs one page.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from labelhub.errors import Forbidden, Invalid
from labelhub.items import buckets, paths, receiving, remote
from labelhub.items.models import FileKind, FileState, Import, ImportFile, ImportSource, Item, SourceKind
from labelhub.items.rejection import Rejected
from labelhub.jobs.lifecycle import Claim

BATCH = 2_000


@dataclass(frozen=True)
class Page:
    """Some files of a source, and the place after them."""

    rows: list[ImportFile]
    cursor: str


def add(delivery: Import, kind: SourceKind, address: str) -> ImportSource:
    """Have the import register what lies there; the same source again is the same. Dispatch the job afterwards.

    `address`: a folder of the server, or the name of a bucket with a prefix (`field/2026/`).

    Raises:
        Forbidden: the settings do not allow this folder.
        NotFound: the settings name no such bucket.
        Conflict: the import takes no files any more.
    """
    if kind == SourceKind.FOLDER:
        address = str(allowed_folder(address))
    elif kind == SourceKind.BUCKET:
        buckets.find(address.partition("/")[0])
    if len(address.encode()) > receiving.LONGEST_SOURCE:
        raise Invalid("address: it is too long.", fields={"address": "too long"})
    with receiving.opened(delivery):
        source, _new = ImportSource.objects.get_or_create(delivery=delivery, kind=kind, address=address)
    return source


def allowed_folder(address: str) -> Path:
    """The folder, its links followed. Raises Forbidden where it is below none that the settings allow, whether or not
    there is such a folder: what lies elsewhere on the server is nobody's business."""
    folder = Path(address).resolve()
    allowed = [Path(one).resolve() for one in settings.INGEST_FOLDERS]
    if not any(folder.is_relative_to(one) for one in allowed):
        raise Forbidden(
            f"Folder {address!r} is not one that this server imports from.",
            hint="LABELHUB_INGEST_FOLDERS names those that are.",
            code="folder_not_allowed",
        )
    if not folder.is_dir():
        raise Invalid(f"There is no folder {address!r} on the server.", fields={"address": "not there"})
    return folder


def register_waiting(claim: Claim, delivery: Import, written: Callable[[], object]) -> None:
    """Register what the import's folders and buckets hold, and call `written` after each page. Doing it again
    registers nothing twice.

    Raises:
        Cancelled, Superseded: between two pages.
        BucketFailed: a bucket does not answer.
    """
    kinds = (SourceKind.FOLDER, SourceKind.BUCKET)
    for source in ImportSource.objects.filter(delivery=delivery, kind__in=kinds, finished_at=None).order_by("pk"):
        for page in _pages(delivery, source):
            record(claim, delivery, source, page)
            written()
        finish(claim, source)


def record(claim: Claim, delivery: Import, source: ImportSource, page: Page) -> None:
    """Write one page and where the next begins."""
    mark_known(delivery, page.rows)
    with transaction.atomic():
        claim.hold()
        ImportFile.objects.bulk_create(page.rows, batch_size=500, ignore_conflicts=True)
        source.cursor = page.cursor
        source.registered += len(page.rows)
        source.save(update_fields=["cursor", "registered"])
    claim.progress(claim.job.done, note=f"{source.registered:,} files registered", kept=True)


def finish(claim: Claim, source: ImportSource, when: datetime | None = None) -> None:
    """Nothing more is to be registered."""
    with transaction.atomic():
        claim.hold()
        source.finished_at = when or timezone.now()
        source.save(update_fields=["finished_at"])


def _pages(delivery: Import, source: ImportSource) -> Iterator[Page]:
    if source.kind == SourceKind.FOLDER:
        yield from _of_folder(delivery, Path(source.address))
        return
    name, _, prefix = source.address.partition("/")
    bucket = buckets.find(name)
    for found in buckets.pages(bucket, prefix, source.cursor):
        rows = [_object(delivery, bucket, one) for one in found if not paths.is_junk(one.key)]
        yield Page(rows, found[-1].key if found else source.cursor)


def _of_folder(delivery: Import, root: Path) -> Iterator[Page]:
    allowed_folder(str(root))  # it may have become a link to elsewhere since
    files = _files_below(root)
    while batch := list(islice(files, BATCH)):
        rows = [receiving.local_file(delivery, name, file) for name, file in batch if not paths.is_junk(name)]
        yield Page(rows, "")


def _files_below(root: Path) -> Iterator[tuple[str, Path]]:
    """As `receiving.walk`, but without links: whoever may write into the folder could point one at anything."""
    for folder, _folders, names in os.walk(root):
        for name in names:
            file = Path(folder, name)
            if file.is_file() and not file.is_symlink():
                yield file.relative_to(root).as_posix(), file


def _object(delivery: Import, bucket: buckets.Bucket, found: buckets.Object) -> ImportFile:
    source = remote.in_bucket(bucket.name, found.key)
    try:
        name = paths.clean(found.key)
        if len(source) > receiving.LONGEST_SOURCE:
            raise Rejected("name_too_long", f"{len(source):,} characters")
    except Rejected as refused:
        return receiving.refused(delivery, found.key, found.size, refused)
    return ImportFile(
        delivery=delivery,
        path=name,
        source=source,
        staged=False,
        kind=FileKind(paths.kind_of(name)),
        rank=paths.rank(name),
        bytes=found.size,
    )


def mark_known(delivery: Import, rows: Sequence[ImportFile]) -> None:
    """Mark the images that an item of the project was imported from already, under the same name."""
    fresh = [row for row in rows if row.state == FileState.WAITING and row.kind == FileKind.IMAGE]
    addresses = {row.source: remote.address_of(row.source) for row in fresh if remote.is_remote(row.source)}
    if not addresses:
        return
    here = Item.objects.filter(project=delivery.project_id, source_uri__in=addresses.values(), image__isnull=False)
    known = {(uri, path): pk for uri, path, pk in here.values_list("source_uri", "path", "pk")}
    for row in fresh:
        pk = known.get((addresses.get(row.source, ""), row.entry or row.path))
        if pk is not None:
            row.state, row.item_id = FileState.ALREADY_HERE, pk
