"""LabelHub started as `make run` starts it, for end-to-end tests, adversaries and benches."""

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast
from xmlrpc.client import ServerProxy

import httpx
from supervisor.xmlrpc import SupervisorTransport

from labelhub.bootstrap.stamps import ROOT
from tests import servers

Part = Literal["redis", "web", "light", "train", "beat"]
_START_SECONDS = 120


@dataclass
class LiveServer:
    """A running LabelHub: where it is, its data, its first login, and how to hurt its parts."""

    url: str
    data: Path
    environment: dict[str, str]
    process: "subprocess.Popen[str]"
    email: str = ""
    password: str = ""

    def manage(self, *arguments: str) -> str:
        """Run `manage.py ARGUMENTS` on this server's data; what it printed.

        Raises:
            AssertionError: the command failed; with all it printed.
        """
        finished = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert finished.returncode == 0, f"manage.py {' '.join(arguments)} failed:\n{finished.stdout}"
        return finished.stdout

    def pid(self, part: Part) -> int:
        """The process id of a part's first process."""
        return int(self._info(part)["pid"])

    def kill(self, part: Part) -> None:
        """SIGKILL the part and its children. The supervisor starts it again; `wait_for` waits for that."""
        os.killpg(self.pid(part), signal.SIGKILL)

    def stop(self, part: Part) -> None:
        """Stop the part as an administrator would; it stays down until `start`."""
        self._supervisor().stopProcess(_full_name(part))

    def start(self, part: Part) -> None:
        """Start a part that was stopped, and wait until it runs."""
        self._supervisor().startProcess(_full_name(part))

    def restart(self, part: Part) -> None:
        """Stop the part and start it again."""
        self.stop(part)
        self.start(part)

    def wait_for(self, part: Part, *, other_than: int = 0, timeout: float = 60) -> int:
        """Wait until the part runs under another process id than `other_than`; the new id."""
        _until(lambda: self._runs_again(part, other_than), timeout, f"`{part}` did not start again")
        return self.pid(part)

    def wait_until_it_answers(self, *, timeout: float = 60) -> None:
        """Wait until the web server answers; a part that runs may not listen yet."""
        _until(self._answers, timeout, "the web server did not answer")

    def log(self, part: Part) -> str:
        """What the part has written."""
        return (self.data / "log" / f"{part}.log").read_text(errors="replace")

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/api/v1/session").status_code < 500
        except httpx.TransportError:
            return False

    def _runs_again(self, part: Part, other_than: int) -> bool:
        info = self._info(part)
        return info["statename"] == "RUNNING" and info["pid"] != other_than

    def _info(self, part: Part) -> dict[str, Any]:
        return cast("dict[str, Any]", self._supervisor().getProcessInfo(_full_name(part)))

    def _supervisor(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self.data / 'run' / 'supervisor.sock'}")
        return ServerProxy("http://127.0.0.1", transport=transport).supervisor


def _full_name(part: Part) -> str:
    return "redis:redis" if part == "redis" else f"labelhub:{part}"


def free_port() -> int:
    """A port on 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def live_server(
    database: servers.Database, *, extra: dict[str, str] | None = None, data: Path | None = None
) -> Iterator[LiveServer]:
    """LabelHub on SQLite or PostgreSQL, with a Redis of its own, gone at the end.

    `extra` adds environment variables. `data` is the data folder, which stays; without it there is a fresh one.
    """
    with ExitStack() as stack:
        data = data or stack.enter_context(servers.temporary_folder("labelhub-live-"))
        port = free_port()
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "labelhub.settings",
            "LABELHUB_DATA": str(data),
            "LABELHUB_SECRET_KEY": "",
            "LABELHUB_PORT": str(port),
            "LABELHUB_URL": f"http://127.0.0.1:{port}",
            "DATABASE_URL": _database_url(stack, database),
            "REDIS_URL": "",
            "LABELHUB_JOB_LOST_SECONDS": "12",
            **(extra or {}),
        }
        yield stack.enter_context(_running(data, environment))


def _database_url(stack: ExitStack, database: servers.Database) -> str:
    if database == "sqlite":
        return ""
    # In a test session its server is there already; a bench brings one.
    url = os.environ.get("DATABASE_URL", "") or stack.enter_context(servers.postgres())
    return stack.enter_context(servers.fresh_database(url, f"live_{uuid.uuid4().hex[:12]}"))


@contextmanager
def _running(data: Path, environment: dict[str, str]) -> Iterator[LiveServer]:
    log = data / "make-run.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "labelhub.bootstrap.serve", "--no-demo"],
            cwd=ROOT,
            env=environment | {"PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        server = LiveServer(environment["LABELHUB_URL"], data, environment, process)
        _until(lambda: "Ctrl-C" in log.read_text() or process.poll() is not None, _START_SECONDS, "no start")
        assert process.poll() is None, log.read_text()
        server.email, server.password = _first_login(log.read_text())
        yield server
        if process.poll() is None:
            process.terminate()
            assert process.wait(60) == 0, log.read_text()
    finally:
        process.terminate()
        process.wait()


def _first_login(output: str) -> tuple[str, str]:
    """E-mail and password; both empty when this was not the first start on the data."""
    words = next((line.split() for line in output.splitlines() if line.startswith("First login: ")), [""] * 5)
    return words[2], words[4]


def _until(condition: Callable[[], bool], timeout: float, failure: str) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{failure} within {timeout:.0f} s")
        time.sleep(0.1)
