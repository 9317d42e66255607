"""CSV as we write it: UTF-8, RFC 4180 (CRLF, quotes where needed), safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.text import slugify

from labelhub.items.tables import spreadsheet_safe

Field = str | int | None


def encode(rows: Iterable[Sequence[Field]]) -> bytes:
    """Rows as CSV. Every text is made harmless for spreadsheets, reversibly; null is empty."""
    return encode_safe([spreadsheet_safe(value) if isinstance(value, str) else value for value in row] for row in rows)


def encode_safe(rows: Iterable[Sequence[Field]]) -> bytes:
    """Rows as CSV whose texts are harmless already."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def field(text: str) -> str:
    """One text as it stands in a row."""
    return encode([[text]]).decode().removesuffix("\r\n")


def share(value: float | None) -> str:
    """A number in [0, 1] with at most six digits after the point and no zeros at the end; empty for None."""
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


def question_name(question: str, classes: Sequence[str]) -> str:
    """The name of the answer's column without `.value`.

    `male_or_female` where these two are the classes, as in files of wao.ai; else the question itself in small ASCII
    letters and underscores, or `answer` where nothing is left of it.
    """
    if sorted(classes) == ["female", "male"]:
        return "male_or_female"
    return slugify(question).replace("-", "_")[:100].strip("_") or "answer"
