"""Single labels as exports write them: every act of every labeller, from a snapshot or live."""

import csv
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from labelhub.datasets.records import batched
from labelhub.items.tables import spreadsheet_plain

BATCH = 10_000


class Answer(NamedTuple):
    """One act. `labeller` is a pseudonym or, where asked for, an e-mail address; `choice` a class, None for "cannot
    tell", a skip or an undo; `created_at` ISO 8601 in UTC; `counts`: whether it counts now, `why_not` if not."""

    id: int
    labeller: str
    choice: str | None
    created_at: str
    item: int
    image: str
    customId: str  # as the column is called
    round: int
    purpose: str
    kind: str
    counts: bool
    why_not: str | None
    duration_ms: int | None

    @property
    def lead_time(self) -> float | None:
        """Seconds the labeller took."""
        return None if self.duration_ms is None else self.duration_ms / 1000


def parsed(lines: Iterable[str]) -> Iterator[Answer]:
    """The answers of rows of `answers.csv`, without its head."""
    for row in csv.reader(lines):
        cells = [spreadsheet_plain(cell) for cell in row]
        yield Answer(
            id=int(cells[0]),
            labeller=cells[1],
            choice=cells[2] or None,
            created_at=cells[3],
            item=int(cells[4]),
            image=cells[5],
            round=int(cells[8]),
            purpose=cells[9],
            kind=cells[10],
            counts=cells[11] == "true",
            why_not=cells[12] or None,
            duration_ms=int(cells[13]) if cells[13] else None,
            customId=cells[14],
        )


class ByItem(AbstractContextManager["ByItem"]):
    """Answers sorted by their item in a file, so that a million of them can be had item by item in little memory."""

    def __init__(self, path: Path, answers: Iterable[Answer]) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=OFF")
        self._file.execute("PRAGMA synchronous=OFF")
        self._file.execute("CREATE TABLE answer (item INTEGER, id INTEGER, fields TEXT, PRIMARY KEY (item, id))")
        for batch in batched(answers, BATCH):
            self._file.execute("BEGIN")
            self._file.executemany(
                "INSERT INTO answer VALUES (?, ?, ?)", [(one.item, one.id, json.dumps(one)) for one in batch]
            )
            self._file.execute("COMMIT")

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def of(self, item: int) -> list[Answer]:
        """The answers of one item, in the order they were given."""
        rows = self._file.execute("SELECT fields FROM answer WHERE item = ? ORDER BY id", [item])
        return [Answer(*json.loads(fields)) for (fields,) in rows]
