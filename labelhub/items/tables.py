"""Tables of names with known labels or metadata: CSV read line by line, and cells made safe for spreadsheets. Pure."""

import csv
import io
import re
from _csv import Reader
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from typing import IO, Literal, cast, get_args

from labelhub.items import json_tables, table_forms
from labelhub.items.rejection import NamelessTable, Rejected
from labelhub.items.table_forms import Form
from labelhub.items.table_text import delimiter_of, encoding_of

NAME = ("customid", "path", "name", "file", "filename", "file_name", "image")
LABEL = ("label", "class")
LABEL_ENDING = ".value"  # wao.ai: <question>.value
ADDRESS = ("imageurl", "image_url", "url")
SPLITS = {
    "train": "train", "validation": "validation", "val": "validation", "test": "test", "training": "train",
    "unassigned": "",
}  # fmt: skip
YES = frozenset({"1", "true", "yes"})
NO = frozenset({"", "0", "false", "no"})
MOST_FOLD = 32_767
LONGEST_CELL = 255  # characters, of a labeller, a group or a metadata name
Role = Literal[
    "name", "label", "labeller", "group", "split", "fold", "true_class", "gold", "source_uri", "created_at", "seconds",
    "milliseconds",
]  # fmt: skip
ROLES: tuple[Role, ...] = get_args(Role)
PLAIN = Form("table")  # one with columns of its own
METADATA, IGNORE = "metadata", "ignore"  # what else a column may be mapped to
# Column names that are taken; of several names for one role the first that is there.
ALIASES: tuple[tuple[Role, tuple[str, ...]], ...] = (
    ("name", NAME),
    ("label", LABEL),
    ("source_uri", ADDRESS),
    ("labeller", ("labeller",)),
    ("group", ("group",)),
    ("split", ("split",)),
    ("fold", ("fold",)),
    ("true_class", ("true_class",)),
    ("gold", ("gold",)),
)
LIMITED: tuple[Role, ...] = ("labeller", "group")

# What makes a spreadsheet compute a cell (OWASP, "CSV Injection"); apostrophes before it are ours or look like ours.
FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


@dataclass(frozen=True)
class Row:
    """One line: the item's name and what is known of it. Empty where the line says nothing."""

    line: int
    name: str
    label: str = ""
    labeller: str = ""
    group: str = ""
    split: str = ""
    fold: int | None = None
    true_class: str = ""
    gold: str = ""  # a class, or empty
    source_uri: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()  # other names under which the image may be known, the likeliest first
    abstained: bool = False  # an answer without a class: "cannot tell"
    created_at: datetime | None = None
    duration_ms: int | None = None


@dataclass(frozen=True)
class RefusedRow:
    """One line that was not understood; the others go on."""

    line: int
    reason: str
    detail: str


@dataclass(frozen=True)
class Columns:
    """Which column is what, by its number from 0; every other one is metadata under its own name."""

    roles: dict[Role, int]
    metadata: dict[int, str]
    width: int
    header: tuple[str, ...] = ()  # in small letters
    form: Form = PLAIN
    escaped: bool = True  # cells were made safe for spreadsheets
    mapped: bool = False  # somebody chose the column of names
    folder: str = ""  # of the table, with a slash
    fold: int | None = None  # of the whole table


