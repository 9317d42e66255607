"""Rows of CSV that the database composes itself.

One text per row leaves the database, so that Python touches a row once. That is what makes an export nearly as fast
as Python's own `csv` module on data in memory; fetching fourteen columns and writing them takes twice as long. The
result is what `csv.writer` with its defaults writes, which the tests compare on both databases.
"""

from collections.abc import Sequence

from django.db import connection

# As `items.tables.spreadsheet_safe`: what makes a spreadsheet compute a cell, after any apostrophes.
_FIRST = ", ".join(f"'{start}'" for start in "=+-@\t\r\n")
_QUOTED = '",\r\n'  # a text that holds one of these must stand in quotes


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def row(columns: Sequence[str]) -> str:
    """One expression that joins these column expressions into a CSV row without its line end."""
    return " || ',' || ".join(columns)


def text(column: str) -> str:
    """Any text: made harmless for spreadsheets, and quoted where it must be. Null is empty."""
    safe = f"CASE WHEN substr(ltrim({column}, ''''), 1, 1) IN ({_FIRST}) THEN '''' || {column} ELSE {column} END"
    needs = f"({column} GLOB '*[{_QUOTED}]*')" if _is_sqlite() else f"({column} ~ '[{_QUOTED}]')"
    return (
        f"CASE WHEN {column} IS NULL THEN '' WHEN {needs} THEN '\"' || replace({safe}, '\"', '\"\"') || '\"' "
        f"ELSE {safe} END"
    )


def slug(column: str) -> str:
    """A class key: letters, digits, underscores and hyphens, so that only a hyphen in front can do harm. Null is
    empty."""
    return f"CASE WHEN substr({column}, 1, 1) = '-' THEN '''' || {column} ELSE coalesce({column}, '') END"


def plain(column: str) -> str:
    """A whole number, or one of a fixed set of words. Null is empty."""
    return f"coalesce(CAST({column} AS TEXT), '')"


def share(column: str) -> str:
    """A number in [0, 1] with at most six digits after the point and no zeros at the end. Null is empty."""
    digits = f"printf('%%.6f', {column})" if _is_sqlite() else f"to_char(({column})::numeric, 'FM0.000000')"
    return f"CASE WHEN {column} IS NULL THEN '' ELSE rtrim(rtrim({digits}, '0'), '.') END"


def seconds(milliseconds: str) -> str:
    """Milliseconds as seconds with three digits after the point. Null is empty."""
    if _is_sqlite():
        digits = f"printf('%%.3f', {milliseconds} / 1000.0)"
    else:
        digits = f"to_char({milliseconds} / 1000.0, 'FM9999999990.000')"
    return f"CASE WHEN {milliseconds} IS NULL THEN '' ELSE {digits} END"


def time(column: str) -> str:
    """A time, never null, as ISO 8601 in UTC with microseconds."""
    if _is_sqlite():
        # Django stores 2026-11-22 05:39:00.123456 in UTC and leaves out microseconds that are zero.
        return f"substr({column}, 1, 10) || 'T' || substr({column} || '.000000', 12, 15) || 'Z'"
    return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


def truth(condition: str) -> str:
    """`true` or `false`."""
    return f"CASE WHEN {condition} THEN 'true' ELSE 'false' END"


def bytewise(column: str) -> str:
    """An ordering by the bytes of the text, the same on every database and in every locale."""
    return f"{column} COLLATE BINARY" if _is_sqlite() else f'{column} COLLATE "C"'
