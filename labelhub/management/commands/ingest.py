"""`manage.py ingest`: import folders, zips, tables and single files that lie on this machine."""

import threading
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Count, Q

from labelhub.errors import LabelHubError
from labelhub.items import ingest
from labelhub.items.models import FileKind, FileState, Import, ImportFile, Project
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.tasks import execute_job

LOOK_EVERY = 0.5  # seconds
LINE_EVERY = 5.0  # seconds, where stderr is no terminal


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("project", help="number or name of the project")
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="folder, zip, CSV table or image")
        parser.add_argument(
            "--name", default="", help="how people will recognise the import; the first path if left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        paths: list[Path] = options["paths"]
        for path in paths:
            if not path.exists():
                raise CommandError(f"There is no {path}.")
        project = find_project(options["project"])
        try:
            delivery = ingest.start(project, None, options["name"] or paths[0].name or "import")
            if not sum(receive(delivery, path) for path in paths):
                lifecycle.request_cancel(delivery.job)
                raise CommandError("There are no files in it.")
            self.run_job(ingest.complete(delivery))
        except LabelHubError as error:
            raise CommandError(str(error)) from error
        self.report(delivery)

    def run_job(self, job: Job) -> None:
        """Run the job here, through the same door as a worker; where a worker took it first, follow that one."""
        runner = threading.Thread(target=_run, args=(job.pk,), name="ingest")
        runner.start()
        waited = 0.0
        try:
            while runner.is_alive() or job.state not in lifecycle.ENDED:
                runner.join(LOOK_EVERY)
                waited += LOOK_EVERY
                job.refresh_from_db()
                self.show_progress(job, waited)
        except KeyboardInterrupt:
            lifecycle.request_cancel(job)
            runner.join()
            job.refresh_from_db()
        if self.stderr.isatty():
            self.stderr.write("")
        if job.state == JobState.FAILED:
            raise CommandError(job.error)

    def show_progress(self, job: Job, waited: float) -> None:
        line = f"{job.done:,} of {job.total or 0:,} {job.note}".rstrip()
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{line}", ending="")
            self.stderr.flush()
        elif waited % LINE_EVERY < LOOK_EVERY:
            self.stderr.write(line)

    def report(self, delivery: Import) -> None:
        """What became of the files, and each one that is not in. Ends with code 1 when none is."""
        rows = ImportFile.objects.filter(delivery=delivery)
        counts = dict(rows.values_list("state").annotate(Count("pk")).order_by())
        for state in (FileState.NEW, FileState.ALREADY_HERE, FileState.REJECTED, FileState.CANCELLED):
            if counts.get(state) or state != FileState.CANCELLED:
                self.stdout.write(f"{counts.get(state, 0):>9,} {state.label.lower()}")
        out = rows.filter(state__in=[FileState.REJECTED, FileState.CANCELLED]).order_by("pk")
        for row in out.iterator(chunk_size=2000):
            name = f"{row.path}: {row.entry}" if row.entry else row.path
            self.stdout.write(f"{name}\t{row.reason}\t{row.detail}")
        images = Q(state__in=[FileState.NEW, FileState.ALREADY_HERE])
        if not rows.filter(images | Q(state=FileState.READ, kind=FileKind.TABLE)).exists():
            raise SystemExit(1)


def _run(job_id: int) -> None:
    try:
        execute_job(job_id)
    finally:
        connection.close()


def receive(delivery: Import, path: Path) -> int:
    """Register what lies there; how many files."""
    if path.is_dir():
        return ingest.add_folder(delivery, path)
    return ingest.add_local_files(delivery, [(path.name, path)])


def find_project(named: str) -> Project:
    """By its number, or by its name where only one has it."""
    live = Project.objects.filter(deleted_at=None)
    found = list(live.filter(name=named)[:2])
    if not found and named.isdecimal():
        found = list(live.filter(pk=int(named)))
    if not found:
        raise CommandError(f"There is no project {named!r}.")
    if len(found) > 1:
        raise CommandError(f"Several projects are called {named!r}; give the number.")
    return found[0]
