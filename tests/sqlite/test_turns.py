"""Writers take turns at the file lock beside the database."""

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from labelhub.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db  # or connections of any kind are refused

HOLD = """
import fcntl, os, sys, time
turn = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(turn, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(600)
"""


def connect(file: Path) -> DatabaseWrapper:
    settings: dict[str, Any] = {
        "ENGINE": "labelhub.sqlite", "NAME": str(file), "ATOMIC_REQUESTS": False, "AUTOCOMMIT": True,
        "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False, "TIME_ZONE": None,
        # No patience at all: whoever asks SQLite out of turn fails at once.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0},
    }  # fmt: skip
    return DatabaseWrapper(settings, "turns")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "test.sqlite3"
    with sqlite3.connect(path) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("CREATE TABLE counter (n INTEGER)")
        plain.execute("INSERT INTO counter VALUES (0)")
    return path


def add_one(database: DatabaseWrapper) -> None:
    database.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with database.cursor() as cursor:
        (n,) = cursor.execute("SELECT n FROM counter").fetchone()
        cursor.execute("UPDATE counter SET n = %s", [n + 1])
    database.commit()
    database.set_autocommit(True)


def write_once(file: Path) -> None:
    database = connect(file)
    add_one(database)
    database.close()


def count(file: Path) -> int:
    (n,) = sqlite3.connect(file).execute("SELECT n FROM counter").fetchone()
    return int(n)


def test_many_writers_without_patience_lose_nothing(file: Path) -> None:
    def write() -> None:
        database = connect(file)
        try:
            for _ in range(50):
                add_one(database)
        finally:
            database.close()

    with ThreadPoolExecutor(6) as pool:
        for writer in [pool.submit(write) for _ in range(6)]:
            writer.result()

    assert count(file) == 300


def test_a_transaction_that_is_rolled_back_or_closed_lets_the_next_one_in(file: Path) -> None:
    first, second = connect(file), connect(file)

    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    first.rollback()
    first.set_autocommit(True)
    add_one(second)
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    first.close()
    add_one(second)

    second.close()
    assert count(file) == 2


def test_the_turn_of_a_killed_process_passes_on(file: Path) -> None:
    command = [sys.executable, "-c", HOLD, f"{file}-turns"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(write_once, file)
            assert not waiting.done()

            os.kill(holder.pid, signal.SIGKILL)
            waiting.result()

    assert count(file) == 1


def test_a_transaction_that_cannot_begin_gives_its_turn_back(file: Path) -> None:
    stranger = sqlite3.connect(file, isolation_level=None)  # writes without asking for a turn
    stranger.execute("BEGIN IMMEDIATE")
    first, second = connect(file), connect(file)

    with pytest.raises(Exception, match="database is locked"):
        first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    stranger.execute("ROLLBACK")
    add_one(second)

    first.close()
    second.close()
    assert count(file) == 1
