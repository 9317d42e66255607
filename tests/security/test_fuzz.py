"""What the OpenAPI schema allows, and some that it does not, is sent to every endpoint as every role: never a 5xx,
never a status or a shape that the schema does not name.

In the tests each operation gets one example under each of two roles; `make fuzz EXAMPLES=…` sends that many to each
under all roles. The examples come from a fixed seed.
"""

import os
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from labelhub.accounts import tokens
from labelhub.items.models import Role
from labelhub.wsgi import application as wsgi
from tests import make

EXAMPLES = int(os.environ.get("LABELHUB_FUZZ_EXAMPLES", "0"))
CHECKS = (not_a_server_error, status_code_conformance, response_schema_conformance)
ROLES = ["nobody", "labeller", "reviewer", "scientist", "manager", "administrator"]
# Pieces of an upload are bytes under a media type of their own.
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
# It signs the caller out.
LEFT_OUT = {("DELETE", "/api/v1/session")}


@pytest.fixture(autouse=True)
def connection_stays_open() -> Iterator[None]:
    """As Django's own test client does: the end of a request must not close the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def callers(db: None, settings: Any) -> tuple[int, dict[str, dict[str, str]]]:
    """A project with items and labels, and the headers of somebody of each role."""
    settings.PREDICT_WAIT_SECONDS = 0
    project = make.project()
    make.items(project, 4)
    make.answer(project, make.member(project), "male", 2)
    people = {role.value: make.member(project, role) for role in Role}
    people["administrator"] = make.user(is_admin=True)
    headers = {name: {"Authorization": f"Bearer {tokens.create(one, 'fuzz')[1]}"} for name, one in people.items()}
    return project.pk, headers | {"nobody": {}}


@pytest.mark.parametrize("role", ROLES if EXAMPLES else ["manager", "labeller"])
def test_no_answer_is_one_that_the_schema_does_not_name(
    role: str, callers: tuple[int, dict[str, dict[str, str]]]
) -> None:
    project, headers = callers
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema", wsgi)
    failures = []
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        if (operation.method.upper(), operation.path) in LEFT_OUT:
            continue
        failure = _fuzz(operation, project, headers[role])
        if failure:
            failures.append(f"{operation.method.upper()} {operation.path}: {failure}")
    assert failures == []


def _fuzz(operation: Any, project: int, headers: dict[str, str]) -> str:
    """Send examples of one operation; the first thing that was wrong."""

    @hypothesis.seed(7)
    @hypothesis.settings(
        max_examples=max(1, EXAMPLES),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        if "project_id" in (case.path_parameters or {}):
            case.path_parameters["project_id"] = project  # else every answer were 404
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    try:
        send()
    except Exception as error:  # noqa: BLE001 - whatever it is, the list of failures names it
        return " ".join(str(error).split())[:600]
    return ""
