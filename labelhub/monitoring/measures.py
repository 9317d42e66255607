"""What Prometheus reads at `/metrics`.

Times of requests are counted by each web process in a file of its own (`PROMETHEUS_MULTIPROC_DIR`, which the start of
the web server sets) and added up when somebody asks. The state of things is read from the database then.
"""

import hmac
import os

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from labelhub.monitoring.state import State

BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)  # seconds
_WATCHED = {"lease", "labels"}  # of these the whole distribution is kept, of the others sum and number
_own = CollectorRegistry()
_distribution = Histogram(
    "labelhub_label_path_seconds",
    "Seconds for an answer on the label path: a lease, or labels that are sent.",
    ["endpoint"],
    buckets=BUCKETS,
    registry=_own,
)
_answers = Counter(
    "labelhub_answers", "Answers by endpoint, method and status.", ["endpoint", "method", "status"], registry=_own
)
_seconds = Counter("labelhub_answer_seconds", "Seconds spent on answers.", ["endpoint", "method"], registry=_own)
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def note(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Count one answer. Some microseconds, no lock that another process holds."""
    match = request.resolver_match
    endpoint = (match.url_name or "application") if match is not None else "none"
    method = request.method if request.method in _METHODS else "other"
    _answers.labels(endpoint, method, response.status_code).inc()
    _seconds.labels(endpoint, method).inc(seconds)
    if endpoint in _WATCHED and method == "POST":
        _distribution.labels(endpoint).observe(seconds)


def metrics(request: HttpRequest) -> HttpResponse:
    """For who sends `Authorization: Bearer <LABELHUB_METRICS_TOKEN>`; without a token set, for this machine alone."""
    if not _allowed(request):
        text = "Send LABELHUB_METRICS_TOKEN as bearer token; where none is set, ask from this machine.\n"
        return HttpResponse(text, status=403, content_type="text/plain")
    body = generate_latest(_requests()) + generate_latest(_state())
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _allowed(request: HttpRequest) -> bool:
    token: str = settings.METRICS_TOKEN
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    # Behind a server on this machine everybody's address is this machine's.
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not forwarded and request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1")


def _requests() -> CollectorRegistry:
    """What all web processes counted; outside gunicorn what this one did."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return _own
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _state() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(State())
    return registry
