"""`manage.py doctor` finds what is broken and says what to do."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.monitoring.state import BEAT
from labelhub.tasks import recover_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def built(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    settings.FRONTEND_DIST = tmp_path


def doctor() -> tuple[dict[str, str], bool]:
    """What it says (sentence → level), and whether it ended with 1."""
    out, failed = io.StringIO(), False
    try:
        call_command("doctor", stdout=out)
    except SystemExit as ended:
        failed = ended.code == 1
    return {line[10:]: line[:9].strip() for line in out.getvalue().splitlines()}, failed


def only(found: dict[str, str], *words: str) -> str:
    """The level of the one sentence with these words."""
    (level,) = [level for said, level in found.items() if all(word in said for word in words)]
    return level


def test_a_sound_installation_has_nothing_broken(built: None, settings: Any) -> None:
    recover_jobs()

    found, failed = doctor()

    # The PostgreSQL of the tests trades both for speed, and the doctor sees it.
    traded = [said for said in found if "fsync" in said or "synchronous_commit" in said]
    assert [said for said, level in found.items() if level == "broken"] == traded
    assert failed == (len(traded) == 2)
    assert only(found, "beat and a light worker") == "well"


def test_each_thing_that_is_broken_is_one_line_with_what_to_do(built: None, settings: Any, tmp_path: Path) -> None:
    settings.DEBUG = True
    settings.SECRET_KEY = "short"
    settings.HTTPS, settings.PUBLIC_URL, settings.ALLOWED_HOSTS = True, "https://labels.example.org", ["localhost"]
    settings.BACKUP_FOLDER = str(tmp_path / "no backups")
    cache.set(BEAT, timezone.now().timestamp() - 500)
    job, _ = lifecycle.create(kind="export", project_id=None, created_by_id=None, parameters={})
    silent = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat_at=silent)

    found, failed = doctor()

    assert failed
    for words in (
        ("debug pages", "LABELHUB_DEBUG"),
        ("secret key is short", "LABELHUB_SECRET_KEY"),
        ("not among the allowed hosts", "LABELHUB_ALLOWED_HOSTS"),
        ("beat is silent for 50", "processes beat"),
        ("1 jobs run without a heartbeat",),
        ("newest backup is too old",),
    ):
        assert only(found, *words) == "broken"


def test_a_redis_that_is_away_is_named(built: None, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    found, failed = doctor()

    assert failed
    assert only(found, "Redis:", "correct REDIS_URL") == "broken"
