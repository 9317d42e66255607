"""Every request that changes something goes into the journal, by construction: all views of the API stand on this
one, and none writes entries itself."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from labelhub.accounts.models import ApiToken, User
from labelhub.api.downloads import FileNegotiation
from labelhub.journal import keeping
from labelhub.monitoring.request_ids import REQUEST_ID

log = logging.getLogger(__name__)
READING = ("GET", "HEAD", "OPTIONS")
# The label path. Labels are kept for ever with who gave them and when; an entry for each would double its writes.
ITS_OWN_RECORD = {"lease", "renew-leases", "return-leases", "labels", "practice"}
_MADE = ("id", "number", "key")


class RecordedView(APIView):
    """A view whose requests are told to the journal when their answer is ready.

    The entry is written after the change and not with it: a process that dies in between leaves a change without its
    entry. When the database does not take the entry, the log has it.
    """

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if _tells(self, request, answer):
            entry = _entry(request, answer, self.kwargs)
            try:
                keeping.add(**entry)
            except DatabaseError:
                log.exception("the journal took no entry: %s", entry)
        return answer


def _tells(view: APIView, request: Request, answer: HttpResponseBase) -> bool:
    match = request.resolver_match
    if match is None or match.url_name in ITS_OWN_RECORD:
        return False
    if answer.status_code in (401, 403):
        return _user(request) is not None or match.url_name == "session"
    if answer.status_code >= 400:
        return False
    return request.method not in READING or view.content_negotiation_class is FileNegotiation


def _entry(request: Request, answer: Any, kwargs: Mapping[str, Any]) -> dict[str, Any]:
    token = request.auth
    user = _user(request)
    # A UUID has no place in JSON but as text.
    named = {
        key: str(value) if isinstance(value, UUID) else value for key, value in kwargs.items() if key != "project_id"
    }
    made = getattr(answer, "data", None)
    if request.method == "POST" and isinstance(made, Mapping):
        named |= {f"made_{key}": made[key] for key in _MADE if isinstance(made.get(key), (int, str))}
    match = request.resolver_match
    return {
        "user_id": None if user is None else user.pk,
        "token_id": token.pk if isinstance(token, ApiToken) else None,
        "project_id": kwargs.get("project_id"),
        "action": str(match.url_name) if match is not None else "",
        "method": str(request.method),
        "named": named,
        "fields": _fields(request),
        "status": answer.status_code,
        "address": request.META.get("REMOTE_ADDR", ""),
        "request_id": REQUEST_ID.get(),
    }


def _user(request: Request) -> User | None:
    """Who calls; after a sign-in, who has just come in."""
    for user in (getattr(request, "_user", None), getattr(request._request, "user", None)):
        if isinstance(user, User) and user.pk is not None:
            return user
    return None


def _fields(request: Request) -> list[str]:
    """The names of the fields that were sent, if the body was read: reading it here could take an upload."""
    data = getattr(request, "_full_data", None)
    return [str(key) for key in data] if isinstance(data, Mapping) else []
