"""Tables applied to the items they name: metadata, groups, splits, and labels through a hook."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from django.db import transaction

from labelhub.items import archives, paths, tags
from labelhub.items.given import GivenLabel
from labelhub.items.models import FileKind, FileState, Import, ImportFile, Item, LabelClass, TagSource
from labelhub.items.rejection import DETAIL_LENGTH, Rejected
from labelhub.items.sources import Sources, open_source, unreadable
from labelhub.items.table_forms import fetched_name
from labelhub.items.tables import RefusedRow, Row, Table
from labelhub.jobs.lifecycle import Claim

OnLabel = Callable[[int, Sequence[GivenLabel]], object]

BATCH = 500  # lines in one transaction
FETCH = "fetch"  # option of an import: the images of its tables are fetched from their addresses
UNNAMED = "Import"  # the labeller of labels that no column gives to anybody
FIELDS = ("group", "split", "fold", "true_class", "source_uri", "gold_class", "metadata")
Thing = TypeVar("Thing")


class Names:
    """Finds items of a project by the names that tables use: the full path, else a unique end of one."""

    def __init__(self, project_id: int) -> None:
        self._project_id = project_id
        self._by_last_part: dict[str, list[str]] | None = None

    def of_rows(self, rows: Sequence[Row]) -> dict[int, Item | Rejected]:
        """For each row, by its line, the item of the first of its names that some item has; else the one that was
        imported from its address; else why there is none."""
        known = self.find({name for row in rows for name in (row.name, *row.also)})
        found: dict[int, Item | Rejected] = {}
        for row in rows:
            several = [known[name] for name in (row.name, *row.also)]
            found[row.line] = next((one for one in several if isinstance(one, Item)), several[0])
        lost = {row.source_uri for row in rows if row.source_uri and isinstance(found[row.line], Rejected)}
        if lost:
            came_from = self._from_addresses(lost)
            for row in rows:
                if row.source_uri in came_from and isinstance(found[row.line], Rejected):
                    found[row.line] = came_from[row.source_uri]
        return found

    def of_fetched(self, rows: Sequence[Row]) -> dict[int, Item]:
        """For each row, by its line, the item that was fetched from its address: by its exact name, else by the
        address. A row whose image did not come is missing: its file says why."""
        names = {row.line: paths.tidy(fetched_name(row.name)) for row in rows}
        known, came_from = self._items(names.values()), self._from_addresses({row.source_uri for row in rows})
        found = {row.line: known.get(names[row.line]) or came_from.get(row.source_uri) for row in rows}
        return {line: item for line, item in found.items() if item is not None}

    def _from_addresses(self, addresses: set[str]) -> dict[str, Item]:
        rows = Item.objects.filter(project=self._project_id, source_uri__in=addresses - {""}, image__isnull=False)
        return {item.source_uri: item for item in rows.order_by("-pk")}

    def find(self, names: Iterable[str]) -> dict[str, Item | Rejected]:
        """For each name its item, or why there is none: `unknown_name`, `ambiguous_name`."""
        wanted = {name: (paths.tidy(name), paths.tidy(name.strip())) for name in names}
        exact = self._items(path for both in wanted.values() for path in both)
        found: dict[str, Item | Rejected] = {}
        ends: dict[str, str] = {}
        for name, (literal, path) in wanted.items():
            if literal in exact or path in exact:
                found[name] = exact.get(literal) or exact[path]
                continue
            match self._ending(path):
                case [one]:
                    ends[name] = one
                case []:
                    found[name] = Rejected("unknown_name", f'No item is called "{name}"')
                case [first, second, *_]:
                    detail = f'"{name}" may be "{first}" or "{second}"; give the whole path'
                    found[name] = Rejected("ambiguous_name", detail)
        items = self._items(ends.values())
        return found | {name: items[path] for name, path in ends.items()}

    def _items(self, wanted: Iterable[str]) -> dict[str, Item]:
        rows = Item.objects.filter(project=self._project_id, path__in=list(wanted), image__isnull=False)
        return {item.path: item for item in rows}

    def _ending(self, path: str) -> list[str]:
        if self._by_last_part is None:
            # Read once, and only where a table uses short names.
            self._by_last_part = {}
            rows = Item.objects.filter(project=self._project_id, image__isnull=False)
            for known in rows.values_list("path", flat=True).iterator(chunk_size=5000):
                self._by_last_part.setdefault(known.rpartition("/")[2], []).append(known)
        candidates = self._by_last_part.get(path.rpartition("/")[2], [])
        return [known for known in candidates if known.endswith(f"/{path}")]


@dataclass
class Applied:
    """What tables brought, in lines."""

    rows: int = 0
    labels: int = 0
    refused: int = 0


def apply_waiting(claim: Claim, delivery: Import, on_label: OnLabel) -> Applied:
    """Apply every waiting table of the import, in the order they came. Doing it again changes nothing.

    Raises:
        Cancelled, Superseded: between two batches. What was applied stays.
    """
    names, total = Names(delivery.project_id), Applied()
    tables = ImportFile.objects.filter(delivery=delivery, kind=FileKind.TABLE, state=FileState.WAITING)
    with Sources() as sources:
        for row in tables.order_by("pk"):
            applied = _apply(claim, delivery, row, sources, names, on_label)
            total.rows += applied.rows
            total.labels += applied.labels
            total.refused += applied.refused
    return total


def _apply(
    claim: Claim, delivery: Import, row: ImportFile, sources: Sources, names: Names, on_label: OnLabel
) -> Applied:
    applied, classes = Applied(), classes_of(delivery.project_id)
    row.state = FileState.READ
    try:
        for batch in batches(_lines(sources, delivery, row)):
            with transaction.atomic():
                claim.hold()
                _apply_batch(delivery, row, batch, names, classes, on_label, applied)
            claim.progress(claim.job.done, note=f"{row.entry or row.path}: {applied.rows:,} lines", kept=True)
        row.detail = f"{applied.rows:,} lines: {applied.labels:,} labels, {applied.refused:,} lines refused"
    except Rejected as refused:
        row.state, row.reason, row.detail = FileState.REJECTED, refused.reason, refused.detail
    with transaction.atomic():
        claim.hold()
        row.save(update_fields=["state", "reason", "detail"])
    return applied


def _lines(sources: Sources, delivery: Import, row: ImportFile) -> Iterator[Row | RefusedRow]:
    with opened_table(sources, delivery, row) as table:
        yield from table


@contextmanager
def opened_table(sources: Sources, delivery: Import, row: ImportFile) -> Iterator[Table]:
    """A received table, read as the import's options say. Raises Rejected, also while it is read."""
    try:
        with sources.archive(row).open(row.entry) if row.entry else open_source(row) as file:
            yield Table(file, row.entry or row.path, delivery.options.get("mapping"))
    except OSError as error:
        raise unreadable(error) from error
    except archives.DAMAGE as error:
        raise Rejected("unreadable", f"Damaged inside the archive: {error}") from error


