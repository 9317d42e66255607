"""Passwords: what is good enough, how one is changed, and the link that resets a forgotten one."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from labelhub.accounts.models import User
from labelhub.errors import Invalid


def refuse_weak(password: str, user: User, *, field_name: str = "password") -> None:
    """Raise `Invalid` with every reason why the password will not do."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        reason = " ".join(error.messages)
        raise Invalid(f"{field_name}: {reason}", fields={field_name: reason}) from error


def set_new(user: User, password: str, *, field_name: str = "password") -> None:
    """Give the user another password. It ends all their sessions; the caller may keep its own.

    Raises:
        Invalid: the password is too weak.
    """
    refuse_weak(password, user, field_name=field_name)
    user.set_password(password)
    user.save(update_fields=["password"])


@dataclass(frozen=True)
class Powers:
    """What somebody may do: the projects they belong to (or manage), and whether they administer the site."""

    is_admin: bool = False
    projects: Collection[int] = field(default_factory=frozenset)


def may_issue_reset(issuer: Powers, target: Powers) -> bool:
    """Whether the issuer may take over the target's account, for that is what a reset link allows.

    `issuer.projects` are those they manage, `target.projects` those the target belongs to. An administrator may for
    everybody; a manager only where the target has no power that the manager lacks.
    """
    if issuer.is_admin:
        return True
    return not target.is_admin and set(target.projects) <= set(issuer.projects)


@dataclass(frozen=True)
class ResetLink:
    url: str
    expires_at: datetime


def reset_link(user: User) -> ResetLink:
    """A link with which a new password can be set once, until it expires or the user signs in."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return ResetLink(
        url=f"{settings.PUBLIC_URL}/reset/{uid}/{token}",
        expires_at=timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    )


def reset(uid: str, token: str, password: str) -> User:
    """Set the password that a reset link allows.

    Raises:
        Invalid: the link is damaged, was used or has expired (`bad_link`); the password is too weak.
    """
    user = _user_of(uid)
    if user is None or not default_token_generator.check_token(user, token):
        raise Invalid(
            "This link is damaged, was used already, or has expired.",
            hint="Ask for a new one.",
            code="bad_link",
        )
    set_new(user, password)
    return user


def _user_of(uid: str) -> User | None:
    try:
        pk = int(urlsafe_base64_decode(uid).decode("ascii"))
    except ValueError:  # damaged base64, bytes that are no text, text that is no number
        return None
    return User.objects.filter(pk=pk, is_active=True, is_person=True).first() if 0 < pk < 2**63 else None
