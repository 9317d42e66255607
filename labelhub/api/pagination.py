"""Keyset pages: rows ordered by (value, id), the next page begins after the last row of this one.

Ours, because DRF's cursor pagination loses and repeats rows when thousands share a value. Costs the same on page
10,000 as on the first. Nulls come last in both directions.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from labelhub.errors import Invalid

Row = TypeVar("Row", bound=Model)

DEFAULT_LIMIT = 50
MOST = 500
PAGING = [
    OpenApiParameter("ordering", str, description="A field to order by; with a leading minus, descending."),
    OpenApiParameter("cursor", str, description="`next` of the page before."),
    OpenApiParameter("limit", int, description=f"How many rows, 1 to {MOST}; {DEFAULT_LIMIT} if not given."),
]


@dataclass(frozen=True)
class Order:
    """One way to order a list: the field (Django path), and whether it may be null."""

    field: str
    nullable: bool = False


def page(
    request: Request,
    rows: QuerySet[Row],
    *,
    orders: Mapping[str, Order],
    default: str,
    show: Callable[[list[Row]], list[Any]],
) -> dict[str, Any]:
    """One page as `{"results": […], "next": cursor or null}`. Reads `ordering` (a name, `-name` descending), `cursor`
    and `limit` from the query."""
    found, following = take(
        rows,
        orders=orders,
        ordering=request.query_params.get("ordering") or default,
        cursor=request.query_params.get("cursor") or "",
        limit=_limit(request),
    )
    return {"results": show(found), "next": following}


def take(
    rows: QuerySet[Row], *, orders: Mapping[str, Order], ordering: str, cursor: str, limit: int
) -> tuple[list[Row], str | None]:
    """The rows after `cursor`, and the cursor of what follows them."""
    name = ordering.removeprefix("-")
    if name not in orders:
        raise Invalid(
            f"ordering: this list is not ordered by {name!r}.", fields={"ordering": "one of " + ", ".join(orders)}
        )
    order, down = orders[name], ordering.startswith("-")
    rows = rows.annotate(_key=F(order.field))  # type: ignore[assignment]  # the annotation changes the type
    said, value, pk = decode(cursor) if cursor else (ordering, None, None)
    if said != ordering:
        raise Invalid("cursor: it belongs to another ordering.", fields={"cursor": "start again without it"})
    sort = ("-_key", "-pk") if down else ("_key", "pk")
    found: list[Row] = []
    if pk is None or value is not None:
        known = rows.filter(_key__isnull=False) if order.nullable else rows
        found = list(_after(known, value, pk, down=down).order_by(*sort)[: limit + 1])
    if order.nullable and len(found) <= limit:
        # Nulls come last, in a query of their own: as one, the database would sort the whole list for each page.
        rest = rows.filter(_key__isnull=True)
        if pk is not None and value is None:
            rest = rest.filter(**{"pk__lt" if down else "pk__gt": pk})
        found += list(rest.order_by(sort[1])[: limit + 1 - len(found)])
    if len(found) <= limit:
        return found, None
    found.pop()
    last = found[-1]
    return found, encode(ordering, last._key, last.pk)  # type: ignore[attr-defined]


def _after(rows: QuerySet[Row], value: Any, pk: int | None, *, down: bool) -> QuerySet[Row]:
    """Those that follow the row with this value and primary key; all of them where there is none."""
    if pk is None:
        return rows
    past = "lt" if down else "gt"
    # The first condition says nothing new; with it the database enters its index at the right place.
    return rows.filter(
        Q(**{f"_key__{past}e": value}) & (Q(**{f"_key__{past}": value}) | Q(_key=value, **{f"pk__{past}": pk}))
    )


def encode(ordering: str, value: Any, pk: int) -> str:
    if isinstance(value, dt.datetime):
        value = {"t": value.isoformat()}
    return base64.urlsafe_b64encode(json.dumps([ordering, value, pk]).encode()).decode().rstrip("=")


def decode(cursor: str) -> tuple[str, Any, int]:
    try:
        ordering, value, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(value, dict):
            value = dt.datetime.fromisoformat(value["t"])
        if not isinstance(ordering, str) or not isinstance(pk, int) or isinstance(value, list):
            raise ValueError
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise Invalid("cursor: it is damaged.", fields={"cursor": "start again without it"}) from error
    return ordering, value, pk


def _limit(request: Request) -> int:
    text = request.query_params.get("limit") or str(DEFAULT_LIMIT)
    if not text.isdecimal() or not 1 <= int(text) <= MOST:
        raise Invalid(f"limit: {text!r} is not a number from 1 to {MOST}.", fields={"limit": f"1 to {MOST}"})
    return int(text)
