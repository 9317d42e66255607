"""Tables of names with known labels or metadata: CSV read line by line, and cells made safe for spreadsheets. Pure."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Literal

from labelhub.items.rejection import Rejected

NAME = ("customid", "path", "name", "file", "filename", "file_name", "image")
LABEL = ("label", "class")
LABEL_ENDING = ".value"  # wao.ai: <question>.value
ADDRESS = ("imageurl", "image_url", "url")
SPLITS = {"train": "train", "validation": "validation", "val": "validation", "test": "test"}
YES = frozenset({"1", "true", "yes"})
NO = frozenset({"", "0", "false", "no"})
MOST_FOLD = 32_767
LONGEST_CELL = 255  # characters, of a labeller, a group or a metadata name
Role = Literal["name", "label", "labeller", "group", "split", "fold", "true_class", "gold", "source_uri"]
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


class Table:
    """An open table. Iterating gives its lines in their order.

    Raises:
        Rejected: `empty`, `wrong_encoding`, `missing_column`, `column_twice` at once; `damaged_table` at once when it
            is the header, else while iterating, at the line from which on nothing could be read.
    """

    def __init__(self, file: IO[bytes]) -> None:
        encoding = _encoding(file)
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        first = text.readline()
        if not first.strip():
            raise Rejected("empty", "The table has no header line")
        text.seek(0)
        self._text = text  # kept: what wraps a file closes it when it goes
        self._reader = csv.reader(text, delimiter=_delimiter(first), strict=True)
        self.columns = columns_of(self._cells(line=1))

    def __iter__(self) -> Iterator[Row | RefusedRow]:
        line = self._reader.line_num + 1
        while True:
            try:
                cells = self._cells(line)
            except StopIteration:
                return
            if any(cell.strip() for cell in cells):
                yield row_of(self.columns, line, cells)
            line = self._reader.line_num + 1

    def _cells(self, line: int) -> list[str]:
        try:
            return next(self._reader)
        except csv.Error as error:
            raise Rejected("damaged_table", f"Line {line}: {error}. Nothing from there on was read") from error


def columns_of(header: Sequence[str]) -> Columns:
    """What each column of the header is. Names are compared without case; the first that fits is taken.

    Raises:
        Rejected: `missing_column`, `column_twice`.
    """
    names = [spreadsheet_plain(cell).strip() for cell in header]
    lower = [name.lower() for name in names]
    twice = next((name for name in lower if name and lower.count(name) > 1), None)
    if twice:
        raise Rejected("column_twice", f'The column "{names[lower.index(twice)]}" stands there twice')
    roles: dict[Role, int] = {}
    for role, known in ALIASES:
        found = next((lower.index(name) for name in known if name in lower), None)
        if found is not None:
            roles[role] = found
    if "label" not in roles:
        values = [at for at, name in enumerate(lower) if name.endswith(LABEL_ENDING)]
        if values:
            roles["label"] = values[0]
    if "name" not in roles:
        raise Rejected("missing_column", f"No column names the images. Call it one of {', '.join(NAME)}")
    taken = set(roles.values())
    metadata = {at: name[:LONGEST_CELL] for at, name in enumerate(names) if at not in taken and name}
    return Columns(roles=roles, metadata=metadata, width=len(names))


def row_of(columns: Columns, line: int, cells: Sequence[str]) -> Row | RefusedRow:
    """One line by its columns."""
    if len(cells) != columns.width:
        return RefusedRow(line, "wrong_columns", f"{len(cells)} cells, the header has {columns.width}")
    plain = [spreadsheet_plain(cell).strip() for cell in cells]
    said: dict[Role, str] = {role: plain[at] for role, at in columns.roles.items()}
    name = spreadsheet_plain(cells[columns.roles["name"]])  # a file's name may begin or end with a space
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
    return Row(
        line=line,
        name=name,
        label=said.get("label", ""),
        labeller=said.get("labeller", ""),
        group=said.get("group", ""),
        split=SPLITS.get(split.lower(), ""),
        fold=int(fold) if fold else None,
        true_class=said.get("true_class", ""),
        gold=_gold(said.get("gold", ""), said.get("label", "")),
        source_uri=said.get("source_uri", "")[:2048],
        metadata={key: plain[at] for at, key in columns.metadata.items() if plain[at]},
    )


def _gold(said: str, label: str) -> str:
    """The gold column may name the class, or say yes to the label beside it."""
    if said.lower() in NO:
        return ""
    return label if said.lower() in YES else said


# --- encoding -------------------------------------------------------------------------------


def _encoding(file: IO[bytes]) -> str:
    """UTF-8 with or without a mark, or UTF-16 with one. Reads the whole file: nothing is applied from a table that
    breaks off in the middle."""
    start = file.read(4)
    file.seek(0)
    if not start:
        raise Rejected("empty", "The file is empty")
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        _check_utf16(file)
        return "utf-16"
    at = 0
    for number, line in enumerate(file, 1):
        if b"\0" in line:
            raise Rejected(
                "wrong_encoding", f"Line {number}, byte {at + line.index(0)}: a zero byte. Save the table as UTF-8"
            )
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            byte = line[error.start]
            raise Rejected(
                "wrong_encoding",
                f"Line {number}, byte {at + error.start}: 0x{byte:02X} is not UTF-8. Save the table as UTF-8",
            ) from error
        at += len(line)
    file.seek(0)
    return "utf-8-sig"


def _check_utf16(file: IO[bytes]) -> None:
    decoder = codecs.getincrementaldecoder("utf-16")()
    line = 1
    while True:
        piece = file.read(1 << 16)
        try:
            line += decoder.decode(piece, final=not piece).count("\n")
        except UnicodeDecodeError as error:
            raise Rejected("wrong_encoding", f"After line {line}: not UTF-16, as its first bytes say") from error
        if not piece:
            file.seek(0)
            return


def _delimiter(header: str) -> str:
    """The one of comma, semicolon and tab that the header has most of, outside quotes; a comma if it has none."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(",;\t", key=bare.count)


# --- spreadsheets ---------------------------------------------------------------------------


def spreadsheet_safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: with an apostrophe in front where it would.
    `spreadsheet_plain` gives back exactly what was put in, also where the text began with an apostrophe."""
    return f"'{text}" if FORMULA.match(text) else text


def spreadsheet_plain(text: str) -> str:
    """The inverse of `spreadsheet_safe`."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
