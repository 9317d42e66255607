from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from labelhub.accounts.models import User
from labelhub.management.commands import setup

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


def test_a_first_setup_creates_the_demo_project_once(monkeypatch: pytest.MonkeyPatch) -> None:
    created = _count_demos(monkeypatch)

    call_command("setup", stdout=StringIO())
    call_command("setup", stdout=StringIO())

    assert created == ["--replace"]


def test_a_demo_that_was_cut_short_is_made_again_by_the_next_setup(monkeypatch: pytest.MonkeyPatch) -> None:
    created = _count_demos(monkeypatch, failures=1)

    with pytest.raises(KeyboardInterrupt):
        call_command("setup", stdout=StringIO())
    call_command("setup", stdout=StringIO())
    call_command("setup", stdout=StringIO())

    assert created == ["--replace", "--replace"]


def _count_demos(monkeypatch: pytest.MonkeyPatch, failures: int = 0) -> list[str]:
    """Let `setup` note its calls of `demo`, of which the first `failures` are interrupted: drawing takes a minute."""
    created: list[str] = []

    def call(name: str, *arguments: str, **options: object) -> None:
        if name == "demo":
            created.extend(arguments)
            if len(created) <= failures:
                raise KeyboardInterrupt

    monkeypatch.setattr(setup, "call_command", call)
    return created
