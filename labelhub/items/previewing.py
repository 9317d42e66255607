"""The tables of an import before they are applied: what they are, and what would become of every line."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from labelhub.errors import Conflict, Invalid
from labelhub.items.models import FileKind, FileState, Import, ImportFile, LabelClass
from labelhub.items.rejection import NamelessTable, Rejected
from labelhub.items.sources import Sources
from labelhub.items.table_rows import FETCH, Names, batches, classes_of, find_class, opened_table
from labelhub.items.tables import IGNORE, METADATA, PLAIN, ROLES, Columns, RefusedRow, Row

SHOWN = 8  # lines
TRIED = 20_000  # lines of each table in a dry run
EXAMPLES = 20  # of lines that would be refused


@dataclass
class Report:
    """What a dry run found. `labels`: class → lines; `refused`: reason → lines."""

    lines: int = 0
    whole: bool = True  # every line was tried
    matched: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    labellers: set[str] = field(default_factory=set)
    splits: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    examples: list[RefusedRow] = field(default_factory=list)

    def refuse(self, row: RefusedRow) -> None:
        self.refused[row.reason] += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(row)


@dataclass(frozen=True)
class Preview:
    """One table. `columns`: column → role, `metadata` or `ignore`; `problem`: why it cannot be read."""

    name: str
    form: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    report: Report | None = None
    problem: Rejected | None = None


def set_options(delivery: Import, wanted: Mapping[str, Any]) -> None:
    """Say how the import's names and tables are read. Raises Invalid for a role that does not exist, Conflict when
    the import is complete."""
    if delivery.complete_at is not None:
        raise Conflict("This import is complete.", hint="Start a new one.", code="import_complete")
    mapping = wanted.get("mapping", {})
    for column, role in mapping.items():
        if role not in (*ROLES, METADATA, IGNORE):
            raise Invalid(
                f"mapping: {column}: {role!r} is not one of {', '.join((*ROLES, METADATA, IGNORE))}.",
                fields={"mapping": f"{column}: unknown role"},
            )
    twice = [role for role, n in Counter(mapping.values()).items() if n > 1 and role in ROLES]
    if twice:
        raise Invalid(f"mapping: two columns are {twice[0]}.", fields={"mapping": f"{twice[0]} stands there twice"})
    delivery.options = delivery.options | dict(wanted)
    delivery.save(update_fields=["options"])


def previews(delivery: Import) -> list[Preview]:
    """Every table of the import that waits, tried against the items that there are now. Nothing is written."""
    waiting = ImportFile.objects.filter(delivery=delivery, kind=FileKind.TABLE, state=FileState.WAITING)
    names, classes = Names(delivery.project_id), classes_of(delivery.project_id)
    with Sources() as sources:
        return [_preview(sources, delivery, row, names, classes) for row in waiting.order_by("pk")]


def _preview(
    sources: Sources, delivery: Import, row: ImportFile, names: Names, classes: dict[str, LabelClass]
) -> Preview:
    name, report = row.entry or row.path, Report()
    shown: list[Row] = []
    try:
        with opened_table(sources, delivery, row) as table:
            lines = iter(table)
            for batch in batches(islice(lines, TRIED)):
                _try(batch, names, classes, report, fetch=bool(delivery.options.get(FETCH)))
                shown += [line for line in batch if isinstance(line, Row)][: SHOWN - len(shown)]
            report.whole = next(lines, None) is None
            return Preview(name, table.columns.form.key, roles_of(table.columns), tuple(shown), report)
    except NamelessTable as problem:
        return Preview(name, PLAIN.key, problem.columns, problem=problem)
    except Rejected as problem:
        return Preview(name, rows=tuple(shown), problem=problem)


def roles_of(columns: Columns) -> dict[str, str]:
    """Column → what it is."""
    found = dict.fromkeys(columns.header, IGNORE)
    found |= {columns.header[at]: METADATA for at in columns.metadata}
    found |= {name: "name" for name in columns.form.names if name in columns.header and not columns.mapped}
    return found | {columns.header[at]: role for role, at in columns.roles.items()}


def _try(
    batch: list[Row | RefusedRow], names: Names, classes: dict[str, LabelClass], report: Report, *, fetch: bool
) -> None:
    found = names.of_rows([line for line in batch if isinstance(line, Row)])
    for line in batch:
        report.lines += 1
        if isinstance(line, RefusedRow):
            report.refuse(line)
            continue
        item = found[line.line]
        try:
            if isinstance(item, Rejected) and not (fetch and line.source_uri):
                raise item
            label = find_class(classes, line.label, line.name)
            find_class(classes, line.gold, line.name)
        except Rejected as problem:
            report.refuse(RefusedRow(line.line, problem.reason, problem.detail))
            continue
        report.matched += 1
        if label:
            report.labels[label.key] += 1
            report.labellers.add(line.labeller)
        if line.split:
            report.splits[line.split] += 1
