"""`manage.py setup`: everything a first start needs, and nothing at a later one."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from labelhub.accounts import users
from labelhub.accounts.models import User
from labelhub.bootstrap import surroundings

FIRST_EMAIL = "admin@localhost"


class Command(BaseCommand):
    help = "Migrate the database; on one without an administrator create the first and the demo project."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--login-file", type=Path, help="write the first login here instead of printing it")
        parser.add_argument("--no-demo", action="store_true", help="do not create the demo project")

    def handle(self, *args: Any, login_file: Path | None, no_demo: bool, **options: Any) -> None:
        try:
            surroundings.check()
        except surroundings.CannotStart as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        # The demo comes once, and again only if the first try was cut short: who deletes it wants it gone.
        unfinished_demo = settings.DATA_DIR / "run" / "demo-unfinished"
        if not no_demo and not User.objects.filter(is_admin=True).exists():
            unfinished_demo.parent.mkdir(parents=True, exist_ok=True)
            unfinished_demo.touch()
        self.create_first_admin(login_file)
        if unfinished_demo.exists() and not no_demo:
            self.stdout.write("Creating the demo project")
            call_command("demo", "--replace", stdout=self.stdout, stderr=self.stderr)
            unfinished_demo.unlink()

    def create_first_admin(self, login_file: Path | None) -> None:
        """Create the first administrator where there is none. The password is written down before the account is
        committed, so that an account without a known password cannot come to be."""
        with transaction.atomic():
            made = users.first_admin(FIRST_EMAIL)
            if made is None:
                return
            user, password = made
            if login_file is None:
                self.stdout.write(f"First login: {user.email}   password: {password}")
            else:
                login_file.parent.mkdir(parents=True, exist_ok=True)
                with open(login_file, "w", opener=_private) as file:
                    file.write(f"{user.email} {password}\n")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
