"""Exports of a million labels: rows a second against bare `csv.writer`, and memory that stays flat.

Each export is the whole job (read as of one moment, written, hashed, stored) in a process of its own, so that
`peak_mb` is that format's, Python and Django included, without the pages of the database file that the kernel lends to
SQLite (they are its cache, not ours). `rows` are single labels; of the zip, images of the display
size. `share` is against `csv.writer` writing rows of the same cells from memory in the same process.
"""

import csv
import hashlib
import io
import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from PIL import Image as Pillow

from tests.bench import table
from tests.bench.server import bench_database, in_process
from tests.servers import Database

LABELS = os.environ.get("LABELHUB_BENCH_LABELS", "100000 1000000")
SIZES = [int(size) for size in LABELS.split()]  # two labels for each item
IMAGES = 10_000
FORMS = {"csv": "answers-csv", "jsonl": "answers-jsonl", "parquet": "answers-parquet"}
CELLS = (
    123456, "labeller-0123456789ab", "female", "2026-11-22T05:39:00.123456Z", 4321,
    "http://127.0.0.1:8000/api/v1/projects/1/items/4321/image", "1.436", "2026-11-22T05:39:00.123456Z", 0, "label",
    "answer", "true", "", 1436, "item-4321",
)  # fmt: skip


def main() -> None:
    rows: list[dict[str, Any]] = []
    backends: tuple[Database, ...] = ("sqlite", "postgres")
    for backend in backends:
        for size in SIZES:
            with bench_database(backend) as environment:
                project = in_process(__name__, environment, "prepare", str(size))["project"]
                for name, form in FORMS.items():
                    found = in_process(__name__, environment, form, str(project))
                    rows.append({"backend": backend, "format": name, **found})
        with bench_database(backend) as environment:
            project = in_process(__name__, environment, "images", str(IMAGES))["project"]
            found = in_process(__name__, environment, "image-folder", str(project))
            rows.append({"backend": backend, "format": "zip", **found})
    table.show(rows)
    print(json.dumps(rows), flush=True)


def prepare(labels: int) -> int:
    """A project with so many labels, two for each item; its id."""
    from tests.bench import big_project

    big = big_project.make(labels // 2)
    for number in range(2):
        big_project.answered_by(big, big_project.labeller(big), 0, big.count, number)
    big_project.analyze()
    return big.project.pk


def images(count: int) -> int:
    """A project with so many accepted items, each with a stored image of its own; its id."""
    from labelhub.items import storage
    from labelhub.items.models import Image, Item, LabelClass
    from labelhub.labelling.models import Consensus
    from tests.bench import big_project

    big = big_project.make(count)
    noise = Pillow.frombytes("RGB", (256, 256), random.Random(1).randbytes(3 * 256 * 256))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=60)
    made = []
    for number in range(count):
        data = (
            out.getvalue() + str(number).encode()
        )  # a content of its own; what follows the end is looked at by nobody
        sha256 = hashlib.sha256(data).hexdigest()
        storage.save_bytes(storage.display_key(sha256), data)
        made.append(
            Image(
                sha256=sha256, format="JPEG", width=256, height=256, bytes=len(data), display_width=256,
                display_height=256,
            )
        )  # fmt: skip
    Image.objects.bulk_create(made, batch_size=1000)
    items = list(Item.objects.filter(project=big.project).order_by("pk"))
    for item, image in zip(items, made, strict=True):
        item.image = image
    Item.objects.bulk_update(items, ["image"], batch_size=500)
    female = LabelClass.objects.get(project=big.project, key="female")
    Consensus.objects.filter(project=big.project).update(state="accepted", label_class=female, confidence=1)
    return big.project.pk


def measure(form: str, project_id: int) -> dict[str, Any]:
    """One export as its job does it."""
    from labelhub.datasets import exports
    from labelhub.items.models import Project
    from labelhub.jobs import lifecycle

    _, job = exports.start(project=Project.objects.get(pk=project_id), user=None, form=form)
    claim = lifecycle.claim(job.pk)
    if claim is None:
        raise RuntimeError("Somebody else has the job: the measure is void.")
    with watched() as peak:
        began = time.perf_counter()
        result = exports.execute(claim)
        speed = result["rows"] / (time.perf_counter() - began)
    bare = csv_writer_rows_per_s()
    return {
        "rows": result["rows"],
        "rows_per_s": round(speed),
        "csv_writer_rows_per_s": round(bare),
        "share": round(speed / bare, 3),
        "peak_mb": round(max(peak)),
    }


@contextmanager
def watched() -> Iterator[list[float]]:
    """Megabytes of this process's own memory, looked at twenty times a second."""
    seen, stop = [0.0], threading.Event()

    def look() -> None:
        while not stop.wait(0.05):
            status = Path("/proc/self/status").read_text()
            seen.append(int(status.split("RssAnon:")[1].split()[0]) / 1024)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def csv_writer_rows_per_s(rows: int = 300_000) -> float:
    """What bare `csv.writer` does with such rows from memory, the best of three."""
    best = 0.0
    for _ in range(3):
        began = time.perf_counter()
        csv.writer(io.StringIO(newline="")).writerows([CELLS] * rows)
        best = max(best, rows / (time.perf_counter() - began))
    return best


def step(what: str, number: int) -> dict[str, Any]:
    """What one process does."""
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    if what in ("prepare", "images"):
        return {"project": prepare(number) if what == "prepare" else images(number)}
    found = measure(what, number)
    connection.close()
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labelhub.settings")
    django.setup()
    print(json.dumps(step(sys.argv[1], int(sys.argv[2]))))
