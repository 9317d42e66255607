"""Who is calling: a script with an API token, or a person with a session."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from labelhub.accounts import tokens
from labelhub.accounts.models import ApiToken, User


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer lh_…`. One query; the use is noted at most once a minute."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        now = timezone.now()
        token = tokens.find(secret.strip(), now)
        if token is None:
            raise exceptions.AuthenticationFailed(
                "This API token is unknown, was revoked, or has expired.", code="bad_token"
            )
        tokens.touch(token, now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="LabelHub"'


class SessionAuthentication(authentication.SessionAuthentication):
    """The session cookie of the screen; every call that writes needs the CSRF header."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"  # with it DRF answers 401, and not 403, to who is not signed in

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise exceptions.PermissionDenied(
                "The header X-CSRFToken must repeat the cookie csrftoken, which GET /api/v1/session sets. "
                f"({error.detail})",
                code="csrf_failed",
            ) from error


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "labelhub.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API token: `Authorization: Bearer lh_…`."}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "labelhub.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the screen. Calls that write also send the header X-CSRFToken.",
        }
