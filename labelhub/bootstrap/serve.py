"""Set LabelHub up and run it until told to stop: the second half of `make run`."""

import argparse
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from labelhub import settings
from labelhub.bootstrap import health, supervision, surroundings
from labelhub.bootstrap.processes import needed
from labelhub.bootstrap.surroundings import CannotStart

FIRST_LOGIN = supervision.RUN_DIR / "first-login"
_START_SECONDS = 90
# At a start, a process that still only fails after this long will not get better by itself.
_PATIENCE_SECONDS = 8
_MOST_STARTS = 5
_LONGEST_SOCKET_PATH = 107


class Stopped(BaseException):
    """Somebody asked us to stop."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Migrate, create the first administrator and the demo, and serve.")
    parser.add_argument("--no-demo", action="store_true", help="do not create the demo project")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    try:
        check_socket_path()
        with data_folder() as lock:
            check_port(settings.HOST, settings.PORT)
            surroundings.check()
            set_up(demo=not options.no_demo)
            return serve(lock)
    except CannotStart as error:
        print(f"labelhub: {error}", file=sys.stderr)
        return 1
    except Stopped:
        return 0


def _stop(signum: int, frame: FrameType | None) -> None:
    raise Stopped


@contextmanager
def data_folder() -> Iterator[int]:
    """Hold the data folder for this process; yields the open lock.

    Raises:
        CannotStart: another LabelHub holds it, or it cannot be written.
    """
    try:
        supervision.RUN_DIR.mkdir(parents=True, exist_ok=True)
        lock = os.open(supervision.RUN_DIR / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(f"the data folder {settings.DATA_DIR} cannot be used: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(lock, 20).decode().strip()
        os.close(lock)
        raise CannotStart(
            f"LabelHub is already running on {settings.DATA_DIR} (process {holder}). Stop it first, or choose "
            "another folder and port: LABELHUB_DATA=/other/folder LABELHUB_PORT=8001 make run"
        ) from error
    try:
        os.ftruncate(lock, 0)
        os.write(lock, f"{os.getpid()}\n".encode())
        yield lock
    finally:
        os.close(lock)


def check_socket_path() -> None:
    """A Unix socket's path has a limit that a deep data folder can pass; say so before Redis fails on it."""
    longest = max(len(os.fsencode(path)) for path in (settings.REDIS_SOCKET, supervision.SOCKET))
    if longest > _LONGEST_SOCKET_PATH:
        raise CannotStart(
            f"the path of the data folder, {settings.DATA_DIR}, is {longest - _LONGEST_SOCKET_PATH} bytes too long for "
            "the sockets in it. Choose a shorter one: LABELHUB_DATA=/shorter/path make run"
        )


def check_port(host: str, port: int) -> None:
    """Raises CannotStart unless `host:port` can be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CannotStart(
            f"cannot listen on {host} port {port}: {reason}. Choose another port: LABELHUB_PORT=8001 make run"
        ) from error


def set_up(*, demo: bool) -> None:
    """Run `manage.py setup`, which migrates and creates what a first start needs."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "setup", "--login-file", str(FIRST_LOGIN)]
    finished = subprocess.run([*command, *([] if demo else ["--no-demo"])], cwd=settings.BASE_DIR, check=False)
    if finished.returncode != 0:
        raise CannotStart("setting up failed; the lines above say why. Nothing was started.")


def serve(lock: int) -> int:
    """Start everything, say where it is, and stay until a signal or until the supervisor ends by itself."""
    print("Starting LabelHub", flush=True)
    supervisor = supervision.start(needed(), lock=lock)
    try:
        wait_until_ready(supervisor)
        announce()
        watch(supervisor)
    except Stopped:
        print("\nStopping LabelHub", flush=True)
    finally:
        # A second Ctrl-C must not leave half of it running; every process has a deadline.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        ended_by_itself = supervisor.poll() is not None
        supervision.stop(supervisor)
    if ended_by_itself:
        raise CannotStart(f"the supervisor ended; see {supervision.LOG_DIR / 'supervisord.log'}.")
    return 0


def wait_until_ready(supervisor: subprocess.Popen[bytes]) -> None:
    """Wait until the web server answers.

    Raises:
        CannotStart: a process does not start, or nothing answered within 90 seconds.
    """
    started = time.monotonic()
    pids: dict[str, set[int]] = {}
    while supervisor.poll() is None and (waited := time.monotonic() - started) < _START_SECONDS:
        check_none_gave_up({"FATAL", "BACKOFF"} if waited > _PATIENCE_SECONDS else {"FATAL"}, pids)
        if health.answers():
            return
        time.sleep(0.1)
    raise CannotStart(f"the web server did not start; see {supervision.LOG_DIR}.")


def check_none_gave_up(bad: set[str], pids: dict[str, set[int]]) -> None:
    """Raises CannotStart with the end of its log if a process is in a state of `bad`, or was started too often: on a
    slow machine one that fails lives long enough to pass for running. `pids` remembers who was seen."""
    for name, (state, pid) in process_states().items():
        pids.setdefault(name, set()).add(pid)
        if state in bad or len(pids[name]) > _MOST_STARTS:
            log = supervision.LOG_DIR / f"{name}.log"
            last = "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else ""
            raise CannotStart(f"the process `{name}` does not start. The end of {log}:\n{last}")


def process_states() -> dict[str, tuple[str, int]]:
    """`supervision.states`, empty while supervisord does not listen yet."""
    try:
        return supervision.states()
    except (OSError, http.client.HTTPException):
        return {}


def announce() -> None:
    """Print the address and, once in the life of the data, the first login."""
    print(f"\nLabelHub is at {settings.PUBLIC_URL}", flush=True)
    if FIRST_LOGIN.exists():
        email, password = FIRST_LOGIN.read_text().split()
        print(f"First login: {email}   password: {password}")
        print("The password is shown this once. Change it on your account page, or with `manage.py changepassword`.")
        FIRST_LOGIN.unlink()
    print(f"Logs are in {supervision.LOG_DIR}. Ctrl-C stops everything; the data stays.\n", flush=True)


def watch(supervisor: subprocess.Popen[bytes]) -> None:
    """Say in one line when a process died and was started again; return when the supervisor is gone."""
    known: dict[str, tuple[str, int]] = {}
    while supervisor.poll() is None:
        for name, (state, pid) in process_states().items():
            before, known[name] = known.get(name), (state, pid)
            if before is None or before == (state, pid):
                continue
            if state == "RUNNING" and pid != before[1]:
                print(f"{name} ended and was started again; see {supervision.LOG_DIR / name}.log", flush=True)
            if state == "FATAL":
                print(f"{name} ended too often and stays down; see {supervision.LOG_DIR / name}.log", flush=True)
        time.sleep(1)


if __name__ == "__main__":
    sys.exit(main())
