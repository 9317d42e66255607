"""Health, metrics, request ids and logs, as the machines that watch LabelHub see them."""

import io
import json
import logging
import logging.config
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from labelhub.monitoring import health, slow_queries
from labelhub.tasks import recover_jobs
from labelhub.variables import logging_of
from tests import make

pytestmark = pytest.mark.django_db


def sample(text: str, name: str, **labels: str) -> float | None:
    """The value of one line of Prometheus' text."""
    for line in text.splitlines():
        if line.startswith(f"{name}{{") or line.startswith(f"{name} "):
            head, value = line.rsplit(" ", 1)
            if all(f'{key}="{wanted}"' in head for key, wanted in labels.items()):
                return float(value)
    return None


def test_a_server_that_can_work_says_so_whatever_name_it_is_asked_by(client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["labels.example.org"]

    assert client.get("/health/live", headers={"host": "10.0.0.7"}).content == b"ok\n"
    ready = client.get("/health/ready", headers={"host": "10.0.0.7"})
    assert (ready.status_code, ready.json()) == (200, {"database": "ok", "storage": "ok", "redis": "ok"})


def test_without_redis_it_stays_ready_and_says_what_is_away(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"

    ready = client.get("/health/ready")

    assert (ready.status_code, ready.json()["redis"]) == (200, "away")


def test_without_its_files_it_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise PermissionError("the folder cannot be written")

    monkeypatch.setitem(health.PARTS, "storage", full)

    ready = client.get("/health/ready")

    assert (ready.status_code, ready.json()["storage"]) == (503, "away")
    assert "cannot be written" not in ready.content.decode()


def test_metrics_tell_queues_jobs_flags_and_times(client: Client) -> None:
    project = make.project(overlap_min=2)
    make.items(project, 3)
    make.answer(project, make.member(project), "male", 1)
    recover_jobs()
    client.post(f"/api/v1/projects/{project.pk}/lease")

    text = client.get("/metrics").content.decode()

    one = {"project": str(project.pk)}
    assert sample(text, "labelhub_queue_slots", **one, purpose="label", state="free") == 5
    assert sample(text, "labelhub_items", **one, state="open") == 3
    assert (sample(text, "labelhub_label_path_seconds_count", endpoint="lease") or 0) >= 1
    assert (sample(text, "labelhub_answers_total", endpoint="lease", method="POST") or 0) >= 1
    assert (sample(text, "labelhub_beat_silent_seconds") or 0) < 60
    assert sample(text, "labelhub_oldest_waiting_job_seconds") == 0


def test_metrics_are_for_this_machine_or_for_who_has_the_token(client: Client, settings: Any) -> None:
    assert client.get("/metrics", headers={"x-forwarded-for": "198.51.100.7"}).status_code == 403
    assert client.get("/metrics", REMOTE_ADDR="198.51.100.7").status_code == 403
    settings.METRICS_TOKEN = "a long token"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer another"}).status_code == 403
    sent = {"authorization": "Bearer a long token"}
    assert client.get("/metrics", headers=sent, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_an_answer_carries_the_id_that_was_sent_or_one_of_its_own(client: Client) -> None:
    sent = client.get("/api/v1/session", headers={"x-request-id": "abc-12345678"})
    wild = client.get("/api/v1/session", headers={"x-request-id": "a\tb<script>"})

    assert sent["X-Request-ID"] == "abc-12345678"
    assert len(wild["X-Request-ID"]) == 32


def test_a_line_of_the_log_is_json_with_the_id_and_no_signature(client: Client, settings: Any) -> None:
    settings.LOG_REQUESTS = True
    out = io.StringIO()
    configured = logging_of("json", "INFO")
    handler = logging.config.DictConfigurator(configured)
    formatter = handler.configure_formatter(configured["formatters"]["json"])
    stream = logging.StreamHandler(out)
    stream.setFormatter(formatter)
    stream.addFilter(handler.configure_filter(configured["filters"]["request"]))
    logger = logging.getLogger("labelhub.requests")
    logger.addHandler(stream)
    try:
        client.get("/images/1/thumb/ab?e=1&s=secret", headers={"x-request-id": "abc-12345678"})
    finally:
        logger.removeHandler(stream)

    told = json.loads(out.getvalue())
    assert (told["request_id"], told["level"], told["logger"]) == ("abc-12345678", "INFO", "labelhub.requests")
    assert "403" in told["message"]
    assert "secret" not in out.getvalue()


def test_a_slow_statement_is_logged_without_its_values(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.SLOW_QUERY_MS = 0.000001
    slow_queries.time_queries(connection)
    try:
        with caplog.at_level(logging.WARNING, "labelhub.slow_queries"), connection.cursor() as cursor:
            cursor.execute("SELECT %s", ["somebody@example.org"])
    finally:
        settings.SLOW_QUERY_MS = 1000
    assert "SELECT %s" in caplog.text
    assert "somebody" not in caplog.text
