"""CSV: what Python writes, what the database composes, and that the two are the same."""

import csv
import io
from typing import Any

import pytest
from django.db import connection

from labelhub.datasets import csv_sql, csv_text
from labelhub.items.tables import spreadsheet_plain

NASTY = [
    "plain.jpg",
    "",
    "with space",
    'quote " inside',
    '"',
    "comma, inside",
    "line\nbreak",
    "carriage\rreturn",
    "both\r\n",
    "=1+1",
    "+49",
    "-1",
    "@here",
    "\tindented",
    "\nfirst",
    "\rfirst",
    "'quoted'",
    "'=1",
    "''-1",
    '=HYPERLINK("http://x","y")',
    "ünïcödé/смайл/😀.jpg",
    "percent % %s %%",
    "back\\slash",
    "[brackets]*?",
    "a" * 255,
]


def of_table(column: str, build: Any, value: Any) -> Any:
    """What an expression over a column with this value gives."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {build(f't.{column}')} FROM (SELECT CAST(%s AS TEXT) AS {column}) t", [value])  # noqa: S608
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize("text", NASTY)
def test_the_database_writes_a_text_as_python_does(text: str) -> None:
    assert of_table("x", csv_sql.text, text) == csv_text.encode([[text, ""]]).decode().removesuffix(",\r\n")


@pytest.mark.parametrize("text", NASTY)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_text.encode([[text, "x"]]).decode(), newline=""))
    assert spreadsheet_plain(row[0]) == text
    assert row[0][:1] not in tuple("=+-@\t\r\n")


@pytest.mark.django_db
@pytest.mark.parametrize("value", [0.0, 1.0, 0.8, 2 / 3, 0.5, 0.1 + 0.2, 1e-7, 0.999999, None])
def test_the_database_writes_a_share_as_python_does(value: float | None) -> None:
    kind = "REAL" if connection.vendor == "sqlite" else "DOUBLE PRECISION"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {csv_sql.share('t.x')} FROM (SELECT CAST(%s AS {kind}) AS x) t", [value])  # noqa: S608
        assert cursor.fetchone()[0] == csv_text.share(value)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("milliseconds", "seconds"), [(0, "0.000"), (1436, "1.436"), (3_600_000, "3600.000"), (None, "")]
)
def test_milliseconds_become_seconds(milliseconds: int | None, seconds: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {csv_sql.seconds('t.x')} FROM (SELECT CAST(%s AS INTEGER) AS x) t", [milliseconds])  # noqa: S608
        assert cursor.fetchone()[0] == seconds


@pytest.mark.django_db
@pytest.mark.parametrize(("key", "written"), [("male", "male"), ("-1", "'-1"), ("a-b_c", "a-b_c"), (None, "")])
def test_class_keys_are_harmless(key: str | None, written: str) -> None:
    assert of_table("x", csv_sql.slug, key) == written


@pytest.mark.parametrize(
    ("question", "classes", "name"),
    [
        ("Is this person male or female?", ["male", "female"], "male_or_female"),
        ("Is this person male or female?", ["male", "female", "child"], "is_this_person_male_or_female"),
        ("Ist das schön?", ["ja", "nein"], "ist_das_schon"),
        ("これは?", ["a", "b"], "answer"),
        ("=cmd|' /C calc'!A0", ["a", "b"], "cmd_c_calca0"),
    ],
)
def test_the_column_is_named_after_the_question(question: str, classes: list[str], name: str) -> None:
    assert csv_text.question_name(question, classes) == name
