"""Backups by schedule: when one is due, and how many stay."""

import fcntl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from labelhub.backups import archive, schedule
from labelhub.tasks import keep_backups

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_one_is_made_each_day_and_the_newest_stay(tmp_path: Path, storage_folder: Path, settings: Any) -> None:
    settings.RUNS_DIR = tmp_path / "runs"
    folder = tmp_path / "backups"
    days = [NOON + n * DAY / 2 for n in range(7)]

    made = [schedule.keep(folder, day, every=DAY, most=2) for day in days]

    assert [path is not None for path in made] == [True, False, True, False, True, False, True]
    assert [path.name for path in schedule.made(folder)] == [
        "labelhub-20261124T120000Z.backup",
        "labelhub-20261125T120000Z.backup",
    ]
    assert archive.check(schedule.made(folder)[-1])


@pytest.mark.django_db(transaction=True)
def test_the_task_makes_one_where_the_settings_say(tmp_path: Path, storage_folder: Path, settings: Any) -> None:
    settings.RUNS_DIR = tmp_path / "runs"
    settings.BACKUP_FOLDER = str(tmp_path / "backups")

    assert Path(keep_backups()).is_file()
    assert keep_backups() == ""


def test_two_at_once_make_one_and_what_a_killed_one_left_goes(tmp_path: Path) -> None:
    with open(tmp_path / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert schedule.keep(tmp_path, NOON, every=DAY, most=2) is None
    assert schedule.made(tmp_path) == []
