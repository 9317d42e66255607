"""`manage.py backup FILE`: everything into one file, while LabelHub serves."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelhub.backups import writing
from labelhub.errors import LabelHubError


class Command(BaseCommand):
    help = "Write the database, the stored files and the run folders, as of one moment, to FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="a file that is not there yet")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            kept = writing.write(file)
        except LabelHubError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{kept.rows:,} rows and {kept.files:,} files, {kept.bytes / 2**20:,.1f} MB, in {file}")