class Table:
    """An open table. Iterating gives its lines in their order. `name` is that of its file and says whether it is JSON;
    `mapping` (column → role, `metadata` or `ignore`) goes before what the columns look like.

    Raises:
        Rejected: `empty`, `wrong_encoding`, `missing_column`, `column_twice`, `too_large` at once; `damaged_table` at
            once when it is the header, else while iterating, at the line from which on nothing could be read.
    """

    def __init__(self, file: IO[bytes], name: str = "", mapping: Mapping[str, str] | None = None) -> None:
        ending = name.lower().rpartition(".")[2]
        if ending in ("json", "jsonl", "ndjson", "manifest"):
            header, rows = json_tables.opened(file, lines=ending != "json")
        else:
            header, rows = self._opened(file)
        self.columns = columns_of(header, mapping or {}, escaped=ending not in ("json", "jsonl", "ndjson", "manifest"))
        folder = f"{name.rpartition('/')[0]}/" if "/" in name else ""
        self.columns = replace(self.columns, folder=folder, fold=table_forms.fold_of(name))
        self._rows = rows

    def _opened(self, file: IO[bytes]) -> json_tables.Grid:
        text = io.TextIOWrapper(file, encoding=encoding_of(file), newline="")
        first = text.readline()
        if not first.strip():
            raise Rejected("empty", "The table has no header line")
        text.seek(0)
        self._text = text  # kept: what wraps a file closes it when it goes
        reader = csv.reader(text, delimiter=delimiter_of(first), strict=True)
        header = _cells(reader, 1)
        if table_forms.is_google(header):
            return list(table_forms.GOOGLE), chain([(1, header)], _lines(reader))
        return header, _lines(reader)

    def __iter__(self) -> Iterator[Row | RefusedRow]:
        for line, cells in self._rows:
            if any(cell.strip() for cell in cells):
                row = row_of(self.columns, line, cells)
                if row is not None:
                    yield row


def _lines(reader: "Reader") -> Iterator[tuple[int, list[str]]]:
    line = reader.line_num + 1
    while True:
        try:
            yield line, _cells(reader, line)
        except StopIteration:
            return
        line = reader.line_num + 1


def _cells(reader: "Reader", line: int) -> list[str]:
    try:
        return next(reader)
    except csv.Error as error:
        raise Rejected("damaged_table", f"Line {line}: {error}. Nothing from there on was read") from error


def columns_of(header: Sequence[str], mapping: Mapping[str, str] | None = None, *, escaped: bool = True) -> Columns:
    """What each column of the header is. Names are compared without case; the first that fits is taken.

    Raises:
        Rejected: `missing_column`, `column_twice`.
    """
    names = [(spreadsheet_plain(cell) if escaped else cell).strip() for cell in header]
    lower = [name.lower() for name in names]
    twice = next((name for name in lower if name and lower.count(name) > 1), None)
    if twice:
        raise Rejected("column_twice", f'The column "{names[lower.index(twice)]}" stands there twice')
    form = table_forms.recognised(lower) or PLAIN
    roles, ignored = _roles(lower, form)
    for column, role in (mapping or {}).items():
        at = lower.index(column.lower()) if column.lower() in lower else -1
        if at < 0:
            continue
        roles = {known: place for known, place in roles.items() if place != at and known != role}
        ignored.discard(at)
        if role == IGNORE:
            ignored.add(at)
        elif role in ROLES:
            roles[role] = at
    if "name" not in roles and "source_uri" not in roles and not form.names:
        raise NamelessTable(f"No column names the images. Call it one of {', '.join(NAME)}", lower, dict(roles))
    taken = {*roles.values(), *ignored, *(lower.index(name) for name in form.names if name in lower)}
    metadata = {at: name[:LONGEST_CELL] for at, name in enumerate(names) if at not in taken and name}
    mapped = "name" in (mapping or {}).values()
    return Columns(roles, metadata, len(names), tuple(lower), form, escaped, mapped)


def _roles(lower: Sequence[str], form: Form) -> tuple[dict[Role, int], set[int]]:
    """The columns that have a role, and those that say nothing."""
    roles: dict[Role, int] = {}
    if form.key == "table":
        for role, known in ALIASES:
            found = next((lower.index(name) for name in known if name in lower), None)
            if found is not None:
                roles[role] = found
        values = [at for at, name in enumerate(lower) if name.endswith(LABEL_ENDING)]
        if "label" not in roles and values:
            roles["label"] = values[0]
        return roles, set()
    roles = {cast(Role, role): lower.index(name) for role, name in form.roles.items() if name in lower}
    for role, known in ALIASES:  # ours beside theirs: split, group, fold
        if role not in ("name", "label", "source_uri") and role not in roles:
            found = next((lower.index(name) for name in known if name in lower and name not in form.ignored), None)
            if found is not None:
                roles[role] = found
    return roles, {lower.index(name) for name in form.ignored if name in lower}


