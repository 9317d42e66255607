"""The items page, sorted and filtered, first and deep, at 10,000 and at 1,000,000 items, on SQLite and PostgreSQL.

Whole requests through the API in one process, 50 rows each; medians. Thousands of items share a margin, and at
10,000 items every order is paged from end to end: each item must come exactly once, or the bench fails.
"""

import json
import os
import statistics
import sys
import time
from typing import Any

import django

from tests.bench import table
from tests.bench.server import bench_database, in_process
from tests.servers import Database

SIZES = {"10k": 10_000, "1m": 1_000_000}
TIMES = 15
# name of the page → (ordering, further filters)
PAGES = {
    "by id": ("id", {}),
    "by margin": ("margin", {}),
    "by margin, down": ("-margin", {}),
    "by agreement, some unknown": ("-agreement", {}),
    "accepted, by margin": ("margin", {"state": "accepted"}),
    "one class, by confidence": ("-confidence", {"class": "female"}),
}
DEPTH = 0.9


def measure(count: int) -> dict[str, float]:
    """In a process of its own: page → median milliseconds."""
    from rest_framework.test import APIClient

    from labelhub.items.models import Membership, Role
    from tests.bench import big_project

    big = big_project.make(count)
    spread_values(big)
    manager = big_project.labeller(big)
    Membership.objects.filter(user=manager).update(role=Role.MANAGER)
    client = APIClient(SERVER_NAME="localhost")
    client.force_authenticate(manager)
    address = f"/api/v1/projects/{big.project.pk}/items"
    found: dict[str, float] = {}
    for name, (ordering, filters) in PAGES.items():
        asked = {"ordering": ordering, **filters}
        if count == SIZES["10k"]:
            every_item_once(client, address, asked)
        found[f"{name}: first"] = median_ms(client, address, asked)
        found[f"{name}: deep"] = median_ms(client, address, asked | {"cursor": deep_cursor(big, ordering, filters)})
    return found


def spread_values(big: Any) -> None:
    """Margins that thousands share, agreements of which a tenth is unknown, states and classes."""
    from django.db import connection

    from labelhub.items.models import LabelClass
    from tests.bench import big_project

    female = LabelClass.objects.get(project=big.project, key="female")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE labelling_consensus SET margin = (item_id * 7919 %% 1000) / 1000.0,"
            " confidence = 0.5 + (item_id * 7919 %% 1000) / 2000.0,"
            " agreement = CASE WHEN item_id %% 10 = 0 THEN NULL ELSE (item_id %% 7) / 7.0 END,"
            " state = CASE WHEN item_id %% 3 = 0 THEN 'open' ELSE 'accepted' END,"
            " label_class_id = CASE WHEN item_id %% 2 = 0 THEN %s ELSE NULL END WHERE project_id = %s",
            [female.pk, big.project.pk],
        )
    big_project.analyze()


def deep_cursor(big: Any, ordering: str, filters: dict[str, str]) -> str:
    """Where a reader stands who has seen nine tenths of the list."""
    from labelhub.api import pagination
    from labelhub.api.items import ORDERS
    from labelhub.browse import gallery

    rows = gallery.select(big.project, filters)
    name = ordering.removeprefix("-")
    sign = "-" if ordering.startswith("-") else ""
    field = ORDERS[name].field
    known = rows.filter(**{f"{field}__isnull": False}).order_by(f"{sign}{field}", f"{sign}pk")
    row = known[int(known.count() * DEPTH)]
    value = row.pk if name == "id" else getattr(row, field)
    return pagination.encode(ordering, value, row.pk)


def every_item_once(client: Any, address: str, asked: dict[str, str]) -> None:
    seen: list[int] = []
    cursor = ""
    while True:
        answer = client.get(address, asked | {"limit": "500"} | ({"cursor": cursor} if cursor else {})).json()
        seen += [row["id"] for row in answer["results"]]
        cursor = answer["next"] or ""
        if not cursor:
            break
    expected = client.get(f"{address}/count", {k: v for k, v in asked.items() if k != "ordering"}).json()["count"]
    if len(seen) != len(set(seen)) or len(seen) != expected:
        raise RuntimeError(f"{asked}: {len(seen)} rows, {len(set(seen))} different ones, {expected} expected.")


def median_ms(client: Any, address: str, asked: dict[str, str]) -> float:
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        response = client.get(address, asked)
        spent.append((time.perf_counter() - began) * 1000)
        if response.status_code != 200 or len(response.json()["results"]) != 50:
            raise RuntimeError(f"{asked}: {response.status_code}, not a page of 50 rows.")
    return statistics.median(spent)


def main() -> None:
    rows: list[dict[str, Any]] = []
    backends: tuple[Database, ...] = ("sqlite", "postgres")
    for backend in backends:
        found = {}
        for name, size in SIZES.items():
            with bench_database(backend) as environment:
                found[name] = in_process(__name__, environment, str(size))
        for page, small in found["10k"].items():
            large = found["1m"][page]
            times = {"p50_ms_10k": round(small, 2), "p50_ms_1m": round(large, 2), "ratio": round(large / small, 2)}
            rows.append({"backend": backend, "page": page, **times})
    table.show(rows)
    table.finish("list_page", rows)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labelhub.settings")
    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
