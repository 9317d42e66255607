"""Reading the environment: what cannot be meant ends the start with one sentence instead of a traceback."""

import os
import secrets
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import environ

_ENGINES = ("django.db.backends.postgresql", "django.db.backends.sqlite3")


def refuse(sentence: str) -> NoReturn:
    """End the start; nothing was touched yet."""
    raise SystemExit(f"labelhub: {sentence}")


class Environment(environ.Env):  # type: ignore[misc]
    """Variables, each refused by name where its value is none of its kind."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().get_value(var, *args, **kwargs)
        except (ValueError, TypeError):
            refuse(f"{var} is {os.environ.get(var, '')!r}, which is not a value for it. See docs/configuration.md.")


def database(env: Environment, url: str) -> dict[str, Any]:
    """The database that a `DATABASE_URL` names."""
    try:
        with warnings.catch_warnings(action="ignore"):  # what it warns of is refused below
            found: dict[str, Any] = env.db_url_config(url)
    except (ValueError, environ.ImproperlyConfigured):
        found = {}
    if found.get("ENGINE") not in _ENGINES or not found.get("NAME"):
        refuse(
            "DATABASE_URL is none that LabelHub knows. It looks like postgresql://user:password@host:5432/name or "
            "sqlite:////folder/file; signs like @ : / # in the password are written %40 %3A %2F %23."
        )
    return found


def secret_key(given: str, folder: Path, *, needed: bool) -> str:
    """The key given, or one made at the first start and kept beside the data, unless it is `needed`."""
    if given:
        return given
    if needed:
        refuse(
            "LABELHUB_SECRET_KEY is missing. A public address (https) and processes on several machines need one that "
            "is given and the same everywhere. Make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'; "
            "an installation that ran without has it in the file secret-key of its data folder."
        )
    path = folder / "secret-key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Exclusive creation: of two processes that start together only one makes the key.
        with suppress(FileExistsError), open(path, "x", opener=_private) as file:
            file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as error:
        refuse(f"the data folder {folder} cannot be used: {error.strerror}.")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def logging_of(form: str, level: str) -> dict[str, Any]:
    """Python's logging: lines for people (`line`), or JSON for what gathers logs, with the id of the request."""
    if form not in ("line", "json"):
        refuse(f"LABELHUB_LOG_FORMAT is {form!r}; it can be line or json.")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "labelhub.monitoring.request_ids.WithRequestId"}},
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s %(process)d",
                "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["request"]}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"axes": {"level": "WARNING"}},
    }
