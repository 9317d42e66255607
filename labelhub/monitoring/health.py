"""Is the web server alive, and can it do its work?

Labelling needs the database and the files. Redis carries news of jobs and nothing that could be lost: without it the
server stays ready, and says so.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import redis
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

log = logging.getLogger(__name__)

FINE, AWAY = "ok", "away"
REDIS_SECONDS = 2


def live(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nobody else, so that a database that is away restarts no web server."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when people can label, else 503; each part is `ok` or `away`, the log says why."""
    found = {name: _state(name, check) for name, check in PARTS.items()}
    good = all(found[name] == FINE for name in NEEDED)
    return JsonResponse(found, status=200 if good else 503, headers={"Cache-Control": "no-store"})


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
        cursor.fetchone()


def check_redis() -> None:
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS
    ) as client:
        client.ping()


def check_storage() -> None:
    """A folder must be there and be ours to write; of another storage nothing is asked here, it may cost money."""
    try:
        folder = Path(default_storage.path(""))
    except NotImplementedError:
        return
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not os.access(there, os.W_OK | os.X_OK):
        raise PermissionError(f"{there} cannot be written")


PARTS: dict[str, Callable[[], None]] = {"database": check_database, "storage": check_storage, "redis": check_redis}
NEEDED = ("database", "storage")


def _state(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        log.warning("not ready: %s: %s", name, error)
        return AWAY
    return FINE
