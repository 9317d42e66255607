"""Fixtures that every area of the tests may use."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from labelhub.labelling import budget, routing, versions
from tests import emptying, servers
from tests.live_server import LiveServer, live_server
from tests.live_workers import LiveWorkers, live_workers_on_test_database

# Tests never time anything, and how fast a busy machine draws examples is no finding.
hypothesis_settings.register_profile("labelhub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("labelhub")


# Fixtures of a whole session that cost seconds: who asks for one of them runs in the process that made it.
_MADE_ONCE = ("finished", "server")
# What takes longest begins first, so that the two processes end together.
_LONGEST = (
    "server",
    "tests/bootstrap/test_serve.py",
    "tests/trainer/recipes/test_every_recipe.py",
    "finished",
    "tests/runs/test_killed_worker.py",
    "tests/runs/test_training.py",
    "tests/e2e/test_no_answer_vanishes.py",
    "tests/e2e/test_loop_on_screen.py",
    "tests/e2e/test_try_it.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database", action="store_true", help="leave out what shows the same on every database, or asks none"
    )


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Say which tests belong in one process, and on a second database choose those that it can change."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))
    items.sort(key=lambda item: _LONGEST.index(_group(item)) if _group(item) in _LONGEST else len(_LONGEST))
    if config.getoption("only_database"):
        config.hook.pytest_deselected(items=[item for item in items if not _asks_the_database(item)])
        items[:] = [item for item in items if _asks_the_database(item)]


def _group(item: pytest.Item) -> str:
    """A file, or all who share what is made once. The browser's tests share a server within a process only, so that
    two files run side by side."""
    shared = [] if "e2e" in item.path.parts else [name for name in _MADE_ONCE if name in _fixtures(item)]
    return shared[0] if shared else item.nodeid.split("::")[0]


def _asks_the_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database"):
        return False
    return item.get_closest_marker("django_db") is not None or {"django_db_setup", "server"} & _fixtures(item) != set()


def _fixtures(item: pytest.Item) -> set[str]:
    return set(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """`LABELHUB_DATA` of this pytest process."""
    return Path(settings.DATA_DIR)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database; after a test that commits, only what the test wrote is deleted."""
    with django_db_blocker.unblock():
        emptying.begin()


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process remembers of a project is true as long as numbers are; a test that is rolled back leaves its own
    to the next one."""
    versions.load.cache_clear()
    budget.forget()
    routing.forget()


@pytest.fixture
def storage_folder(settings: Any, tmp_path: Path) -> Path:
    """An empty folder that is the storage of this test."""
    default = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path / "storage")}}
    settings.STORAGES = settings.STORAGES | {"default": default}
    return tmp_path / "storage"


@pytest.fixture
def live_workers(transactional_db: None) -> Iterator[LiveWorkers]:
    """Real Celery workers, as processes, on the test database and this process's Redis.

    None runs yet: `live_workers.start("light")` and `.start("train")` start them.
    """
    with live_workers_on_test_database() as workers:
        yield workers


@pytest.fixture(scope="session")
def server() -> Iterator[LiveServer]:
    """LabelHub as `make run` starts it, on a data folder and a database of its own, without the demo project."""
    with live_server(servers.chosen_database()) as running:
        yield running


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End the servers while logging and imports still work; `atexit` is only the net below."""
    servers.end_session()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat at the end what was skipped for want of something on this machine."""
    reasons = (report.longrepr for report in terminalreporter.stats.get("skipped", []))
    lines = {str(reason[2]) for reason in reasons if isinstance(reason, tuple)}
    for line in sorted(line.removeprefix("Skipped: ") for line in lines):
        if line.startswith("MISSING: "):
            terminalreporter.write_line(line, red=True, bold=True)
