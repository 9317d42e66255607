"""Errors as RFC 9457 problem details, in one place."""

import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from labelhub.errors import LabelHubError

log = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"


def problem(
    status: int, code: str, detail: str, *, hint: str = "", fields: dict[str, Any] | None = None, **extra: Any
) -> Response:
    """A problem details answer: `type`, `title`, `status`, `detail`, and ours: `code`, `hint`, `fields`."""
    body: dict[str, Any] = {
        "type": f"urn:labelhub:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **extra,
    }
    if hint:
        body["hint"] = hint
    if fields:
        body["fields"] = fields
    return Response(body, status=status, content_type=CONTENT_TYPE)


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None lets Django answer 500 and log it."""
    if isinstance(error, LabelHubError):
        set_rollback()
        return problem(
            error.status, error.error_code, error.message, hint=error.hint, fields=error.fields, **error.extra
        )
    if isinstance(error, (OperationalError, InterfaceError)):
        return _no_database(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound("There is no such thing here, or it is not yours to see.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    response = _of_rest_framework(error)
    if auth_header := getattr(error, "auth_header", None):  # DRF's view sets it where signing in would help
        response["WWW-Authenticate"] = auth_header
    if (wait := getattr(error, "wait", None)) is not None:
        response["Retry-After"] = str(int(wait) + 1)
    return response


def _no_database(error: Exception) -> Response:
    """The database is away or does not come to an answer: nothing of the request was stored."""
    log.error("the database did not answer: %s", error)
    set_rollback()
    response = problem(
        503,
        "database_away",
        "The database does not answer at the moment.",
        hint="Nothing was stored. Send the same request again in a few seconds.",
    )
    response["Retry-After"] = "5"
    return response


def _of_rest_framework(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        fields = flat(error.detail)
        sentence = "; ".join(f"{name}: {reason}" if name else reason for name, reason in fields.items())
        return problem(400, "invalid", sentence, fields=fields)
    codes = error.get_codes()
    return problem(error.status_code, codes if isinstance(codes, str) else "error", str(error.detail))


def flat(detail: Any, path: str = "") -> dict[str, str]:
    """Validation errors as one level: `labels[2].class` → reason."""
    if isinstance(detail, dict):
        found: dict[str, str] = {}
        for key, value in detail.items():
            found |= flat(value, _place(path, key))
        return found
    if isinstance(detail, list):
        if all(isinstance(part, str) for part in detail):
            return {path: " ".join(str(part) for part in detail)}
        found = {}
        for index, part in enumerate(detail):
            found |= flat(part, f"{path}[{index}]")
        return found
    return {path: str(detail)}


def _place(path: str, key: object) -> str:
    if key == "non_field_errors":
        return path
    if isinstance(key, int):  # the place in a list
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else str(key)
