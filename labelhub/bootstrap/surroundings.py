"""What LabelHub stands on: looked at once before a start, so that what is wrong is one sentence and nothing is begun.

A running LabelHub outlasts a database or a Redis that is away; only a start refuses.
"""

import tempfile
from pathlib import Path
from typing import Any

import psycopg2
import redis

from labelhub import settings

_SECONDS = 5


class CannotStart(Exception):
    """LabelHub cannot start here; the message says why and what to do."""


def check() -> None:
    """Raises `CannotStart` when the data folder, the database or a Redis of somebody else cannot be used."""
    check_folder(settings.DATA_DIR)
    check_folder(settings.DATA_DIR / "storage")
    check_database(settings.DATABASES["default"])
    if not settings.REDIS_URL.endswith(str(settings.REDIS_SOCKET)):
        check_redis(settings.REDIS_URL)


def check_folder(folder: Path) -> None:
    """It can be made and written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotStart(
            f"the folder {folder} cannot be written: {error.strerror}. Give it to the user that LabelHub runs as, or "
            "choose another with LABELHUB_DATA."
        ) from error


def check_database(database: dict[str, Any]) -> None:
    """A PostgreSQL answers under that name; of SQLite, whose file a start makes, the folder is there."""
    if not database["ENGINE"].endswith("postgresql"):
        check_folder(Path(database["NAME"]).parent)
        return
    words = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given: dict[str, Any] = {word: str(database[key]) for word, key in words.items() if database.get(key)}
    given |= database.get("OPTIONS", {}) | {"connect_timeout": _SECONDS}
    try:
        psycopg2.connect(**given).close()
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()[-1]
        raise CannotStart(
            f"the database of DATABASE_URL ({given.get('host', 'local')}, {database['NAME']}) cannot be reached: "
            f"{reason}. Start it or correct DATABASE_URL."
        ) from error


def check_redis(url: str) -> None:
    """It answers."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=_SECONDS, socket_timeout=_SECONDS) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(
            f"the Redis of REDIS_URL cannot be reached: {error}. Start it or correct REDIS_URL; without REDIS_URL "
            "`make run` starts one of its own."
        ) from error
