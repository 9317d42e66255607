"""The few reads that every answer makes, as plain SQL.

Building such a query in the ORM costs several times what the database needs to run it, and a label makes a dozen.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

Row = TypeVar("Row", bound=Model)

MOST = 10_000  # parameters of one statement; SQLite takes some 32,000


def of_items(query: str, items: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of a query that holds `item_id IN {items}` once."""
    if not items:
        return []
    with connection.cursor() as cursor:
        cursor.execute(query.format(items=places(items)), list(items))
        return list(cursor.fetchall())


def instances(
    model: type[Row], items: Sequence[int], *, where: str, values: Sequence[Any], lock: bool = False
) -> list[Row]:
    """The model's rows of these items that also meet `where`, in the order of items, locked if asked for."""
    rows: list[Row] = []
    locked = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    for start in range(0, len(items), MOST):
        some = items[start : start + MOST]
        query = f"{_select(model)} WHERE item_id IN {places(some)} AND {where} ORDER BY item_id{locked}"
        rows += model._default_manager.raw(query, [*some, *values])
    return rows


@cache
def _select(model: type[Model]) -> str:
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}"'  # noqa: S608 - names of our own tables


def places(values: Sequence[Any]) -> str:
    return "(" + ",".join(["%s"] * len(values)) + ")"
