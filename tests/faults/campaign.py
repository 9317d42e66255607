"""`make faults SECONDS=…`: LabelHub is hurt for as long as asked while people work, and what came of it is counted.

Real processes, as `make run` starts them. The order of the injuries and the moments between them come from the seed;
what the machine does in between does not.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import psycopg2

from tests import servers
from tests.api_client import UNFINISHED, Api, administrator
from tests.bench.table import finish, show
from tests.faults import injuries
from tests.faults.people import Work, labeller, manager
from tests.live_server import LiveServer, live_server
from tests.pictures import pile
from tests.servers import Database

HEALING = 150.0  # seconds after the last injury in which every job must have ended
# Printed by a process of its own on the server's data, so that nothing of the server is trusted.
COUNT = """
import json
from django.db.models import Count
from labelhub.jobs.models import Job
from labelhub.labelling.models import Answer, Label, Slot
jobs = Job.objects.filter(project_id={project})
twice = Answer.objects.filter(project={project}).values("item", "round", "labeller").annotate(n=Count("pk"))
print(json.dumps({{
    "uuids": [str(one) for one in Label.objects.filter(project={project}).values_list("uuid", flat=True)],
    "answered_twice": twice.filter(n__gt=1).count(),
    "too_many": Answer.objects.filter(project={project}, counts=True).count()
        - Slot.objects.filter(project={project}, state=2).count(),
    "jobs": [[job.kind, job.state, job.error, job.losses] for job in jobs],
}}))
"""


@dataclass
class Report:
    """What a campaign found. `lost`: acknowledged and not stored; `double`: stored more than once, or counting beyond
    the overlap."""

    injuries: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    stored: int = 0
    lost: int = 0
    double: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    jobs_started: int = 0
    jobs_finished: int = 0
    jobs_failed: dict[str, int] = field(default_factory=dict)  # reason → count
    jobs_stuck: int = 0
    differences: str = ""


def run(server: LiveServer, database: Database, *, seconds: float, seed: int, train: bool, people: int = 4) -> Report:
    """Hurt a running server for so long; then let it heal and count."""
    admin = administrator(server)
    project = admin.new_project(f"faults {seed}", overlap_min=2, overlap_max=3)
    admin.send(project, pile(30, prefix="first/"))
    work = Work()
    crew = [admin.invite(project, "labeller", f"labeller {n}") for n in range(people)]
    threads = [threading.Thread(target=labeller, args=(one, project, work, n)) for n, one in enumerate(crew)]
    threads.append(
        threading.Thread(target=manager, args=(admin, project, work, seed), kwargs={"train": train}, daemon=True)
    )
    for thread in threads:
        thread.start()
    report = Report()
    try:
        hurt(server, database, report, seconds=seconds, seed=seed)
    finally:
        work.stop.set()
        giving_up = threading.Timer(HEALING, work.give_up.set)
        giving_up.start()
        for thread in threads:
            thread.join()
        giving_up.cancel()
    server.wait_until_it_answers(timeout=HEALING)
    report.jobs_stuck = wait_for_jobs(admin, project)
    count(server, project, work, report)
    return report


def hurt(server: LiveServer, database: Database, report: Report, *, seconds: float, seed: int) -> None:
    """One injury after the other, each kind once before one comes again, at random moments."""
    chance = random.Random(seed)
    ends = time.monotonic() + seconds
    kinds = injuries.OF[database]
    for name in _shuffled(list(kinds), chance):
        time.sleep(chance.uniform(0.3, 2.0))
        if time.monotonic() >= ends:
            return
        kinds[name](server)
        report.injuries[name] += 1


def _shuffled(names: list[str], chance: random.Random) -> Iterator[str]:
    while True:
        chance.shuffle(names)
        yield from names


def wait_for_jobs(admin: Api, project: int) -> int:
    """Wait until every job has ended; how many had not after `HEALING`."""
    deadline = time.monotonic() + HEALING
    while True:
        try:
            unfinished = [job for job in admin.pages(f"/projects/{project}/jobs") if job["state"] in UNFINISHED]
        except (httpx.TransportError, AssertionError):
            unfinished = [{}]  # it is still coming up
        if not unfinished or time.monotonic() > deadline:
            return len(unfinished)
        time.sleep(0.5)


def count(server: LiveServer, project: int, work: Work, report: Report) -> None:
    """Compare what people were told with what is stored."""
    found: dict[str, Any] = json.loads(
        server.manage("shell", "-c", COUNT.format(project=project)).strip().splitlines()[-1]
    )
    stored = Counter(found["uuids"])
    report.acknowledged, report.stored = len(work.acknowledged), len(stored)
    report.lost = len(work.acknowledged - stored.keys())
    report.double = sum(n - 1 for n in stored.values()) + found["answered_twice"] + max(0, found["too_many"])
    report.errors = work.errors
    states = Counter(state for _kind, state, _error, _losses in found["jobs"])
    report.jobs_started = len(found["jobs"])
    report.jobs_finished = states["succeeded"] + states["cancelled"]
    report.jobs_failed = dict(
        Counter(f"{kind}: {error}" for kind, state, error, _ in found["jobs"] if state == "failed")
    )
    try:
        report.differences = server.manage("verify", str(project)).strip().splitlines()[-1]
    except AssertionError as failed:  # it ends with 1 when it finds some, and they are told
        report.differences = str(failed)


@contextmanager
def hurtable_server(database: Database, **environment: str) -> Iterator[LiveServer]:
    """A server with a database of its own: killing PostgreSQL must hurt nobody else."""
    with ExitStack() as stack:
        url = "" if database == "sqlite" else stack.enter_context(servers.postgres())
        if url:
            _commit_for_good(url)
        # `sqlite` for the fixture: it would put the database on the test session's PostgreSQL.
        yield stack.enter_context(live_server("sqlite", extra={"DATABASE_URL": url, **environment}))


def _commit_for_good(url: str) -> None:
    """The PostgreSQL of the tests says that something is stored before it is in the log. With that, killing it loses
    what was acknowledged, and the campaign says so."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("ALTER SYSTEM SET synchronous_commit = on")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()


def tell(report: Report) -> None:
    """The tables that `make faults` prints."""
    show([{"fault": name, "injected": n} for name, n in sorted(report.injuries.items())])
    print()
    show([{name: getattr(report, name) for name in ("acknowledged", "stored", "lost", "double")}])
    print()
    failed = sum(report.jobs_failed.values())
    jobs = {"started": report.jobs_started, "finished": report.jobs_finished, "failed": failed}
    show([{f"jobs {name}": n for name, n in jobs.items()} | {"jobs stuck": report.jobs_stuck}])
    for reason, n in report.jobs_failed.items():
        print(f"{n} × {reason}")
    print(f"\nrequests that met an error and were sent again: {dict(report.errors)}")
    print(f"verify: {report.differences}")


def sound(report: Report) -> bool:
    """Nothing was lost, nothing came twice, every job ended, and what is stored fits together."""
    return not (report.lost or report.double or report.jobs_stuck) and report.differences == "0 differences"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make faults", description="Hurt LabelHub while people work, and count.")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--no-training", action="store_true", help="start no runs (they need TensorFlow)")
    options = parser.parse_args(arguments)
    database = cast("Database", options.database)
    os.environ.pop("DATABASE_URL", None)
    with hurtable_server(database, LABELHUB_JOB_LOST_SECONDS="30") as server:
        report = run(server, database, seconds=options.seconds, seed=options.seed, train=not options.no_training)
    tell(report)
    finish("faults", vars(report))
    return 0 if sound(report) else 1


if __name__ == "__main__":
    sys.exit(main())
