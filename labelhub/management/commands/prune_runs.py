"""`manage.py prune_runs [PROJECT] [--dry-run]`: take from old runs what is of no use any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelhub.errors import LabelHubError
from labelhub.items.projects import find
from labelhub.runs import retention


class Command(BaseCommand):
    help = "Prune models and predictions of old runs that are not promoted, flagged or cited, and unused features."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", nargs="?", help="number or name of a project; without it all of them")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be pruned")

    def handle(self, *args: Any, **options: Any) -> None:
        dry = bool(options["dry_run"])
        try:
            project = find(options["project"]) if options["project"] else None
        except LabelHubError as error:
            raise CommandError(str(error)) from error
        done = retention.prune(project, dry=dry) if project else retention.prune_all(dry=dry)
        for one in done:
            parts = ", ".join(one.parts)
            self.stdout.write(f"project {one.project} run {one.number}: {parts} ({one.bytes / 2**20:,.1f} MB)")
        freed = sum(one.bytes for one in done) / 2**20
        self.stdout.write(f"{freed:,.1f} MB {'would be free' if dry else 'free'}")
