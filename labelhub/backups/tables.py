"""Rows as lines of JSON that no database is bound to, and back.

What a fresh database gets from its migrations (content types) and what nobody misses (sessions) is left out. Rows
keep their numbers, so that every address stays true, and the counters that give out numbers go with them: a number
that was given once is not given again.
"""

import base64
import gzip
import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import AutoField, BinaryField, Field, Model

LEFT_OUT = ("auth", "contenttypes", "sessions")  # apps
ROWS = 5_000  # in one piece of a table
PARAMETERS = 10_000  # of one statement; SQLite takes some 32,000


def kept() -> list[type[Model]]:
    """The models whose rows a backup holds, by the names of their tables."""
    found = apps.get_models(include_auto_created=True)
    models = [model for model in found if model._meta.managed and model._meta.app_label not in LEFT_OUT]
    return sorted(models, key=lambda model: model._meta.db_table)


def by_table() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in kept()}


def columns(model: type[Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def pieces(model: type[Model]) -> Iterator[tuple[int, bytes]]:
    """The model's rows in pieces: how many, and as compressed lines of JSON, one list of values each."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names).iterator(chunk_size=ROWS)
    while some := list(islice(rows, ROWS)):
        lines = "\n".join(json.dumps(row, default=_plain, ensure_ascii=False, separators=(",", ":")) for row in some)
        yield len(some), gzip.compress(lines.encode(), compresslevel=3, mtime=0)


def insert(model: type[Model], names: Sequence[str], piece: bytes) -> int:
    """Store one piece of `pieces`, whose columns are `names`; how many rows."""
    by_column = {field.column: field for field in model._meta.concrete_fields}
    fields = [by_column[name] for name in names]
    # Split at line feeds alone: JSON keeps other line separators within its texts.
    rows = [json.loads(line) for line in gzip.decompress(piece).decode().split("\n") if line]
    quote = connection.ops.quote_name
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, names))}) VALUES "  # noqa: S608
    one = f"({', '.join(['%s'] * len(fields))})"
    most = max(1, PARAMETERS // len(fields))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            values = [_stored(field, value) for row in some for field, value in zip(fields, row, strict=True)]
            cursor.execute(into + ", ".join([one] * len(some)), values)
    return len(rows)


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode()
    raise TypeError(f"a value of the type {type(value).__name__} cannot be kept")


def _stored(field: "Field[Any, Any]", value: Any) -> Any:
    """A value of a line as the database takes it. No `pre_save`: times of making and changing stay what they were."""
    if isinstance(field, BinaryField) and value is not None:
        value = base64.b64decode(value)
    return field.get_db_prep_save(value if value is None else field.to_python(value), connection)


# --- counters -------------------------------------------------------------------------------


def _counted() -> list[type[Model]]:
    return [model for model in kept() if isinstance(model._meta.pk, AutoField)]


def counters() -> dict[str, int]:
    """Table → the last number that was given out there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            found = {str(name): int(number) for name, number in cursor.fetchall()}
            return {table: found[table] for table in (m._meta.db_table for m in _counted()) if found.get(table)}
        given: dict[str, int] = {}
        for model in _counted():
            table = model._meta.db_table
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', model._meta.pk.column])
            cursor.execute(f"SELECT last_value, is_called FROM {cursor.fetchone()[0]}")  # noqa: S608 - our own name
            number, called = cursor.fetchone()
            if called:
                given[table] = int(number)
        return given


def set_counters(given: dict[str, int]) -> None:
    """Let each table go on after its last number."""
    for model in _counted():
        table, column = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT coalesce(max("{column}"), 0) FROM "{table}"')  # noqa: S608 - our own names
            last = max(int(cursor.fetchone()[0]), given.get(table, 0))
            if not last:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last, table])
                if not cursor.rowcount:
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', column, last])
