"""The few reads that every answer makes, as plain SQL.

Building such a query in the ORM costs five to ten times what the database needs to run it, and a label makes several.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def of_items(query: str, items: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows of a query that ends in `item_id IN {items}`, perhaps with more after it."""
    if not items:
        return []
    places = "(" + ",".join(["%s"] * len(items)) + ")"
    with connection.cursor() as cursor:
        cursor.execute(query.format(items=places), list(items))
        return list(cursor.fetchall())
