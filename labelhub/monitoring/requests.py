"""Every request: its id, how long it took, and the addresses that machines ask (`/health/…`, `/metrics`).

This stands before every other middleware: a probe that asks by IP address must not fail on the host name, and the
time is that of the whole answer.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from labelhub.monitoring import health, measures
from labelhub.monitoring.request_ids import REQUEST_ID

Answering = Callable[[HttpRequest], HttpResponseBase]

HEADER = "X-Request-ID"
PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_FOR_MACHINES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": health.live,
    "/health/ready": health.ready,
    "/metrics": measures.metrics,
}
log = logging.getLogger("labelhub.requests")


def watch(get_response: Answering) -> Answering:
    """The middleware."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        mine = given if _GOOD_ID.fullmatch(given) else uuid.uuid4().hex
        token = REQUEST_ID.set(mine)
        started = time.perf_counter()
        try:
            for_machines = _FOR_MACHINES.get(request.path_info)
            if for_machines is not None:
                return for_machines(request)
            _set_address(request)
            response = get_response(request)
            seconds = time.perf_counter() - started
            response[HEADER] = mine
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
            response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
            measures.note(request, response, seconds)
            if settings.LOG_REQUESTS:
                log.info("%s %s %s", request.method, request.path, response.status_code, extra=_told(request, seconds))
            return response
        finally:
            REQUEST_ID.reset(token)

    return answer


def _set_address(request: HttpRequest) -> None:
    """The address of who calls, as the outermost server of ours wrote it down; what stands before may be made up."""
    if settings.PROXIES > 0:
        chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if chain:
            request.META["REMOTE_ADDR"] = chain[-min(settings.PROXIES, len(chain))]


def _told(request: HttpRequest, seconds: float) -> dict[str, object]:
    """What the log says besides; no query string: the address of an image is signed there."""
    user = getattr(request, "user", None)
    # A user that nobody asked for must not be fetched for the log.
    known = None if isinstance(user, SimpleLazyObject) else getattr(user, "pk", None)
    return {"milliseconds": round(seconds * 1000, 1), "user": known, "from": request.META.get("REMOTE_ADDR", "")}
