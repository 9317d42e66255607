"""API tokens. The secret is shown once; the database keeps its SHA-256, which is enough for 256 random bits."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from labelhub import rawsql
from labelhub.accounts.models import ApiToken, User
from labelhub.errors import Invalid, NotFound

PREFIX = "lh_"
SHOWN = 9  # characters of the secret that a list shows
TOUCH_EVERY = timedelta(minutes=1)
MOST_DAYS = 3650
WITH_ITS_USER = (
    "SELECT {columns} FROM accounts_apitoken JOIN accounts_user ON accounts_user.id = accounts_apitoken.user_id"
    " WHERE accounts_apitoken.digest = %s AND accounts_apitoken.revoked_at IS NULL"
)


def digest(secret: str) -> str:
    """What is kept of a secret: 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def create(
    user: User,
    name: str,
    *,
    project_id: int | None = None,
    read_only: bool = False,
    expires_in_days: int | None = None,
) -> tuple[ApiToken, str]:
    """A token and its secret. The caller has made sure that the user belongs to the project.

    Raises:
        Invalid: no name, or a life that is not 1 to 3650 days.
    """
    if not name.strip():
        raise Invalid("name: say what the token is for.", fields={"name": "Say what the token is for."})
    if expires_in_days is not None and not 1 <= expires_in_days <= MOST_DAYS:
        reason = f"From 1 to {MOST_DAYS} days, or leave it out."
        raise Invalid(f"expires_in_days: {reason}", fields={"expires_in_days": reason})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        digest=digest(secret),
        prefix=secret[:SHOWN],
        project_id=project_id,
        read_only=read_only,
        expires_at=None if expires_in_days is None else timezone.now() + timedelta(days=expires_in_days),
    )
    return token, secret


def find(secret: str, now: datetime) -> ApiToken | None:
    """The live token with this secret, its user with it, in one query; None when it was revoked, has expired, or its
    user may not sign in any more."""
    found = rawsql.pairs(WITH_ITS_USER, [digest(secret)], ApiToken, User)
    if not found:
        return None
    token, user = found[0]
    token.user = user
    if not user.is_active:
        return None
    return None if token.expires_at is not None and token.expires_at <= now else token


def touch(token: ApiToken, now: datetime) -> None:
    """Note that it was used, at most once a minute: a script must not cost a write for each request."""
    before = now - TOUCH_EVERY
    if token.last_used_at is None or token.last_used_at < before:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=before)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def revoke(user: User, token_id: int) -> None:
    """End one of the user's tokens.

    Raises:
        NotFound: the user has no such token.
    """
    if not ApiToken.objects.filter(pk=token_id, user=user, revoked_at=None).update(revoked_at=timezone.now()):
        raise NotFound("You have no such token.")
