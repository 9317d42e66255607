"""Looking an installation over: what is well, what is doubtful, what is broken, and what to do about it.

Each check is a function that returns findings; none of them changes anything.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from labelhub.backups import schedule
from labelhub.errors import LabelHubError
from labelhub.jobs.lifecycle import DISPATCH_AGAIN_AFTER, LOST_AFTER
from labelhub.jobs.models import Job, JobState
from labelhub.monitoring import health
from labelhub.monitoring.state import BEAT

Level = Literal["well", "doubtful", "broken"]
LEAST_FREE = 0.1  # of the disk
SHORT_KEY = 40  # characters
BEAT_SILENT = 60  # seconds


@dataclass(frozen=True)
class Finding:
    """One line: how it stands, with what, and what to do."""

    level: Level
    what: str
    mend: str = ""


def look() -> Iterator[Finding]:
    """Every check in turn; one that fails itself is a finding too."""
    for name, check in CHECKS.items():
        try:
            yield from check()
        except (DatabaseError, redis.RedisError, LabelHubError, OSError) as error:
            yield Finding("broken", f"{name}: {str(error).strip().splitlines()[0]}", MEND[name])


def settings_fit() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("broken", "debug pages are on; they show settings to strangers.", "Unset LABELHUB_DEBUG.")
    if len(settings.SECRET_KEY) < SHORT_KEY:
        yield Finding("broken", "the secret key is short.", f"Set LABELHUB_SECRET_KEY to {SHORT_KEY} signs or more.")
    local = settings.HOST in ("127.0.0.1", "::1", "localhost")
    if not settings.HTTPS and not local:
        yield Finding(
            "doubtful",
            "the address is http and the server listens beyond this machine: passwords and faces cross the net bare.",
            "Put a server that ends TLS in front and set LABELHUB_URL=https://….",
        )
    if settings.HTTPS and settings.PUBLIC_URL.split("/")[2].split(":")[0] not in settings.ALLOWED_HOSTS:
        yield Finding(
            "broken", f"{settings.PUBLIC_URL} is not among the allowed hosts.", "Name it in LABELHUB_ALLOWED_HOSTS."
        )
    if not settings.EMAIL_ENABLED:
        yield Finding(
            "doubtful", "no e-mail: managers hand out reset links and invitations.", "Set LABELHUB_EMAIL_URL."
        )
    if not (settings.FRONTEND_DIST / "index.html").is_file():
        yield Finding("broken", "the front end is not built.", "Run `make frontend`, or set LABELHUB_FRONTEND.")
    yield Finding("well", f"settings are read; the address is {settings.PUBLIC_URL}.")


def database_answers() -> Iterator[Finding]:
    health.check_database()
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding("broken", f"{len(waiting)} migrations were not run.", "Run `manage.py migrate`.")
    if connection.vendor == "sqlite":
        yield Finding("well", "the database is SQLite: one machine, writers take turns.")
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        if cursor.fetchone()[0] != "on":
            yield Finding("broken", "PostgreSQL runs with fsync off: a power cut loses answers.", "Switch fsync on.")
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            yield Finding(
                "broken",
                "PostgreSQL acknowledges before it has stored (synchronous_commit off): a crash loses answers.",
                "Switch synchronous_commit on.",
            )
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        apart = abs(float(cursor.fetchone()[0]) - time.time())
    if apart > 2:
        yield Finding("broken", f"the clocks of database and server are {apart:.0f} s apart.", "Run a time service.")
    yield Finding("well", "the database is PostgreSQL and answers.")


def redis_answers() -> Iterator[Finding]:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=health.REDIS_SECONDS) as client:
        client.ping()
        policy = _config(client, "maxmemory-policy")
        kept = _config(client, "appendonly")
    if policy not in ("", "noeviction"):
        yield Finding("broken", f"Redis drops keys when it is full ({policy}).", "Set maxmemory-policy noeviction.")
    if kept == "no":
        yield Finding("doubtful", "Redis keeps nothing over a restart; jobs then wait for beat.", "Set appendonly yes.")
    yield Finding("well", "Redis answers.")


def _config(client: "redis.Redis[bytes]", name: str) -> str:
    """A setting of Redis; empty where it does not tell (hosted ones)."""
    try:
        return str(client.config_get(name).get(name, ""))
    except redis.ResponseError:
        return ""


def beat_is_heard() -> Iterator[Finding]:
    heard = cache.get(BEAT)
    silent = None if heard is None else time.time() - float(heard)
    if silent is None or silent > BEAT_SILENT:
        since = "was never heard of" if silent is None else f"is silent for {silent:,.0f} s"
        yield Finding(
            "broken",
            f"beat {since}, or no light worker takes its tasks: lost jobs are not taken up again.",
            "Start `python -m labelhub.bootstrap.processes beat` and `… light`, each under a supervisor.",
        )
    else:
        yield Finding("well", "beat and a light worker are at work.")


def jobs_move() -> Iterator[Finding]:
    now = datetime.now(UTC)
    silent = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - 2 * LOST_AFTER).count()
    if silent:
        yield Finding(
            "broken", f"{silent} jobs run without a heartbeat.", "Beat takes them up again; see that it runs."
        )
    late = Job.objects.filter(state=JobState.QUEUED, parked=False, created_at__lt=now - 15 * DISPATCH_AGAIN_AFTER)
    kinds = sorted(set(late.values_list("kind", flat=True)))
    if kinds:
        yield Finding(
            "doubtful", f"jobs wait for more than 15 minutes: {', '.join(kinds)}.", "Start more workers of their queue."
        )
    if not silent and not kinds:
        yield Finding("well", "no job is stuck.")


def files_fit() -> Iterator[Finding]:
    health.check_storage()
    folder = next(parent for parent in (settings.DATA_DIR, *settings.DATA_DIR.parents) if parent.exists())
    disk = shutil.disk_usage(folder)
    if disk.free < LEAST_FREE * disk.total:
        yield Finding(
            "doubtful", f"{disk.free / 2**30:,.1f} GB are free of {disk.total / 2**30:,.0f}.", "Make room on the disk."
        )
    yield Finding("well", f"files can be written in {settings.DATA_DIR}.")


def backups_are_made() -> Iterator[Finding]:
    if not settings.BACKUP_FOLDER:
        yield Finding("doubtful", "no backups by schedule.", "Set LABELHUB_BACKUP_FOLDER, or run `manage.py backup`.")
        return
    made = schedule.made(Path(settings.BACKUP_FOLDER))
    if schedule.due(Path(settings.BACKUP_FOLDER), datetime.now(UTC), 2 * timedelta(hours=settings.BACKUP_HOURS)):
        newest = made[-1].name if made else "there is none"
        yield Finding("broken", f"the newest backup is too old ({newest}).", "See the log of the light worker.")
    else:
        yield Finding("well", f"the newest of {len(made)} backups is {made[-1].name}.")


CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": settings_fit,
    "database": database_answers,
    "Redis": redis_answers,
    "beat": beat_is_heard,
    "jobs": jobs_move,
    "files": files_fit,
    "backups": backups_are_made,
}
MEND = {
    "settings": "Correct the setting.",
    "database": "Start the database or correct DATABASE_URL.",
    "Redis": "Start Redis or correct REDIS_URL.",
    "beat": "Start Redis or correct REDIS_URL.",
    "jobs": "Start the database or correct DATABASE_URL.",
    "files": "Give the folder to the user that LabelHub runs as, or make room.",
    "backups": "Give the folder of LABELHUB_BACKUP_FOLDER to the user that LabelHub runs as.",
}
