"""A real server for a bench: everything that `make run` starts, on a temporary folder."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from labelhub.bootstrap.stamps import ROOT
from tests import servers
from tests.live_server import LiveServer, live_server
from tests.servers import Database


@contextmanager
def bench_server(database: Database, **environment: str) -> Iterator[LiveServer]:
    """LabelHub on SQLite or PostgreSQL, gone at the end; `environment` adds or replaces variables."""
    with live_server(database, extra=environment) as running:
        yield running


def data_folder() -> Path | None:
    """The folder that `make bench DATA=…` named, for benches that can use real data.

    Raises:
        SystemExit: there is no such folder.
    """
    return _named("DATA", os.environ.get("LABELHUB_BENCH_DATA"))


def independent_folder() -> Path | None:
    """The folder that `make bench TEST=…` named: images that have nothing to do with those of DATA.

    Raises:
        SystemExit: there is no such folder.
    """
    return _named("TEST", os.environ.get("LABELHUB_BENCH_TEST") or os.environ.get("TEST"))


def _named(variable: str, given: str | None) -> Path | None:
    if not given:
        return None
    folder = Path(given)
    if not folder.is_dir():
        raise SystemExit(f"{variable}={given}: there is no such folder.")
    return folder


@contextmanager
def bench_database(database: Database) -> Iterator[dict[str, str]]:
    """An empty, migrated database without a server around it; yields the environment that reaches it."""
    with ExitStack() as stack:
        url = "" if database == "sqlite" else stack.enter_context(servers.postgres())
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "labelhub.settings",
            "LABELHUB_DATA": str(stack.enter_context(servers.temporary_folder("labelhub-bench-"))),
            "DATABASE_URL": url,
            "REDIS_URL": "",
        }
        migrate = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        yield environment


def in_process(module: str, environment: dict[str, str], *arguments: str) -> Any:
    """Run a module of the benches in a process of its own, with that environment; the JSON of its last line."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])
