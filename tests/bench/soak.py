"""`soak`: 32 labellers for an hour, or `SECONDS=…`, while images come in, snapshots are frozen, exports written and
models trained. Does it slow down, does it grow, is anything lost?

The last line: `labels` stored, `lost` of the acknowledged ones, `extra` (stored twice or beyond the overlap), memory of
all processes after the start and at the end, and the 95th percentile of a lease in the first and the last sixth.
"""

import os
import threading
import time
from statistics import quantiles

import psutil

from tests.api_client import administrator
from tests.bench.server import bench_server
from tests.bench.table import finish, show
from tests.faults.campaign import Report, count, wait_for_jobs
from tests.faults.people import Work, labeller, manager
from tests.live_server import LiveServer
from tests.pictures import pile
from tests.servers import chosen_database

LABELLERS = 32
HOUR = 3600.0


def main() -> None:
    seconds = float(os.environ.get("LABELHUB_BENCH_SECONDS") or HOUR)
    with bench_server(chosen_database()) as server:
        result = run(server, seconds)
    show([result])
    finish("soak", result)


def run(server: LiveServer, seconds: float) -> dict[str, float]:
    """Let everybody work for so long, wait for the jobs, count."""
    admin = administrator(server)
    project = admin.new_project("soak", overlap_min=3, overlap_max=5)
    admin.send(project, pile(max(100, int(seconds))))  # enough for some hundred answers a second
    work = Work()
    crew = [admin.invite(project, "labeller", f"labeller {n}") for n in range(LABELLERS)]
    threads = [threading.Thread(target=labeller, args=(one, project, work, n)) for n, one in enumerate(crew)]
    threads.append(threading.Thread(target=manager, args=(admin, project, work, 1), kwargs={"train": True}))
    started = time.monotonic()
    for thread in threads:
        thread.start()
    time.sleep(seconds / 6)
    at_start = megabytes(server)
    time.sleep(seconds * 5 / 6)
    at_end = megabytes(server)
    work.stop.set()
    for thread in threads:
        thread.join()
    report = Report(jobs_stuck=wait_for_jobs(admin, project))
    count(server, project, work, report)
    leases = [(when - started, took) for when, took in work.seconds]
    return {
        "labels": report.stored,
        "lost": report.lost,
        "extra": report.double,
        "rss_start_mb": at_start,
        "rss_end_mb": at_end,
        "lease_p95_first_ms": p95([took for when, took in leases if when < seconds / 6]),
        "lease_p95_last_ms": p95([took for when, took in leases if when >= seconds * 5 / 6]),
    }


def p95(values: list[float]) -> float:
    """In milliseconds; 0 without two values."""
    return round(1000 * quantiles(values, n=20)[-1], 1) if len(values) > 1 else 0.0


def megabytes(server: LiveServer) -> float:
    """Resident memory of every process of the server, pages that they share counted once for each."""
    family = [psutil.Process(server.process.pid)]
    family += family[0].children(recursive=True)
    total = 0
    for process in family:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:  # a worker's child that was exchanged just now
            continue
    return round(total / 2**20, 1)
