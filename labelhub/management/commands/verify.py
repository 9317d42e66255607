"""`manage.py verify [PROJECT]`: recompute what is stored and compare; exits 1 when something differs."""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelhub.datasets import snapshots
from labelhub.datasets.models import Snapshot
from labelhub.errors import LabelHubError
from labelhub.items import integrity
from labelhub.items.models import Project
from labelhub.items.projects import find
from labelhub.labelling import checking
from labelhub.runs import registry
from labelhub.runs.models import Run


class Command(BaseCommand):
    help = "Recompute consensus, counts, flags and file hashes of one project or all, and report differences."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", nargs="?", help="number or name of a project; without it all of them")

    def handle(self, *args: Any, **options: Any) -> None:
        projects = Project.objects.filter(deleted_at=None).order_by("pk")
        if options["project"]:
            try:
                projects = projects.filter(pk=find(options["project"]).pk)
            except LabelHubError as error:
                raise CommandError(str(error)) from error
        count = 0
        for project in projects:
            for difference in differences(project):
                count += 1
                self.stdout.write(f"project {project.pk}: {difference}")
        self.stdout.write(f"{count} differences")
        if count:
            sys.exit(1)


def differences(project: Project) -> Iterator[str]:
    """Everything that is not as it should be with a project."""
    yield from checking.differences(project)
    yield from integrity.differences(project)
    for snapshot in Snapshot.objects.filter(project=project, frozen_at__isnull=False):
        yield from (f"snapshot {snapshot.number}: {line}" for line in snapshots.verify(snapshot))
    for run in Run.objects.filter(project=project, finished_at__isnull=False):
        yield from (f"run {run.number}: {line}" for line in registry.verify(run))
