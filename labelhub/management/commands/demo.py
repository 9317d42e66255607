"""`manage.py demo`: create the demo project."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelhub.accounts.models import User
from labelhub.demo import project as demo
from labelhub.errors import LabelHubError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--faces", type=int, default=demo.FACES, help="how many faces to draw")
        parser.add_argument("--replace", action="store_true", help="delete the demo project that is there first")

    def handle(self, *args: Any, **options: Any) -> None:
        admin = User.objects.filter(is_admin=True).order_by("pk").first()
        if admin is None:
            raise CommandError("There is no administrator to own it. `manage.py setup` creates one.")
        try:
            project, _job = demo.create(
                admin, count=options["faces"], processes=os.cpu_count() or 1, replace=options["replace"]
            )
        except LabelHubError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Project {project.pk}, {project.name}: {options['faces']} faces, a crowd at work.")
