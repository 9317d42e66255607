"""The log of slow queries."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

LONGEST = 500  # characters of a statement
log = logging.getLogger("labelhub.slow_queries")


def time_queries(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Time the statements of a new connection. Their values are not logged: they may be names and addresses."""
    if settings.SLOW_QUERY_MS > 0 and _timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(_timed)


def _timed(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = (time.perf_counter() - started) * 1000
        if milliseconds >= settings.SLOW_QUERY_MS:
            log.warning("%.0f ms: %s", milliseconds, sql[:LONGEST], extra={"milliseconds": round(milliseconds)})
