"""Signing in. The answer to a wrong address and to a wrong password is the same, and takes as long."""

from typing import ClassVar

from django.contrib.auth import authenticate, login, update_session_auth_hash
from django.http import HttpRequest, HttpResponse

from labelhub.accounts import passwords
from labelhub.accounts.models import User, normal_email
from labelhub.errors import Invalid, LabelHubError


class WrongLogin(LabelHubError):
    """The address and the password do not belong together."""

    status: ClassVar[int] = 401
    code = "wrong_login"


class LockedOut(LabelHubError):
    """Too many wrong passwords for this address from this place."""

    status: ClassVar[int] = 429
    code = "locked_out"


def sign_in(request: HttpRequest, email: str, password: str) -> User:
    """Check the password and start a session.

    Raises:
        WrongLogin: no such address, another password, or an account that was closed.
        LockedOut: after ten failures for one address from one place, for fifteen minutes.
    """
    user = _check(request, email, password)
    if user is None:
        raise WrongLogin("The e-mail address or the password is wrong.", hint="A forgotten password can be reset.")
    start_session(request, user)
    return user


def start_session(request: HttpRequest, user: User) -> None:
    """A new session for somebody who proved who they are."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")


def change_password(request: HttpRequest, user: User, old: str, new: str) -> None:
    """Change the password of whoever is signed in; this session stays, all others end.

    Raises:
        Invalid: the old password is wrong, or the new one too weak.
        LockedOut: the old password was guessed at.
    """
    if _check(request, user.email, old) is None:
        raise Invalid("old: this is not your password.", fields={"old": "This is not your password."})
    passwords.set_new(user, new, field_name="new")
    update_session_auth_hash(request, user)


def _check(request: HttpRequest, email: str, password: str) -> User | None:
    user = authenticate(request, email=normal_email(email), password=password)
    if user is None and getattr(request, "axes_locked_out", False):
        raise LockedOut("Too many attempts with a wrong password.", hint="Try again in 15 minutes.")
    return user if isinstance(user, User) else None


def keep_answer(request: HttpRequest, answer: HttpResponse, credentials: object) -> HttpResponse:
    """django-axes would put an answer of its own in place of ours (settings: AXES_LOCKOUT_CALLABLE)."""
    return answer
