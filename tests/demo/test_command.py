"""`manage.py demo` as a person runs it: a process that draws in processes of its own."""

import subprocess
import sys

import pytest

from labelhub.accounts.models import User
from labelhub.bootstrap.stamps import ROOT
from labelhub.items.models import Item, Project
from tests.live_workers import environment_of_test

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]


def _demo(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "--faces", "12", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment_of_test(), capture_output=True, text=True)


def test_the_demo_is_made_once_and_made_anew_on_demand() -> None:
    User.objects.create_user("admin@example.org", name="Ada", is_admin=True)

    first, refused, replaced = _demo(), _demo(), _demo("--replace")

    assert first.returncode == 0, first.stderr
    assert refused.returncode != 0
    assert "There is a demo project already. Delete it first." in refused.stderr
    assert replaced.returncode == 0, replaced.stderr
    [project] = Project.objects.filter(deleted_at=None)
    assert Item.objects.filter(project=project).exclude(true_class="").count() == 12


def test_without_an_administrator_nothing_is_made() -> None:
    refused = _demo()

    assert refused.returncode != 0
    assert "There is no administrator to own it." in refused.stderr
    assert not Project.objects.exists()
