"""Accounts are made, changed and closed."""

import io

import pytest
from django.core.management import CommandError, call_command

from labelhub.accounts import users
from labelhub.accounts.models import User
from labelhub.errors import Conflict, Invalid, NotFound
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "seven green lanterns"


def test_an_address_has_one_account_however_it_is_spelt() -> None:
    users.create(email="Ada@Example.org", name="Ada", password=PASSWORD)

    with pytest.raises(Conflict) as refused:
        users.create(email=" ada@example.ORG ", name="Ada", password=PASSWORD)

    assert refused.value.error_code == "account_exists"
    assert User.objects.get().email == "ada@example.org"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "ada"),
        ("email", ""),
        ("name", "  "),
        ("name", "a" * 121),
        ("password", "short"),
        ("password", "password123"),
    ],
)
def test_a_wrong_field_is_named_and_no_account_is_made(field: str, value: str) -> None:
    given = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD} | {field: value}

    with pytest.raises(Invalid) as refused:
        users.create(**given)

    assert list(refused.value.fields) == [field]
    assert not User.objects.exists()


def test_a_password_like_the_address_is_refused() -> None:
    with pytest.raises(Invalid, match="too similar"):
        users.create(email="lovelace.ada@example.org", name="Ada", password="lovelace.ada")


def test_the_first_administrator_is_made_once() -> None:
    made = users.first_admin("admin@localhost")

    assert made is not None
    user, password = made
    assert user.is_admin
    assert user.check_password(password)
    assert users.first_admin("other@localhost") is None


def test_make_admin_prints_the_password_of_a_new_account() -> None:
    out = io.StringIO()

    call_command("make_admin", "root@localhost", stdout=out)

    email, _, password = out.getvalue().split()
    assert User.objects.get(email=email, is_admin=True).check_password(password)


def test_make_admin_raises_an_account_that_is_there_and_keeps_its_password() -> None:
    ada = make.user("ada", is_active=False)

    call_command("make_admin", ada.email, stdout=io.StringIO())

    ada.refresh_from_db()
    assert ada.is_admin
    assert ada.is_active
    assert ada.check_password("correct horse battery")


def test_make_admin_refuses_what_is_no_address() -> None:
    with pytest.raises(CommandError, match="is not an e-mail address"):
        call_command("make_admin", "root")


def test_the_only_administrator_can_be_neither_closed_nor_demoted() -> None:
    admin = make.user(is_admin=True)
    make.user(is_admin=True, is_active=False)

    for change in ({"is_active": False}, {"is_admin": False}):
        with pytest.raises(Conflict) as refused:
            users.change_standing(admin.pk, **change)
        assert refused.value.error_code == "last_admin"

    make.user(is_admin=True)
    assert not users.change_standing(admin.pk, is_admin=False).is_admin


def test_the_standing_of_nobody_cannot_change() -> None:
    with pytest.raises(NotFound):
        users.change_standing(4711, is_active=False)


def test_preferences_are_replaced_and_limited() -> None:
    ada = make.user()
    users.change(ada, preferences={"theme": "dark"})
    users.change(ada, preferences={"hotkeys": {"male": "1"}})

    with pytest.raises(Invalid, match="preferences"):
        users.change(ada, preferences={"x": "y" * 20_001})

    ada.refresh_from_db()
    assert ada.preferences == {"hotkeys": {"male": "1"}}
