"""`manage.py restore FILE`: a backup onto an empty machine, on SQLite or PostgreSQL whichever it was made on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelhub.backups import restoring
from labelhub.errors import LabelHubError


class Command(BaseCommand):
    help = "Restore FILE into an empty database and data folder. Run `manage.py verify` afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="what `manage.py backup` wrote")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            kept = restoring.restore(file)
        except LabelHubError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{kept.rows:,} rows and {kept.files:,} files restored. Check them with: manage.py verify")
