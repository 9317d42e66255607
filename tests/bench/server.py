"""A real server for a bench: everything that `make run` starts, on a temporary folder."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    given = os.environ.get("LABELHUB_BENCH_DATA")
    if not given:
        return None
    folder = Path(given)
    if not folder.is_dir():
        raise SystemExit(f"DATA={given}: there is no such folder.")
    return folder
