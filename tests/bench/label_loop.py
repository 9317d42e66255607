"""N labellers lease and submit against the running server, on SQLite and on PostgreSQL, one by one and in fives.

The load generator runs on the same cores. `cpu_ms_per_label` is the CPU of the server's processes and the database;
the last three columns must be 0.
"""

import json
import math
import os
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psutil

from labelhub.bootstrap.stamps import ROOT
from tests.bench import label_loop_project, table
from tests.bench.server import bench_server
from tests.live_server import LiveServer
from tests.servers import Database

LABELLERS = (1, 8, 32)
BATCHES = (1, 5)
LABELS = {1: 300, 8: 1500, 32: 2500}  # bounded: so many answers in all, whatever the speed
HOLD = 5


class Labeller(threading.Thread):
    """One HTTP client on one connection: leases five, answers them, and again."""

    def __init__(self, url: str, project: int, token: str, share: int, batch: int, go: threading.Event) -> None:
        super().__init__()
        self.address = urlsplit(url)
        self.base = f"/api/v1/projects/{project}"
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.share, self.batch, self.go = share, batch, go
        self.screen = str(uuid4())
        self.lease_ms: list[float] = []
        self.submit_ms: list[float] = []
        self.acknowledged: list[str] = []

    def run(self) -> None:
        self.link = HTTPConnection(self.address.hostname or "", self.address.port)
        self.go.wait()
        while len(self.acknowledged) < self.share:
            leased = self._post("/lease", {"count": HOLD, "screen": self.screen}, self.lease_ms)["assignments"]
            if not leased:
                break
            for start in range(0, len(leased), self.batch):
                self._submit(leased[start : start + self.batch])
        self.link.close()

    def _submit(self, leased: list[dict[str, Any]]) -> None:
        labels = [
            {"uuid": str(uuid4()), "item": a["item"], "round": a["round"], "class_key": "male", "duration_ms": 900}
            for a in leased
        ]
        results = self._post("/labels", {"labels": labels}, self.submit_ms)["results"]
        self.acknowledged += [one["uuid"] for one in results if one["status"] == "stored"]

    def _post(self, path: str, body: dict[str, Any], times: list[float]) -> dict[str, Any]:
        began = time.perf_counter()
        self.link.request("POST", self.base + path, json.dumps(body), self.headers)
        response = self.link.getresponse()
        text = response.read()
        times.append((time.perf_counter() - began) * 1000)
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status} {text[:300]!r}")
        answer: dict[str, Any] = json.loads(text)
        return answer


def measure(server: LiveServer, backend: Database, labellers: int, batch: int) -> dict[str, Any]:
    """One configuration on a fresh project."""
    made = in_server(server, "make", str(labellers), str(LABELS[labellers]))
    go = threading.Event()
    share = math.ceil(LABELS[labellers] / labellers)
    clients = [Labeller(server.url, made["project"], token, share, batch, go) for token in made["tokens"]]
    for client in clients:
        client.start()
    cpu, began = server_cpu_seconds(), time.perf_counter()
    go.set()
    for client in clients:
        client.join()
    seconds = time.perf_counter() - began
    cpu = server_cpu_seconds() - cpu
    acknowledged = [uuid for client in clients for uuid in client.acknowledged]
    found = in_server(server, "check", str(made["project"]))
    stored = set(found["uuids"])
    leases = [ms for client in clients for ms in client.lease_ms]
    submits = [ms for client in clients for ms in client.submit_ms]
    return {
        "backend": backend,
        "labellers": labellers,
        "batch": batch,
        "labels_per_s": round(len(acknowledged) / seconds, 1),
        "cpu_ms_per_label": round(cpu * 1000 / len(acknowledged), 2),
        "lease_p50_ms": percentile(leases, 50),
        "lease_p95_ms": percentile(leases, 95),
        "submit_p50_ms": percentile(submits, 50),
        "submit_p95_ms": percentile(submits, 95),
        "acknowledged": len(acknowledged),
        "stored": len(found["uuids"]),
        "extra_labels": found["extra"],
        "lost_labels": len([uuid for uuid in acknowledged if uuid not in stored]),
        "double_labels": len(found["uuids"]) - len(stored) + found["double"],
    }


def in_server(server: LiveServer, *arguments: str) -> dict[str, Any]:
    """Run `label_loop_project` on the server's data; what it answers."""
    done = subprocess.run(
        [sys.executable, "-m", label_loop_project.__name__, *arguments],
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def server_cpu_seconds() -> float:
    """CPU time of everything that this bench has started: web server, workers, Redis, PostgreSQL."""
    total = 0.0
    for process in psutil.Process(os.getpid()).children(recursive=True):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def percentile(values: list[float], share: int) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 1)


def main() -> None:
    rows: list[dict[str, Any]] = []
    backends: tuple[Database, ...] = ("sqlite", "postgres")
    for backend in backends:
        with bench_server(backend) as server:
            rows += [measure(server, backend, labellers, batch) for labellers in LABELLERS for batch in BATCHES]
    table.show(rows)
    table.finish("label_loop", rows)
