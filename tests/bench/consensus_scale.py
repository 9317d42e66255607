"""A full re-estimate over 1,000,000 labels (200,000 items × 5, 1,000 labellers), and what one more label costs.

`em_s` is all arithmetic from unsorted arrays to posteriors (the best of three, as the machine is shared); `peak_mb`
what it allocates at most beyond its input; `submit_overhead_us` the posterior of one item with its new label.

The database is apart, as in the job that estimates: `db_read_s` reads every counting answer into arrays, `db_write_s`
stores the new version. `db_move_ms` is what bringing one item to it costs (in transactions of 200, between which
labelling goes on). On SQLite, and in `databases` on both.
"""

import json
import os
import time
import tracemalloc
from typing import Any

import django
import numpy as np

from labelhub.labelling.aggregation.answers import answers
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.estimates import posterior
from tests.bench import table
from tests.bench.server import bench_database, in_process
from tests.servers import Database

ITEMS, EACH, LABELLERS = 200_000, 5, 1_000
SUBMITS = 20_000
MOVED = 5_000  # items, to measure what moving one costs


def arithmetic() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    skill, truth = rng.uniform(0.6, 0.95, LABELLERS), rng.integers(0, 2, ITEMS)
    order = rng.permutation(ITEMS * EACH)
    item = np.repeat(np.arange(ITEMS), EACH)[order]
    first, apart = np.repeat(rng.integers(0, LABELLERS, ITEMS), EACH), np.tile(np.arange(EACH) * 199, ITEMS)
    labeller = ((first + apart) % LABELLERS)[order]  # five different people
    right = rng.random(ITEMS * EACH) < skill[labeller]
    label_class = np.where(right, truth[item], 1 - truth[item])

    def full() -> tuple[float, float]:
        began = time.perf_counter()
        given = answers(item, labeller, label_class, n_items=ITEMS, n_labellers=LABELLERS, n_classes=2)
        _ = given.design, given.votes, given.per_item
        prepared = time.perf_counter()
        aggregate(given)
        return prepared - began, time.perf_counter() - prepared

    runs = [full() for _ in range(3)]
    prepare, estimate = min(runs, key=sum)
    tracemalloc.start()
    full()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    given = answers(item, labeller, label_class, n_items=ITEMS, n_labellers=LABELLERS, n_classes=2)
    found = aggregate(given)
    who = given.labeller[: SUBMITS * EACH].reshape(-1, EACH).tolist()
    what = given.label_class[: SUBMITS * EACH].reshape(-1, EACH).tolist()
    _ = found.estimates.evidence, found.estimates.log_prior
    began = time.perf_counter()
    for one, said in zip(who, what, strict=True):
        posterior(one, said, found.estimates)
    submit = (time.perf_counter() - began) / SUBMITS * 1e6
    result = {
        "em_s": round(prepare + estimate, 3),
        "peak_mb": round(peak, 1),
        "submit_overhead_us": round(submit, 2),
    }
    accuracy = float((found.probabilities.argmax(axis=1) == truth).mean())
    table.show(
        [{**result, "sort_s": prepare, "estimate_s": estimate, "iterations": found.iterations, "accuracy": accuracy}]
    )
    return result


def database() -> dict[str, float]:
    """In a process of its own, on an empty database: reading, storing and moving."""
    from labelhub.labelling import consensus, estimating
    from tests.bench import crowd_project

    project = crowd_project.make(ITEMS, EACH, LABELLERS)
    began = time.perf_counter()
    log = estimating.read(project)
    read = time.perf_counter()
    done = estimating.compute(project, log, project.consensus_method, None)
    computed = time.perf_counter()
    version = estimating.store(project, done, 0, 0.0)
    written = time.perf_counter()
    if len(log.given) != ITEMS * EACH:
        raise RuntimeError(f"Read {len(log.given)} labels of {ITEMS * EACH}: the measure is void.")
    moved, after = 0, 0
    began_moving = time.perf_counter()
    while moved < MOVED:
        items = estimating.stale(project.pk, version.pk, after)
        consensus.refresh(items)
        moved, after = moved + len(items), items[-1]
    moving = time.perf_counter() - began_moving
    return {
        "db_read_s": round(read - began, 3),
        "db_write_s": round(written - computed, 3),
        "db_move_ms": round(moving / moved * 1000, 3),
    }


def main() -> None:
    result = arithmetic()
    databases = []
    backends: tuple[Database, ...] = ("sqlite", "postgres")
    for backend in backends:
        with bench_database(backend) as environment:
            databases.append({"backend": backend, **in_process(__name__, environment)})
    table.show(databases)
    first = {name: databases[0][name] for name in ("db_read_s", "db_write_s", "db_move_ms")}
    table.finish("consensus_scale", {**result, **first, "databases": databases})


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labelhub.settings")
    django.setup()
    print(json.dumps(database()))
