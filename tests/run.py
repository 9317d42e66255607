"""Run the checks and tests: `python -m tests.run all`, or one part of them.

`all` goes on after a part that failed, so that one run tells everything, and ends with one line for each part. A
part that cannot run on this machine says what is missing and how to get it, twice: where it would have run and at
the end. With CI=true that counts as a failure.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from labelhub.bootstrap.stamps import ROOT
from tests import servers
from tests.requirements_of_tests import PARTS, missing_line

# None of these asks a database: they are not even collected for a second one.
_NO_DATABASE = (
    "tests/architecture",
    "tests/backups/test_archive.py",
    "tests/bootstrap",
    "tests/datasets/formats",
    "tests/docker",
    "tests/docs",
    "tests/labelling/aggregation",
    "tests/trainer",
)
_PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q"]
_PARALLEL = ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder"]
_BIN = ROOT / ".venv" / "bin"


@dataclass
class Outcome:
    """What became of one part."""

    name: str
    passed: bool
    seconds: float = 0.0
    missing: list[str] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run LabelHub's checks and tests.")
    parser.add_argument("what", choices=["all", "sqlite", "postgres", "e2e"])
    parser.add_argument("paths", nargs="*", help="files or folders of tests; without them all of that kind")
    options = parser.parse_args(arguments)
    if options.what == "all":
        return run_all()
    suites = {"sqlite": pytest_sqlite, "postgres": pytest_postgres, "e2e": end_to_end}
    suite = suites[options.what]
    return report([run_part(options.what, lambda: suite(*options.paths))])


def run_all() -> int:
    """Every part in turn; 0 when all of them passed."""
    get_chromium()
    parts: dict[str, Callable[[], int]] = {
        "ruff": lambda: command(str(_BIN / "ruff"), "check"),
        "mypy": lambda: command(str(_BIN / "mypy")),
        "import rules": lambda: command(str(_BIN / "lint-imports")),
        "front end: lint": lambda: frontend("run", "lint"),
        "front end: types": lambda: frontend("run", "typecheck"),
        "front end: tests": lambda: frontend("run", "test"),
        "front end: build": lambda: frontend("build"),
        "tests on SQLite": pytest_sqlite,
        "tests on PostgreSQL": pytest_postgres,
        "end-to-end tests": end_to_end,
    }
    return report([run_part(name, run) for name, run in parts.items()])


def run_part(name: str, run: Callable[[], int]) -> Outcome:
    """Run one part under a heading."""
    print(f"\n=== {name} ===", flush=True)
    missing = [missing_line(PARTS["chromium"])] if name in _NEEDS_CHROMIUM and not PARTS["chromium"].is_there() else []
    if missing:
        print(missing[0], flush=True)
        return Outcome(name, passed=os.environ.get("CI") != "true", missing=missing)
    started = time.monotonic()
    code = run()
    return Outcome(name, code == 0, time.monotonic() - started)


_NEEDS_CHROMIUM = ("e2e", "end-to-end tests")


def report(outcomes: list[Outcome]) -> int:
    """One line for each part, what was missing once more, and the exit code: 0 when everything passed."""
    print("\n=== summary ===")
    for outcome in outcomes:
        state = "passed" if outcome.passed else "FAILED"
        print(f"{'SKIPPED' if outcome.missing else state:8} {outcome.name:24} {outcome.seconds:6.0f} s")
    for line in dict.fromkeys(line for outcome in outcomes for line in outcome.missing):
        print(line)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def command(*words: str, environment: Mapping[str, str] | None = None) -> int:
    """Run a command in the repository's root; its exit code."""
    return subprocess.run(words, cwd=ROOT, env={**os.environ, **(environment or {})}, check=False).returncode


def frontend(*words: str) -> int:
    """A step of the front end, with the Node that builds it."""
    return command(sys.executable, "-m", "labelhub.bootstrap.frontend", *words)


def pytest_sqlite(*paths: str) -> int:
    """pytest on SQLite files."""
    return run_pytest(paths, {"LABELHUB_TEST_DATABASE": "sqlite"})


def pytest_postgres(*paths: str) -> int:
    """pytest on PostgreSQL: the one that `DATABASE_URL` names, else one that is started here.

    Without paths only tests that a second database can change. pytest exits with 5 when it found no test; that is a
    failure like any other.
    """
    chosen = [] if paths else ["--only-database", *(f"--ignore={folder}" for folder in _NO_DATABASE)]
    return run_pytest(paths, {"LABELHUB_TEST_DATABASE": "postgres"}, *chosen)


def run_pytest(paths: tuple[str, ...], environment: Mapping[str, str], *options: str) -> int:
    """Run pytest on two cores; one file, and who shares a costly fixture, stays on one of them."""
    return command(*_PYTEST, *_PARALLEL, *options, *paths, environment=environment)


def end_to_end(*paths: str) -> int:
    """The tests in real browsers against real servers, one of each for each core."""
    return run_pytest(paths or ("tests/e2e",), {"LABELHUB_TEST_DATABASE": servers.chosen_database()})


def get_chromium() -> None:
    """As root on Debian install the browser of the end-to-end tests; elsewhere the part says what it needs."""
    if PARTS["chromium"].is_there() or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    print("Installing chromium for the end-to-end tests", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    command("apt-get", "update", "-qq", environment=quiet)
    command("apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", environment=quiet)


if __name__ == "__main__":
    sys.exit(main())