def row_of(columns: Columns, line: int, cells: Sequence[str]) -> Row | RefusedRow | None:
    """One line by its columns; None for one that is about no item."""
    if len(cells) != columns.width:
        return RefusedRow(line, "wrong_columns", f"{len(cells)} cells, the header has {columns.width}")
    raw = [spreadsheet_plain(cell) if columns.escaped else cell for cell in cells]
    plain = [cell.strip() for cell in raw]
    by_name = dict(zip(columns.header, plain, strict=False))
    if not table_forms.says_something(columns.form.key, by_name):
        return None
    said: dict[Role, str] = {role: plain[at] for role, at in columns.roles.items()}
    name, *also = _names(columns, raw, by_name) or [""]
    if not name.strip():
        return RefusedRow(line, "missing_name", "No name of an image")
    split, fold = said.get("split", ""), said.get("fold", "")
    if split and split.lower() not in SPLITS:
        return RefusedRow(line, "wrong_value", f'"{name}": split "{split[:40]}" is none of {", ".join(SPLITS)}')
    if fold and not (fold.isdecimal() and int(fold) <= MOST_FOLD):
        return RefusedRow(line, "wrong_value", f'"{name}": fold "{fold[:40]}" is no number from 0 to {MOST_FOLD}')
    for role in LIMITED:
        if len(said.get(role, "")) > LONGEST_CELL:
            return RefusedRow(line, "wrong_value", f'"{name[:80]}": {role} is longer than {LONGEST_CELL} characters')
    label = table_forms.label_of(columns.form.key, said.get("label", ""))
    return Row(
        line=line,
        name=name,
        also=tuple(also),
        label=label,
        labeller=said.get("labeller", ""),
        group=said.get("group", ""),
        split=SPLITS.get(split.lower(), ""),
        fold=int(fold) if fold else columns.fold,
        true_class=said.get("true_class", ""),
        gold=_gold(said.get("gold", ""), said.get("label", "")),
        source_uri=table_forms.address_of(said.get("source_uri", "")),
        metadata={key: plain[at] for at, key in columns.metadata.items() if plain[at]},
        abstained=table_forms.abstains(columns.form.key, by_name, label),
        created_at=_time(said.get("created_at", "")),
        duration_ms=_duration(said),
    )


def _names(columns: Columns, raw: Sequence[str], by_name: Mapping[str, str]) -> list[str]:
    at = columns.roles.get("name")
    if columns.form.key == "table" or (columns.mapped and at is not None):
        # A file's name may begin or end with a space. Where no column names it, its address does.
        at = columns.roles.get("source_uri") if at is None else at
        text = raw[at] if at is not None else ""
        return [text, *table_forms.of_address(text)[1:]] if "://" in text else [text]
    exact = {name: raw[place] for place, name in enumerate(columns.header) if name in ("customid", "file_name", "_id")}
    return list(table_forms.candidates(columns.form, {**by_name, **exact}, columns.folder))


def _time(text: str) -> datetime | None:
    """A moment as ISO 8601; without a zone it is UTC. None where it is no time, or in the future."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if datetime(1970, 1, 1, tzinfo=UTC) <= found <= datetime.now(UTC) else None


def _duration(said: Mapping[Role, str]) -> int | None:
    try:
        number = float(said.get("milliseconds") or float(said.get("seconds") or "nan") * 1000)
    except ValueError:
        return None
    return round(number) if 0 <= number < 2**31 else None


def _gold(said: str, label: str) -> str:
    """The gold column may name the class, or say yes to the label beside it."""
    if said.lower() in NO:
        return ""
    return label if said.lower() in YES else said


# --- spreadsheets ---------------------------------------------------------------------------


def spreadsheet_safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: with an apostrophe in front where it would.
    `spreadsheet_plain` gives back exactly what was put in, also where the text began with an apostrophe."""
    return f"'{text}" if FORMULA.match(text) else text


def spreadsheet_plain(text: str) -> str:
    """The inverse of `spreadsheet_safe`."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
