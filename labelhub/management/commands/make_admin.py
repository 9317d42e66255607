"""`manage.py make_admin EMAIL`: an administrator, also when nobody can sign in any more."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from labelhub.accounts import users
from labelhub.errors import LabelHubError


class Command(BaseCommand):
    help = "Make the account with this e-mail address an administrator; a new one gets a password, printed once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        try:
            user, password = users.make_admin(email)
        except LabelHubError as error:
            raise CommandError(str(error)) from error
        if password is None:
            self.stdout.write(f"{user.email} is an administrator now; the password stays as it is.")
        else:
            self.stdout.write(f"{user.email}   password: {password}")
