"""What a lease and a submit cost at 10,000 and at 1,000,000 items, on SQLite and on PostgreSQL.

For a new labeller and for one with a long history in the same project (50,000 answers; at 10,000 items 9,000, for no
more fit), at the start of the project and near its end, when 600 items are left. Five items at a time; medians.
"""

import json
import os
import statistics
import sys
import time
from typing import Any
from uuid import uuid4

import django

from tests.bench import table
from tests.bench.server import bench_database, in_process
from tests.servers import Database

SIZES = {"10k": 10_000, "1m": 1_000_000}
HISTORY = 50_000
LEFT = 600  # items that are open near the end
ROUNDS = 40


def measure(count: int) -> dict[str, dict[str, float]]:
    """In a process of its own: stage and labeller → median milliseconds of a lease and of a submit."""
    from django.db import transaction

    from labelhub.labelling.models import Cursor, Purpose, Slot
    from tests.bench import big_project

    big = big_project.make(count)
    busy, new, late, other = (big_project.labeller(big) for _ in range(4))
    done = min(HISTORY, count - 1_000)
    with transaction.atomic():
        big_project.answered_by(big, busy, 0, done, number=0)
        last = Slot.objects.filter(project=big.project, labeller=busy).order_by("-pk")[0].pk
        for purpose in Purpose:
            Cursor.objects.create(project=big.project, labeller=busy, purpose=purpose, position=last)
    big_project.analyze()
    found = {"start, new": _loop(big, new), "start, busy": _loop(big, busy)}
    with transaction.atomic():
        free = Slot.objects.filter(project=big.project, item__lt=big.first + count - LEFT, state=0)
        free.filter(number=0).update(state=2, labeller=other)
        free.filter(number=1).update(state=2, labeller=None)
        Cursor.objects.filter(labeller=busy).update(position=Slot.objects.order_by("-pk")[2 * LEFT].pk)
    big_project.analyze()
    return found | {"end, new": _loop(big, late), "end, busy": _loop(big, busy)}


def _loop(big: Any, labeller: Any) -> dict[str, float]:
    from labelhub.labelling import labels, queue
    from labelhub.labelling.entries import Entry
    from labelhub.labelling.models import LabelKind

    screen, lease_ms, submit_ms = uuid4(), [], []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        lease = queue.lease(big.project, labeller.pk, 5, screen=screen)
        lease_ms.append((time.perf_counter() - began) * 1000)
        if len(lease.assignments) != 5:
            raise RuntimeError(f"Only {len(lease.assignments)} of 5 items were handed out: the measure is void.")
        entries = [Entry(uuid4(), LabelKind.ANSWER, a.item, a.round, "female") for a in lease.assignments]
        began = time.perf_counter()
        results = labels.submit(big.project, labeller.pk, entries)
        submit_ms.append((time.perf_counter() - began) * 1000)
        if not all(one.counts for one in results):
            raise RuntimeError("An answer did not count: the measure is void.")
    return {"lease": statistics.median(lease_ms), "submit": statistics.median(submit_ms)}


def main() -> None:
    rows: list[dict[str, Any]] = []
    backends: tuple[Database, ...] = ("sqlite", "postgres")
    for backend in backends:
        found = {}
        for name, size in SIZES.items():
            with bench_database(backend) as environment:
                found[name] = in_process(__name__, environment, str(size))
        for case in found["10k"]:
            small, large = found["10k"][case], found["1m"][case]
            stage, labeller = case.split(", ")
            rows.append(
                {
                    "backend": backend,
                    "labeller": labeller,
                    "stage": stage,
                    "lease_ms_10k": round(small["lease"], 3),
                    "lease_ms_1m": round(large["lease"], 3),
                    "ratio": round(large["lease"] / small["lease"], 2),
                    "submit_ms_10k": round(small["submit"], 3),
                    "submit_ms_1m": round(large["submit"], 3),
                }
            )
    table.show(rows)
    table.finish("queue_scale", rows)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labelhub.settings")
    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
