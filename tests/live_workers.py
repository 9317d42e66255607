"""Real Celery workers on the test database, for tests in which a task crosses a process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import redis
from django.conf import settings
from django.db import connection

from labelhub.bootstrap.stamps import ROOT
from tests import servers

Queue = Literal["light", "train"]


class LiveWorkers:
    """Starts, kills and stops the workers that `make run` runs, one process group for each queue."""

    def __init__(self, environment: dict[str, str], logs: Path) -> None:
        self.environment = environment
        self.logs = logs
        self._running: dict[Queue, subprocess.Popen[bytes]] = {}

    def start(self, queue: Queue, *, timeout: float = 60) -> None:
        """Start the worker of `queue` and wait until it takes tasks."""
        log = self.log(queue)
        log.write_bytes(b"")
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "labelhub.bootstrap.processes", queue, "--supervised"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running[queue] = process
        self._wait_until_ready(queue, process, timeout)

    def _wait_until_ready(self, queue: Queue, process: subprocess.Popen[bytes], timeout: float) -> None:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and process.poll() is None:
            if " ready." in self.log(queue).read_text():
                return
            time.sleep(0.05)
        raise AssertionError(f"the worker `{queue}` did not start:\n{self.log(queue).read_text()}")

    def kill(self, queue: Queue) -> None:
        """SIGKILL the worker and its children, as a machine that loses power would."""
        process = self._running.pop(queue)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, queue: Queue) -> None:
        """End the worker as `make run` does; after ten seconds kill what is left."""
        process = self._running.pop(queue)
        process.send_signal(signal.SIGQUIT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop_all(self) -> None:
        for queue in list(self._running):
            self.stop(queue)

    def log(self, queue: Queue) -> Path:
        """Where the worker writes."""
        return self.logs / f"{queue}.log"


def environment_of_test() -> dict[str, str]:
    """The variables that make another process work on this test's database, files and Redis."""
    database = connection.settings_dict
    if database["ENGINE"].endswith("sqlite"):
        url = f"sqlite:///{database['NAME']}"
    else:
        url = servers.with_database(settings.DATABASE_URL, str(database["NAME"]))
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "labelhub.settings",
        "LABELHUB_DATA": str(settings.DATA_DIR),
        "LABELHUB_SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": url,
        "REDIS_URL": settings.REDIS_URL,
    }


@contextmanager
def live_workers_on_test_database() -> Iterator[LiveWorkers]:
    """Workers for one test. What an earlier test left in Redis is gone before, so that no stale task runs."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()
    with servers.temporary_folder("labelhub-logs-") as logs:
        workers = LiveWorkers(environment_of_test(), logs)
        try:
            yield workers
        finally:
            workers.stop_all()
