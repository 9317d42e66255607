"""`make run` after the installation, for real: every process, its restart, its end."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
import redis

from labelhub.bootstrap.stamps import ROOT
from tests.live_server import LiveServer, Part, free_port, live_server
from tests.servers import temporary_folder

PARTS: tuple[Part, ...] = ("redis", "web", "light", "train", "beat")


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder that outlives the servers of these tests. Every start costs a dozen processes: there are few."""
    with temporary_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def running(data: Path) -> Iterator[LiveServer]:
    """The first start on the data; the last test of it stops it."""
    with live_server("sqlite", data=data) as server:
        yield server


def _serve(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "labelhub.bootstrap.serve", "--no-demo"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


def _family(server: LiveServer) -> list[psutil.Process]:
    parent = psutil.Process(server.process.pid)
    return [parent, *parent.children(recursive=True)]


def _alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=30)
    return alive


def test_it_serves_and_tells_the_first_login(running: LiveServer) -> None:
    assert httpx.get(f"{running.url}/api/v1/session").status_code == 200
    assert running.email == "admin@localhost"
    assert len(running.password) >= 16
    assert not (running.data / "run" / "first-login").exists()


def test_the_web_processes_count_together(running: LiveServer) -> None:
    def counted() -> float:
        lines = httpx.get(f"{running.url}/metrics").text.splitlines()
        wanted = 'labelhub_answers_total{endpoint="session",method="GET",status="200"}'
        return next((float(line.split()[-1]) for line in lines if line.startswith(wanted)), 0)

    before = counted()
    for _ in range(20):  # each from a connection of its own, so that both processes get some
        httpx.get(f"{running.url}/api/v1/session")

    assert counted() == before + 20
    assert httpx.get(f"{running.url}/health/ready").json() == {"database": "ok", "storage": "ok", "redis": "ok"}


def test_every_part_that_is_killed_comes_back(running: LiveServer) -> None:
    before = {part: running.pid(part) for part in PARTS}

    for part in PARTS:
        running.kill(part)

    after = {part: running.wait_for(part, other_than=before[part]) for part in PARTS}
    assert set(before.values()).isdisjoint(after.values())
    running.wait_until_it_answers()


def test_a_second_start_on_the_same_data_says_so_and_stops(running: LiveServer) -> None:
    refused = _serve(running.environment | {"LABELHUB_PORT": "0"})

    assert refused.returncode == 1
    assert f"already running on {running.data}" in refused.stderr
    assert str(running.process.pid) in refused.stderr


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        refused = _serve(os.environ | {"LABELHUB_DATA": str(tmp_path), "LABELHUB_PORT": port, "REDIS_URL": ""})

    assert refused.returncode == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in refused.stderr
    assert "LABELHUB_PORT=" in refused.stderr


def test_a_data_folder_whose_path_is_too_long_for_sockets_is_refused(tmp_path: Path) -> None:
    refused = _serve(os.environ | {"LABELHUB_DATA": str(tmp_path / ("d" * 100))})

    assert refused.returncode == 1
    assert "bytes too long for the sockets" in refused.stderr


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    refused = _serve(os.environ | {"LABELHUB_DATA": str(file), "LABELHUB_SECRET_KEY": "x" * 50})

    assert refused.returncode == 1
    assert f"the data folder {file} cannot be used" in refused.stderr


def test_a_signal_stops_all_of_it(running: LiveServer) -> None:
    """SIGINT here; every other live server of the tests is stopped with SIGTERM, and must end as well."""
    with redis.Redis(unix_socket_path=str(running.data / "redis.sock")) as client:
        client.rpush("kept", "a task that waits")
    family = _family(running)
    assert len(family) > len(PARTS)

    running.process.send_signal(signal.SIGINT)

    assert running.process.wait(30) == 0
    assert _alive(family) == []
    assert not (running.data / "redis.sock").exists()


def test_the_next_start_finds_everything_and_nothing_runs_on_when_it_is_killed(running: LiveServer) -> None:
    data = running.data
    key = (data / "secret-key").read_bytes()
    with live_server("sqlite", data=data) as second:
        assert (second.email, second.password) == ("", "")
        assert (data / "secret-key").read_bytes() == key
        with redis.Redis(unix_socket_path=str(data / "redis.sock")) as client:
            assert client.lrange("kept", 0, -1) == [b"a task that waits"]
        program = "from labelhub.accounts.models import User; print(User.objects.count())"
        assert second.manage("shell", "-c", program).split()[-1] == "1"
        _nothing_runs_on(second, second.process.pid)


def test_nothing_runs_on_when_the_supervisor_is_killed(data: Path) -> None:
    with live_server("sqlite", data=data) as server:
        _nothing_runs_on(server, int((data / "run" / "supervisord.pid").read_text()))


def _nothing_runs_on(server: LiveServer, killed: int) -> None:
    family = _family(server)

    os.kill(killed, signal.SIGKILL)

    server.process.wait(30)
    assert _alive(family) == []


def test_a_process_that_cannot_start_ends_the_start_with_its_log(tmp_path: Path) -> None:
    environment = os.environ | {
        "LABELHUB_DATA": str(tmp_path),
        "LABELHUB_PORT": str(free_port()),
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "labelhub.settings",
        "WEB_CONCURRENCY": "not a number",
    }

    refused = _serve(environment)

    assert refused.returncode == 1
    assert "the process `web` does not start" in refused.stderr
