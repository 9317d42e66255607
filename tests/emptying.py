"""Emptying the test database after a test that commits.

Django's own way truncates every table and then announces a migration, which writes content types and permissions anew:
up to .3 s on PostgreSQL, for hundreds of tests. Here only tables that hold something are emptied, and what the
migrations themselves wrote stays.
"""

import functools

from django.db import connection, transaction
from django.test import TransactionTestCase

from labelhub.journal.models import Entry

GUARDED = (Entry._meta.db_table,)  # PostgreSQL lets nobody delete its rows, but its owner may empty the whole


def begin() -> None:
    """Take this way from now on. The database is new: what it holds is of the migrations, and stays."""
    kept = frozenset(filled(_tables()))
    tables = tuple(table for table in _tables() if table not in kept)
    TransactionTestCase._fixture_teardown = lambda self: empty(tables)  # type: ignore[attr-defined]


def empty(tables: tuple[str, ...]) -> None:
    """Delete every row. Foreign keys are checked at the end of the transaction, so the order of tables is free."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in filled(tables):
            whole = table in GUARDED and connection.vendor == "postgresql"
            cursor.execute(f'{"TRUNCATE" if whole else "DELETE FROM"} "{table}"')  # names come from the models


@functools.cache
def _tables() -> tuple[str, ...]:
    return tuple(sorted(connection.introspection.django_table_names(only_existing=True, include_views=False)))


def filled(tables: tuple[str, ...]) -> list[str]:
    """Those of the tables that hold a row, by one statement."""
    asked = (f'SELECT {n} WHERE EXISTS (SELECT 1 FROM "{table}")' for n, table in enumerate(tables))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [tables[number] for (number,) in cursor.fetchall()]
