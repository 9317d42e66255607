"""Adding to the journal, and reading it out."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from labelhub.accounts.models import User
from labelhub.journal.models import Entry

MOST_FIELDS = 30
COLUMNS = ("at", "user", "name", "token", "project", "action", "method", "objects", "fields", "status", "address",
           "request_id")  # fmt: skip
_ROWS = 1000


def add(
    *,
    user_id: int | None,
    token_id: int | None,
    project_id: int | None,
    action: str,
    method: str,
    named: Mapping[str, Any],
    fields: Sequence[str],
    status: int,
    address: str,
    request_id: str,
) -> None:
    """Write one entry. `fields` are names of what was sent, cut at `MOST_FIELDS`."""
    Entry.objects.create(
        user_id=user_id,
        token_id=token_id,
        project_id=project_id,
        action=action[:64],
        method=method[:8],
        objects_named=dict(named),
        fields=[str(name)[:64] for name in sorted(fields)[:MOST_FIELDS]],
        status=status,
        address=address[:45],
        request_id=request_id[:64],
    )


def entries(project_id: int | None = None) -> "QuerySet[Entry]":
    """Those of a project, or all."""
    rows = Entry.objects.all()
    return rows if project_id is None else rows.filter(project_id=project_id)


def names(rows: Sequence[Entry]) -> dict[int, str]:
    """User → the name they have now."""
    wanted = {row.user_id for row in rows if row.user_id is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name"))


def as_csv(rows: "QuerySet[Entry]") -> Iterator[bytes]:
    """The entries as CSV, the oldest first, piece by piece. A text that a spreadsheet would compute gets an
    apostrophe in front."""
    yield _lines([COLUMNS])
    found = rows.order_by("pk").iterator(chunk_size=_ROWS)
    while some := list(islice(found, _ROWS)):
        known = names(some)
        yield _lines([_values(row, known) for row in some])


def _values(row: Entry, known: Mapping[int, str]) -> list[Any]:
    named = json.dumps(row.objects_named, sort_keys=True, ensure_ascii=False) if row.objects_named else ""
    name = known.get(row.user_id or 0, "")
    return [
        row.at.isoformat(), row.user_id, name, row.token_id, row.project_id, row.action, row.method, named,
        " ".join(row.fields), row.status, row.address, row.request_id,
    ]  # fmt: skip


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_safe(value) for value in row] for row in rows])
    return out.getvalue().encode()


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@\t\r\n") and value else value
