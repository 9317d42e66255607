"""Reading a million rows for a file: fast, in bounded memory, and without a transaction that stays open while
somebody downloads."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.db import connection

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def batches(sql: str, values: Sequence[Any], *, key: str, numbers: int, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query that ends with its WHERE, in the order of the column `key`: a positive number, which the
    query selects first. Its first `numbers` columns are whole numbers, the others texts; none is null.

    SQLite reads each batch for itself, from where the last one ended. PostgreSQL would join whole tables anew for each
    batch; it copies the result out once, into a temporary file, which is twice as fast as its cursors.
    """
    if connection.vendor == "sqlite":
        yield from _by_key(sql, values, key, size)
        return
    with tempfile.TemporaryFile() as file:
        with connection.cursor() as cursor:
            query = cursor.cursor.mogrify(f"{sql} ORDER BY {key}", values)
            cursor.cursor.copy_expert(b"COPY (" + query + b") TO STDOUT", file)
        file.seek(0)
        yield from _copied(file, numbers, size)


def _by_key(sql: str, values: Sequence[Any], key: str, size: int) -> Iterator[list[tuple[Any, ...]]]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"{sql} AND {key} > %s ORDER BY {key} LIMIT {size}", [*values, last])
            batch = cursor.fetchall()
        if not batch:
            return
        last = batch[-1][0]
        yield batch


def _copied(file: IO[bytes], numbers: int, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of COPY's text format: one line each, tabs between columns, backslashes before what would break that."""
    batch: list[tuple[Any, ...]] = []
    for line in file:
        columns = line.decode().rstrip("\n").split("\t")
        texts = [_plain(text) if "\\" in text else text for text in columns[numbers:]]
        batch.append((*map(int, columns[:numbers]), *texts))
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: _MEANT.get(found.group(1), found.group(1)), text)
