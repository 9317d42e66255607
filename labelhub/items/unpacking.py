"""Archives taken apart into rows: every entry is registered by its name, nothing is extracted."""

from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.db import transaction

from labelhub.items import paths, remote, storage
from labelhub.items.archives import Entry, RefusedEntry
from labelhub.items.models import FileKind, FileState, Import, ImportFile
from labelhub.items.rejection import Rejected
from labelhub.items.sources import Sources
from labelhub.jobs.lifecycle import Claim

BATCH = 2_000  # entries registered in one transaction


def bring_here(claim: Claim, delivery: Import) -> None:
    """Copy the archives and tables that lie in a bucket to where received files lie, one after the other."""
    there = ImportFile.objects.filter(delivery=delivery, state=FileState.WAITING, staged=False)
    for row in there.filter(kind__in=[FileKind.ARCHIVE, FileKind.TABLE], source__startswith=remote.BUCKET):
        try:
            remote.bring_here(row)
        except Rejected as refused:
            row.state, row.reason, row.detail = FileState.REJECTED, refused.reason, refused.detail
        with transaction.atomic():
            claim.hold()
            row.save(update_fields=["source", "staged", "state", "reason", "detail"])


def unpack_waiting(claim: Claim, delivery: Import) -> None:
    """Register the entries of every archive of the import that waits. Doing it again registers none twice.

    Raises:
        Cancelled, Superseded: between two batches.
    """
    archives = ImportFile.objects.filter(delivery=delivery, kind=FileKind.ARCHIVE, state=FileState.WAITING)
    for row in archives.order_by("pk"):
        with Sources() as sources:
            try:
                found = _register(claim, row, sources)
            except Rejected as refused:
                row.state, row.reason, row.detail = FileState.REJECTED, refused.reason, refused.detail
            else:
                row.state, row.detail = FileState.READ, f"{found:,} files"
        with transaction.atomic():
            claim.hold()
            row.save(update_fields=["state", "reason", "detail"])
        if row.state == FileState.REJECTED and row.staged:
            storage.delete_file(row.source)


def _register(claim: Claim, row: ImportFile, sources: Sources) -> int:
    found = 0
    for batch in _batches(sources.archive(row).entries(most_bytes=settings.MAX_IMAGE_BYTES)):
        with transaction.atomic():
            claim.hold()
            ImportFile.objects.bulk_create([_row(row, entry) for entry in batch], 500, ignore_conflicts=True)
        found += len(batch)
        claim.progress(claim.job.done, note=f"{row.path}: {found:,} files found", kept=True)
    return found


def _batches(entries: Iterator[Entry | RefusedEntry]) -> Iterator[list[Entry | RefusedEntry]]:
    while batch := list(islice(entries, BATCH)):
        yield batch


def _row(archive: ImportFile, entry: Entry | RefusedEntry) -> ImportFile:
    row = ImportFile(
        delivery_id=archive.delivery_id,
        path=archive.path,
        source=archive.source,
        staged=archive.staged,
        entry=entry.name,
        bytes=entry.size,
        kind=FileKind(paths.kind_of(entry.name)),
        rank=paths.rank(entry.name),
    )
    if isinstance(entry, RefusedEntry):
        row.state, row.reason, row.detail = FileState.REJECTED, entry.reason, entry.detail
    return row