def batches(things: Iterator[Thing]) -> Iterator[list[Thing]]:
    """Lists of up to `BATCH`."""
    while batch := list(islice(things, BATCH)):
        yield batch


def classes_of(project_id: int) -> dict[str, LabelClass]:
    """The live classes by their key and, in any case, by their name."""
    rows = list(LabelClass.objects.filter(project=project_id, retired_at=None))
    return {row.name.lower(): row for row in rows} | {row.key.lower(): row for row in rows}


def _apply_batch(
    delivery: Import,
    table: ImportFile,
    batch: Sequence[Row | RefusedRow],
    names: Names,
    classes: dict[str, LabelClass],
    on_label: OnLabel,
    applied: Applied,
) -> None:
    found = _found(delivery, names, [line for line in batch if isinstance(line, Row)])
    refused = [line for line in batch if isinstance(line, RefusedRow)]
    changed: dict[int, Item] = {}
    tagged: set[tuple[int, str]] = set()
    labels: list[GivenLabel] = []
    for line in batch:
        if isinstance(line, RefusedRow) or line.line not in found:
            continue
        item = found[line.line]
        try:
            if isinstance(item, Rejected):
                raise item
            label = find_class(classes, line.label, line.name)
            metadata, names_of_tags = tags.split_metadata(line.metadata)
            tagged.update((item.pk, name) for name in names_of_tags)
            if _set(item, replace(line, metadata=metadata), classes):
                changed[item.pk] = item
        except Rejected as problem:
            refused.append(RefusedRow(line.line, problem.reason, problem.detail))
            continue
        if label or line.abstained:
            who = line.labeller or UNNAMED
            key = label.key if label else None
            labels.append(GivenLabel(item.pk, key, who, line.created_at, line.duration_ms, delivery.pk))
    Item.objects.bulk_update(changed.values(), FIELDS, batch_size=100)
    tags.put(delivery.project_id, tagged, source=TagSource.IMPORT)
    if labels:
        on_label(delivery.project_id, labels)
    _record(table, refused)
    applied.rows += len(batch)
    applied.labels += len(labels)
    applied.refused += len(refused)


