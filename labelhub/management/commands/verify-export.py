"""`manage.py verify_export FILE`: whether a downloaded file is what LabelHub exported; exits 1 when it is not."""

import json
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from labelhub.datasets import files, manifest, sums
from labelhub.datasets.models import Export, Snapshot


class Command(BaseCommand):
    help = "Check a manifest, an archive or any other exported file: its hashes, and what it is known as here."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--sha256", help="what its SHA-256 must be; else it is looked for among exports here")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                digest = files.digest(file)
            wrong = inside(path)
        except (OSError, tarfile.TarError, zipfile.BadZipFile) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        self.stdout.write(f"SHA-256 {digest}")
        known = names_of(digest)
        for name in known:
            self.stdout.write(f"this is {name}")
        if options["sha256"] and options["sha256"].lower() != digest:
            wrong.append(f"its SHA-256 should be {options['sha256'].lower()}")
        elif not options["sha256"] and not known and not zipfile.is_zipfile(path) and not tarfile.is_tarfile(path):
            wrong.append("no snapshot and no export here has this SHA-256; give the right one with --sha256")
        for line in wrong:
            self.stdout.write(line)
        self.stdout.write("FAILED" if wrong else "OK")
        if wrong:
            sys.exit(1)


def inside(path: Path) -> list[str]:
    """What is wrong within the file, as far as it carries its own hashes."""
    if zipfile.is_zipfile(path) or tarfile.is_tarfile(path):
        return list(sums.check(path))
    with path.open("rb") as file:
        first = file.readline()
        if b'"labelhub_manifest"' not in first:
            return []
        file.seek(0)
        for number, line in enumerate(file, 1):
            try:
                canonical = manifest.line(json.loads(line)) == line
            except ValueError:
                canonical = False
            if not canonical:
                return [f"line {number} of the manifest is not as LabelHub writes it"]
    return []


def names_of(digest: str) -> list[str]:
    """What has this hash here."""
    snapshots = Snapshot.objects.filter(digest=digest).select_related("project")
    exports = Export.objects.filter(sha256=digest).select_related("project")
    return [
        *(f"the manifest of snapshot {one.number} of {one.project.name}" for one in snapshots),
        *(f"export {one.pk} of {one.project.name} ({one.format})" for one in exports),
    ]
