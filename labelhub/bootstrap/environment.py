"""Make `.venv` hold exactly the pinned packages: `python3 -m labelhub.bootstrap.environment [--dev]`.

Standard library only: it runs before anything is installed.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from labelhub.bootstrap import stamps
from labelhub.bootstrap.package_index import current_environment

VENV = stamps.ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMPS = VENV / "stamps"


class CannotInstall(Exception):
    """Something outside the repository is missing; the message says how to get it."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Create .venv and install the pinned packages into it.")
    parser.add_argument("--dev", action="store_true", help="also what the tests and checks need")
    options = parser.parse_args(arguments)
    try:
        with stamps.one_at_a_time(stamps.ROOT / ".venv.lock"):
            ensure_venv()
            ensure_uv()
            ensure_packages(dev=options.dev)
    except CannotInstall as error:
        print(f"labelhub: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"labelhub: this command failed: {' '.join(map(str, error.cmd))}", file=sys.stderr)
        return 1
    return 0


def ensure_venv() -> None:
    """Create `.venv` with the Python that runs this, unless there is one that works."""
    if PYTHON.exists() and _works(PYTHON):
        return
    ensure_venv_module()
    print("Creating the virtual environment in .venv", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def _works(python: Path) -> bool:
    # A moved checkout or a removed Python leaves a .venv that cannot even start pip.
    probe = subprocess.run([str(python), "-c", "import pip"], capture_output=True, check=False)
    return probe.returncode == 0


def ensure_venv_module() -> None:
    """Debian ships the part of Python that makes virtual environments as a package of its own."""
    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise CannotInstall(
            f"this Python cannot create virtual environments. Install the missing part and start again: "
            f"sudo apt-get install -y {package}"
        )
    print(f"Installing {package}", flush=True)
    subprocess.run(["apt-get", "update", "-q"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["apt-get", "install", "-y", "-q", package], check=True, stdout=subprocess.DEVNULL)


def ensure_uv() -> None:
    """Install the pinned uv with pip; everything else is installed by uv, which is some ten times faster."""
    requirements = stamps.ROOT / "requirements-uv.txt"
    value = stamps.fingerprint([requirements])
    if UV.exists() and stamps.is_current(STAMPS / "uv", value):
        return
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*command, "-r", str(requirements)], check=True)
    stamps.record(STAMPS / "uv", value)


def ensure_packages(*, dev: bool) -> None:
    """Install exactly what the requirements pin and nothing else.

    Packages for development stay when they are there already, so that `make run` and `make test` in turn do not
    take them out and put them in again.
    """
    stamp = STAMPS / "packages"
    runtime = [stamps.ROOT / "requirements.txt"]
    everything = [*runtime, stamps.ROOT / "requirements-dev.txt"]
    if stamps.is_current(stamp, stamps.fingerprint(everything)):
        return
    if not dev and stamps.is_current(stamp, stamps.fingerprint(runtime)):
        return
    wanted = everything if dev else runtime
    print("Installing the pinned packages into .venv", flush=True)
    command = [str(UV), "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON)]
    subprocess.run([*command, *map(str, wanted)], check=True, env=current_environment(PYTHON))
    stamps.record(stamp, stamps.fingerprint(wanted))


if __name__ == "__main__":
    sys.exit(main())
