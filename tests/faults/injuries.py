"""Ways to hurt a running LabelHub. Each does its harm, and is over when it returns."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import psycopg2
import redis

from labelhub.bootstrap.stamps import ROOT
from tests.live_server import LiveServer, Part

Injury = Callable[[LiveServer], None]
SLOW = 2.0  # seconds for which the database keeps writers waiting or refuses


def kill(*parts: Part) -> Injury:
    """SIGKILL these parts with all their processes, at once. One that is down already is left so."""

    def hurt(server: LiveServer) -> None:
        pids = [server.pid(part) for part in parts]
        for pid in pids:
            if pid > 0:
                os.killpg(pid, signal.SIGKILL)

    return hurt


def empty_redis(server: LiveServer) -> None:
    """Redis forgets everything: tasks, results, sessions' cache."""
    try:
        with redis.Redis(unix_socket_path=str(server.data / "redis.sock"), socket_timeout=2) as client:
            client.flushall()
    except redis.RedisError:
        return  # it is down: an earlier injury has not healed


def second_beat(server: LiveServer) -> None:
    """Another clock beside the first, as when somebody starts a machine too many."""
    schedule = server.data / "second-beat"
    command = [sys.executable, "-m", "celery", "--app", "labelhub.celery:app", "beat", "--schedule", str(schedule)]
    process = subprocess.Popen(
        [*command, "--pidfile="], cwd=ROOT, env=server.environment, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    time.sleep(3 * SLOW)
    process.kill()
    process.wait()


def hold_sqlite(server: LiveServer) -> None:
    """Somebody else holds the write lock."""
    with sqlite3.connect(server.data / "labelhub.sqlite3", timeout=30, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(SLOW)
        other.execute("ROLLBACK")
    other.close()


def slow_postgres(server: LiveServer) -> None:
    """A table that every answer writes is locked."""
    connection = psycopg2.connect(server.environment["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute("LOCK TABLE labelling_slot IN ACCESS EXCLUSIVE MODE")
        time.sleep(SLOW)
    connection.close()


def refusing_postgres(server: LiveServer) -> None:
    """The database ends every connection and takes no new one for a while."""
    url = urlsplit(server.environment["DATABASE_URL"])
    name = url.path.lstrip("/")
    connection = psycopg2.connect(url._replace(path="/template1").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            time.sleep(SLOW)
        finally:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    connection.close()


def crash_postgres(server: LiveServer) -> None:
    """SIGKILL one of its processes: the server ends all others, and recovers from its log."""
    connection = psycopg2.connect(server.environment["DATABASE_URL"])
    os.kill(connection.get_backend_pid(), signal.SIGKILL)
    connection.close()


_ANYWHERE: dict[str, Injury] = {
    "web killed": kill("web"),
    "light worker killed": kill("light"),
    "training worker killed": kill("train"),
    "beat killed": kill("beat"),
    "Redis killed": kill("redis"),
    "web, light worker and Redis killed": kill("web", "light", "redis"),
    "Redis emptied": empty_redis,
    "second beat": second_beat,
}
OF: Mapping[str, dict[str, Injury]] = {
    "sqlite": _ANYWHERE | {"write lock held": hold_sqlite},
    "postgres": _ANYWHERE
    | {"table locked": slow_postgres, "database refuses": refusing_postgres, "PostgreSQL killed": crash_postgres},
}