def _found(delivery: Import, names: Names, rows: Sequence[Row]) -> Mapping[int, Item | Rejected]:
    if not delivery.options.get(FETCH):
        return names.of_rows(rows)
    fetched, others = [row for row in rows if row.source_uri], [row for row in rows if not row.source_uri]
    return {**names.of_rows(others), **names.of_fetched(fetched)}


def find_class(classes: dict[str, LabelClass], said: str, name: str) -> LabelClass | None:
    """The class that a cell means; None for an empty one. Raises Rejected: `unknown_class`."""
    if not said:
        return None
    found = classes.get(said.lower())
    if found is None:
        known = ", ".join(sorted({row.key for row in classes.values()}))
        raise Rejected("unknown_class", f'"{name[:80]}": no class "{said[:60]}"; the classes are {known}')
    return found


def _set(item: Item, line: Row, classes: dict[str, LabelClass]) -> bool:
    """Give the item what the line says of it; whether that changed anything. Checks all before it sets any."""
    gold = find_class(classes, line.gold, line.name)
    true_class = find_class(classes, line.true_class, line.name)
    if gold and item.gold_class_id not in (None, gold.pk):
        known = next((row.key for row in classes.values() if row.pk == item.gold_class_id), "a retired class")
        raise Rejected(
            "contradicts_gold", f'"{line.name[:80]}": gold {gold.key}, but its gold is {known}; remove that first'
        )
    before = _said(item)
    item.group = line.group or item.group
    item.split = line.split or item.split
    item.fold = item.fold if line.fold is None else line.fold
    item.true_class = true_class.key if true_class else item.true_class
    item.source_uri = line.source_uri or item.source_uri
    item.metadata = item.metadata | line.metadata
    if gold:
        item.gold_class = gold
    return before != _said(item)


def _said(item: Item) -> tuple[object, ...]:
    return item.group, item.split, item.fold, item.true_class, item.source_uri, item.gold_class_id, item.metadata


def _record(table: ImportFile, refused: Sequence[RefusedRow]) -> None:
    prefix = f"{table.entry}, " if table.entry else ""
    ImportFile.objects.bulk_create(
        [
            ImportFile(
                delivery_id=table.delivery_id,
                path=table.path,
                source=table.source,
                entry=f"{prefix}line {line.line}"[-1024:],
                staged=False,
                kind=FileKind.ROW,
                state=FileState.REJECTED,
                reason=line.reason,
                detail=line.detail[:DETAIL_LENGTH],
            )
            for line in refused
        ],
        ignore_conflicts=True,
    )
