"""The few reads and writes that every answer makes, as plain SQL.

Building such a statement in the ORM costs several times what the database needs to run it, and a lease and a label
make a dozen each. Models stay the source: columns, and how a value is stored and read, are asked of their fields.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, Field, Model

Row = TypeVar("Row", bound=Model)

MOST = 10_000  # parameters of one statement; SQLite takes some 32,000


def rows(query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """What the query finds, as the driver gives it. Values may be UUIDs and datetimes."""
    with connection.cursor() as cursor:
        cursor.execute(query, _stored(values))
        return list(cursor.fetchall())


def run(query: str, values: Sequence[Any] = ()) -> int:
    """Run a statement that writes; how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(query, _stored(values))
        return int(cursor.rowcount)


def of_items(query: str, items: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of a query that holds `item_id IN {items}` once."""
    return rows(query.format(items=places(items)), items) if items else []


def load(model: type[Row], where: str, values: Sequence[Any], *, lock: bool = False) -> list[Row]:
    """The model's rows that meet `where`, which may go on with ORDER BY and LIMIT; locked if asked for."""
    query = f"SELECT {columns(model)} FROM {table(model)} WHERE {where}{for_update() if lock else ''}"  # noqa: S608
    read = _reader(model)
    return [read(row) for row in rows(query, values)]


def instances(
    model: type[Row], items: Sequence[int], *, where: str, values: Sequence[Any], lock: bool = False
) -> list[Row]:
    """The model's rows of these items that also meet `where`, in the order of items, locked if asked for."""
    found: list[Row] = []
    for start in range(0, len(items), MOST):
        some = items[start : start + MOST]
        condition = f"item_id IN {places(some)} AND {where} ORDER BY item_id"
        found += load(model, condition, [*some, *values], lock=lock)
    return found


def pairs(query: str, values: Sequence[Any], first: type[Model], second: type[Row]) -> list[tuple[Any, Row]]:
    """The rows of a join as two models each; the query holds `{columns}` once."""
    found = rows(query.format(columns=f"{columns(first)}, {columns(second)}"), values)
    width, read_first, read_second = len(first._meta.concrete_fields), _reader(first), _reader(second)
    return [(read_first(row[:width]), read_second(row[width:])) for row in found]


def insert(objects: Sequence[Model]) -> None:
    """Store new objects of one model and give each its primary key. As `bulk_create`, for one bounded batch."""
    if not objects:
        return
    model = type(objects[0])
    fields = _inserted(model)
    values = [field.get_db_prep_save(field.pre_save(one, add=True), connection) for one in objects for field in fields]
    row = places(fields)
    query = (
        f"INSERT INTO {table(model)} ({', '.join(_quoted(field) for field in fields)})"  # noqa: S608
        f" VALUES {', '.join([row] * len(objects))} RETURNING {_quoted(model._meta.pk)}"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        for one, (pk,) in zip(objects, cursor.fetchall(), strict=True):
            one.pk = pk
            one._state.adding = False


def update(objects: Sequence[Model], names: Sequence[str]) -> None:
    """Store these fields (by attribute name) of objects that exist."""
    if not objects:
        return
    model = type(objects[0])
    fields = [*(_by_name(model)[name] for name in names), model._meta.pk]
    query = f"UPDATE {table(model)} SET {', '.join(f'{_quoted(field)} = %s' for field in fields[:-1])}"  # noqa: S608
    values = [
        [field.get_db_prep_save(getattr(one, field.attname), connection) for field in fields] for one in objects
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"{query} WHERE {_quoted(fields[-1])} = %s", values)


def places(values: Sequence[Any]) -> str:
    return "(" + ",".join(["%s"] * len(values)) + ")"


def for_update() -> str:
    """The end of a query that locks what it finds, where the database locks rows."""
    return " FOR UPDATE" if connection.features.has_select_for_update else ""


def table(model: type[Model]) -> str:
    return f'"{model._meta.db_table}"'


@cache
def columns(model: type[Model]) -> str:
    """The model's columns with the name of their table, in the order of its fields."""
    return ", ".join(f"{table(model)}.{_quoted(field)}" for field in model._meta.concrete_fields)


def _stored(values: Sequence[Any]) -> list[Any]:
    """Values as the database keeps them."""
    return [_stored_one(value) if isinstance(value, (UUID, datetime)) else value for value in values]


def _stored_one(value: UUID | datetime) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value if connection.features.has_native_uuid_field else value.hex


@cache
def _reader(model: type[Row]) -> Callable[[Sequence[Any]], Row]:
    """A function that makes an instance of a row with the columns of `columns`."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    converters = [(place, *found) for place, field in enumerate(fields) if (found := _converters(field)) is not None]

    def read(row: Sequence[Any]) -> Row:
        values = list(row)
        for place, expression, conversions in converters:
            for convert in conversions:
                values[place] = convert(values[place], expression, connection)
        return model.from_db(connection.alias, names, values)

    return read


def _converters(field: "Field[Any, Any]") -> tuple[Any, list[Callable[..., Any]]] | None:
    """How Django turns a value of this column into Python; None where the driver's is right already."""
    expression = field.get_col(field.model._meta.db_table)
    found = [*connection.ops.get_db_converters(expression), *expression.get_db_converters(connection)]
    return (expression, found) if found else None


@cache
def _inserted(model: type[Model]) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]


@cache
def _by_name(model: type[Model]) -> dict[str, "Field[Any, Any]"]:
    return {field.attname: field for field in model._meta.concrete_fields}


def _quoted(field: "Field[Any, Any]") -> str:
    return f'"{field.column}"'
