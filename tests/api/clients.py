"""Callers of the API: a browser with a session, a script with a token."""

from typing import Any

from rest_framework.test import APIClient

from labelhub.accounts import tokens
from labelhub.accounts.models import User

API = "/api/v1"
PASSWORD = "correct horse battery"  # of every user that `tests.make` makes


def browser(user: User | None = None) -> APIClient:
    """A client that enforces CSRF as a server does; with a user, one that has a session and sends the header."""
    client = APIClient(enforce_csrf_checks=True)
    if user is not None:
        client.force_login(user)
    answer = client.get(f"{API}/session")
    client.credentials(HTTP_X_CSRFTOKEN=answer.cookies["csrftoken"].value)
    return client


def sign_in(email: str, password: str = PASSWORD) -> APIClient:
    """A client that signed in through the API."""
    client = browser()
    answer = client.post(f"{API}/session", {"email": email, "password": password})
    assert answer.status_code == 200, answer.content
    client.credentials(HTTP_X_CSRFTOKEN=client.cookies["csrftoken"].value)
    return client


def script(user: User, **limits: Any) -> APIClient:
    """A client with an API token."""
    _, secret = tokens.create(user, "script", **limits)
    client = APIClient(enforce_csrf_checks=True)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client
