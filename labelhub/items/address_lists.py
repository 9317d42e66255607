"""Lists of addresses: a table whose lines say where the images are. Each address is registered as one file; labels and
everything else that the lines say are applied at the end, when the images are there.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice

from django.db import transaction

from labelhub.items import buckets, listing, paths, receiving, remote
from labelhub.items.listing import Page
from labelhub.items.models import FileKind, FileState, Import, ImportFile, ImportSource, SourceKind
from labelhub.items.rejection import Rejected
from labelhub.items.sources import Sources
from labelhub.items.table_forms import fetched_name
from labelhub.items.table_rows import FETCH, opened_table
from labelhub.items.tables import RefusedRow, Row
from labelhub.jobs.lifecycle import Claim


def register_waiting(claim: Claim, delivery: Import, written: Callable[[], object]) -> None:
    """Register the addresses of every waiting table, where the import asks for it, and call `written` after each page.
    Again registers nothing twice.

    Raises:
        Cancelled, Superseded: between two pages.
    """
    if not delivery.options.get(FETCH) or delivery.complete_at is None:
        return
    tables = ImportFile.objects.filter(delivery=delivery, kind=FileKind.TABLE, state=FileState.WAITING)
    with Sources() as sources:
        for table in tables.order_by("pk"):
            source = _begun(claim, table)
            if source.finished_at is None:
                _register(claim, delivery, table, source, sources, written)


def _begun(claim: Claim, table: ImportFile) -> ImportSource:
    with transaction.atomic():
        claim.hold()
        found, _new = ImportSource.objects.get_or_create(
            delivery_id=table.delivery_id, kind=SourceKind.LIST, address=str(table.pk)
        )
        return found


def _register(
    claim: Claim,
    delivery: Import,
    table: ImportFile,
    source: ImportSource,
    sources: Sources,
    written: Callable[[], object],
) -> None:
    # What is wrong with the table is said where its lines are applied.
    with suppress(Rejected), opened_table(sources, delivery, table) as lines:
        for page in _pages(delivery, table, iter(lines), int(source.cursor or 0)):
            listing.record(claim, delivery, source, page)
            written()
    listing.finish(claim, source)


def _pages(delivery: Import, table: ImportFile, lines: Iterator[Row | RefusedRow], after: int) -> Iterator[Page]:
    while batch := list(islice(lines, listing.BATCH)):
        rows = [
            _row(delivery, table, line)
            for line in batch
            if isinstance(line, Row) and line.line > after and line.source_uri
        ]
        yield Page(rows, str(batch[-1].line))


def _row(delivery: Import, table: ImportFile, line: Row) -> ImportFile:
    try:
        name = paths.clean(fetched_name(line.name))
        source = _source(line.source_uri)
    except Rejected as refused:
        return receiving.refused(delivery, f"{table.path}, line {line.line}", 0, refused)
    return ImportFile(
        delivery=delivery,
        path=table.entry or table.path,
        entry=name,
        source=source,
        staged=False,
        kind=FileKind.IMAGE,
        rank=paths.rank(name),
    )


def _source(address: str) -> str:
    if address.startswith("s3://"):
        held = buckets.holding(address)
        if held is None:
            raise Rejected("forbidden_address", "No bucket of the settings holds this object")
        return remote.in_bucket(held[0].name, held[1])
    if not address.startswith(remote.WEB):
        raise Rejected("forbidden_address", f"Not an address of the web: {address[:80]}")
    if len(address) > receiving.LONGEST_SOURCE:
        raise Rejected("name_too_long", f"An address of {len(address):,} characters")
    return address
