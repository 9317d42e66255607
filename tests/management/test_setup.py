from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from labelhub.accounts.models import User

pytestmark = pytest.mark.django_db


def _setup(*arguments: str) -> str:
    out = StringIO()
    call_command("setup", "--no-demo", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_administrator_can_sign_in_with_the_password_that_is_printed() -> None:
    words = _setup().split()

    user = User.objects.get()
    assert user.email == words[2] == "admin@localhost"
    assert user.is_admin
    assert user.check_password(words[4])


def test_a_login_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "run" / "first-login"

    assert _setup("--login-file", str(file)) == ""

    email, password = file.read_text().split()
    assert User.objects.get(email=email).check_password(password)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_later_setup_creates_and_prints_nothing() -> None:
    _setup()
    before = User.objects.values().get()

    assert _setup() == ""
    assert User.objects.values().get() == before


def test_a_login_that_cannot_be_written_down_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        _setup("--login-file", str(tmp_path))

    assert not User.objects.exists()
