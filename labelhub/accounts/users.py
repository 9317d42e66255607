"""Accounts: made, changed, closed."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from labelhub.accounts import passwords
from labelhub.accounts.models import User, normal_email
from labelhub.errors import Conflict, Invalid, NotFound

NAME_LENGTH = 120
PREFERENCES_BYTES = 20_000


def create(*, email: str, name: str, password: str) -> User:
    """A new account.

    Raises:
        Invalid: an address that is none, an empty name, a weak password.
        Conflict: the address has an account already (`account_exists`).
    """
    address = _checked_email(email)
    user = User(email=address, name=_checked_name(name))
    passwords.refuse_weak(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Conflict(
            "There is an account with this e-mail address already.", hint="Sign in with it.", code="account_exists"
        ) from error
    return user


def first_admin(email: str) -> tuple[User, str] | None:
    """The first administrator with a random password; None when the site has an administrator."""
    if User.objects.filter(is_admin=True).exists():
        return None
    user, password = make_admin(email)
    return (user, password) if password else None


def make_admin(email: str) -> tuple[User, str | None]:
    """An administrator with this address, and the password when the account is new: one that was there keeps its
    own."""
    address = _checked_email(email)
    with transaction.atomic():
        user = User.objects.select_for_update().filter(email=address).first()
        if user is None:
            password = secrets.token_urlsafe(12)
            return User.objects.create_user(address, password, name="Administrator", is_admin=True), password
        user.is_admin = user.is_active = True
        user.save(update_fields=["is_admin", "is_active"])
        return user, None


def change(user: User, *, name: str | None = None, preferences: Mapping[str, Any] | None = None) -> User:
    """Change what a user says about themselves. `preferences` replaces the former ones.

    Raises:
        Invalid: an empty name, or more than 20 kB of preferences.
    """
    if name is not None:
        user.name = _checked_name(name)
    if preferences is not None:
        if len(json.dumps(preferences)) > PREFERENCES_BYTES:
            reason = f"At most {PREFERENCES_BYTES:,} characters of JSON."
            raise Invalid(f"preferences: {reason}", fields={"preferences": reason})
        user.preferences = dict(preferences)
    user.save(update_fields=["name", "preferences"])
    return user


def change_standing(user_id: int, *, is_active: bool | None = None, is_admin: bool | None = None) -> User:
    """Close or open an account, make an administrator or take that back. Closing ends sessions and tokens at once.

    Raises:
        NotFound: no such user.
        Conflict: nobody would be left to administer the site (`last_admin`).
    """
    with transaction.atomic():
        # All administrators are locked, so that two of them cannot take it from each other at once.
        admins = {user.pk for user in User.objects.select_for_update().filter(is_admin=True, is_active=True)}
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            raise NotFound("There is no such user.")
        user.is_active = user.is_active if is_active is None else is_active
        user.is_admin = user.is_admin if is_admin is None else is_admin
        stays = user.is_active and user.is_admin
        if not stays and admins == {user.pk}:
            raise Conflict(
                "This is the only administrator.", hint="Make somebody else administrator first.", code="last_admin"
            )
        user.save(update_fields=["is_active", "is_admin"])
    return user


def _checked_email(email: str) -> str:
    address = normal_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        reason = f"{address!r} is not an e-mail address."
        raise Invalid(f"email: {reason}", fields={"email": reason}) from error
    return address


def _checked_name(name: str) -> str:
    text = name.strip()
    if not 1 <= len(text) <= NAME_LENGTH:
        reason = f"A name has 1 to {NAME_LENGTH} characters."
        raise Invalid(f"name: {reason}", fields={"name": reason})
    return text
