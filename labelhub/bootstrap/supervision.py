"""Run the processes under supervisord: write its configuration, start it, ask it.

supervisord restarts what dies, kills whole process groups and rotates the logs.
"""

import functools
import os
import shlex
import signal
import subprocess
import sys
import xmlrpc.client
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from supervisor.xmlrpc import SupervisorTransport

from labelhub import settings
from labelhub.bootstrap.processes import Process, die_with_parent, program

RUN_DIR = settings.DATA_DIR / "run"
LOG_DIR = settings.DATA_DIR / "log"
CONFIGURATION = RUN_DIR / "supervisord.conf"
SOCKET = RUN_DIR / "supervisor.sock"
# Redis comes first and goes last: the others finish what they do with it.
_FIRST = "redis"


def configuration(processes: Iterable[Process]) -> str:
    """supervisord's configuration file for these processes."""
    processes = list(processes)
    together = ",".join(process.name for process in processes if process.name != _FIRST)
    sections = {
        "supervisord": {
            "nodaemon": "true",
            # Without a user named, a supervisord that root starts warns at every start.
            **({"user": "root"} if os.getuid() == 0 else {}),
            "logfile": str(LOG_DIR / "supervisord.log"),
            "logfile_maxbytes": "1MB",
            "logfile_backups": "2",
            "pidfile": str(RUN_DIR / "supervisord.pid"),
            "identifier": "labelhub",
        },
        "unix_http_server": {"file": str(SOCKET), "chmod": "0700"},
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
        # One group stops at once; programs alone would stop one after the other.
        "group:labelhub": {"programs": together, "priority": "20"},
    }
    for process in processes:
        sections[f"program:{process.name}"] = _program(process)
    return "\n".join(_section(name, values) for name, values in sections.items())


def _program(process: Process) -> dict[str, str]:
    command = [sys.executable, "-m", "labelhub.bootstrap.processes", process.name, "--supervised"]
    return {
        "command": shlex.join(command),
        "directory": str(settings.BASE_DIR),
        "priority": "10" if process.name == _FIRST else "20",
        "autorestart": "true",
        "startsecs": "1",
        # Each try waits a second longer: a database that is away for minutes is outlasted.
        "startretries": "30",
        "stopsignal": process.stop_signal.name.removeprefix("SIG"),
        "stopwaitsecs": str(process.stop_seconds),
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": str(LOG_DIR / f"{process.name}.log"),
        "stdout_logfile_maxbytes": "5MB",
        "stdout_logfile_backups": "3",
    }


def _section(name: str, values: dict[str, str]) -> str:
    # supervisord expands %(name)s in values.
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def start(processes: Iterable[Process], *, lock: int) -> subprocess.Popen[bytes]:
    """Write the configuration and start supervisord in a session of its own, so that Ctrl-C reaches only us.

    It inherits the open file `lock`: the data folder stays taken until the last of us is gone. It says on standard
    error what is wrong with its configuration; all else is in its log.
    """
    LOG_DIR.mkdir(parents=True, exist_ok=True)
    CONFIGURATION.write_text(configuration(processes))
    return subprocess.Popen(
        [program("supervisord"), "--configuration", str(CONFIGURATION)],
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        start_new_session=True,
        pass_fds=[lock],
        preexec_fn=functools.partial(die_with_parent, signal.SIGTERM),  # noqa: PLW1509 - we have one thread
    )


def states() -> dict[str, tuple[str, int]]:
    """Each process by name: its state as supervisord names it (`RUNNING`, `FATAL`, …) and its process id.

    Raises:
        OSError: supervisord does not answer.
    """
    answer = cast("list[dict[str, Any]]", control().supervisor.getAllProcessInfo())
    return {info["name"]: (info["statename"], info["pid"]) for info in answer}


def control(socket: Path = SOCKET) -> xmlrpc.client.ServerProxy:
    """supervisord's own interface, over its Unix socket."""
    transport = SupervisorTransport(None, None, f"unix://{socket}")
    return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)


def full_name(process: str) -> str:
    """What supervisord calls the process: `group:name`."""
    return f"redis:{process}" if process == _FIRST else f"labelhub:{process}"


def stop(supervisor: subprocess.Popen[bytes]) -> int:
    """Ask supervisord to stop everything and wait until it has; its exit code."""
    if supervisor.poll() is None:
        supervisor.send_signal(signal.SIGTERM)
    return supervisor.wait()
