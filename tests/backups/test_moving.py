"""A backup is made while people label, and restored onto an empty machine, on the other database and back."""

import io
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from labelhub.backups import archive, writing
from labelhub.bootstrap.stamps import ROOT
from labelhub.items import storage
from labelhub.items.models import Image, Project
from labelhub.labelling.models import Label
from tests import make, servers
from tests.adversaries.crowding import Witness, labeller
from tests.pictures import pile

pytestmark = pytest.mark.django_db(transaction=True)

# One Python for several commands: each start costs seconds.
COMMANDS = """
import sys, django
django.setup()
from django.conf import settings
from django.core.management import CommandError, call_command
for line in sys.argv[1:]:
    try:
        call_command(*line.split("|"))
    except CommandError as error:
        print(f"{error} Folder: {settings.DATA_DIR.exists()}")
"""


@pytest.fixture
def project(settings: Any, storage_folder: Path, tmp_path: Path) -> Project:
    """With images, a file of a run, an erased row, and a word that is hard to move."""
    made = make.project(guidelines="line\u2028separator, Ωμέγα, \\n and 'quotes' \"too\"", overlap_min=3)
    for path, data in pile(6):
        (tmp_path / "in" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / path).write_bytes(data)
    call_command("ingest", str(made.pk), str(tmp_path / "in"), stdout=io.StringIO(), stderr=io.StringIO())
    settings.RUNS_DIR = tmp_path / "runs"
    (settings.RUNS_DIR / "1" / "1").mkdir(parents=True)
    (settings.RUNS_DIR / "1" / "1" / "metrics.json").write_text("{}")
    make.project().delete()
    return made


@contextmanager
def empty_machine(tmp_path: Path, name: str, database: str) -> Iterator[dict[str, str]]:
    """The environment of another installation, with nothing in it."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "labelhub.settings",
        "LABELHUB_DATA": str(tmp_path / name),
        "DATABASE_URL": "",
    }
    if database == "sqlite":
        yield environment
        return
    with servers.fresh_database(django_settings.DATABASE_URL, f"moved_{uuid.uuid4().hex[:12]}") as url:
        yield environment | {"DATABASE_URL": url}


def there(environment: dict[str, str], *commands: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-c", COMMANDS, *commands], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def contents(path: Path) -> dict[str, bytes]:
    return {name: content.read() for name, content in archive.members(path) if name != archive.MANIFEST}


def test_it_moves_to_another_machine_and_database_while_people_label(project: Project, tmp_path: Path) -> None:
    people = [make.member(project) for _ in range(3)]
    threads = [threading.Thread(target=_labelling(project, person, seed)) for seed, person in enumerate(people)]
    for thread in threads:
        thread.start()
    kept = writing.write(tmp_path / "first")
    for thread in threads:
        thread.join()
    assert kept.files == 3 * Image.objects.count() + 1
    kinds = ["sqlite", "postgresql"] if connection.vendor == "postgresql" else ["sqlite"]
    previous, half = tmp_path / "first", tmp_path / "half"
    half.write_bytes(previous.read_bytes()[: kept.bytes // 2])
    for kind in kinds:
        with empty_machine(tmp_path, kind, kind) as environment:
            copy = tmp_path / f"of-{kind}"
            said = there(environment, f"restore|{half}", f"restore|{previous}", f"backup|{copy}", "verify")
        assert "cut short" in said.splitlines()[0]
        assert said.splitlines()[0].endswith("Folder: False")
        assert said.strip().endswith("0 differences")
        assert contents(copy) == contents(tmp_path / "first")
        assert archive.manifest(copy)["counters"] == archive.manifest(tmp_path / "first")["counters"]
        previous = copy


def _labelling(project: Project, person: Any, seed: int) -> Any:
    work = labeller(project, person, Witness(person.pk), seed=seed, turns=8)

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    return run


def test_what_does_not_fit_is_refused_in_one_sentence_and_touches_nothing(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "a.backup"
    out = io.StringIO()
    call_command("backup", file, stdout=out)
    assert "files" in out.getvalue()
    labels, images = Label.objects.count(), Image.objects.count()

    for path, sentence in _bad_files(file, tmp_path).items():
        with pytest.raises(CommandError, match=sentence):
            call_command("restore", path)
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", file)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", tmp_path / "no such folder" / "b")

    assert (Label.objects.count(), Image.objects.count()) == (labels, images)
    assert list(tmp_path.glob("*.part")) == []


def _bad_files(file: Path, tmp_path: Path) -> dict[Path, str]:
    cut, newer, older = tmp_path / "cut", tmp_path / "newer", tmp_path / "older"
    cut.write_bytes(file.read_bytes()[:200])
    manifest = archive.manifest(file)
    for path, schema in (
        (newer, [*manifest["schema"], "items 9999_tomorrow"]),
        (older, [one for one in manifest["schema"] if one != "jobs 0001_initial"]),
    ):
        with path.open("wb") as made, archive.Writer(made, manifest | {"schema": schema}):
            pass
    return {
        file: "database is not empty",
        cut: "cut short|not a backup",
        newer: "newer LabelHub: items 9999_tomorrow",
        older: "older LabelHub, from before jobs 0001_initial",
        tmp_path / "nothing": "There is no file",
    }


def test_what_is_erased_while_it_is_copied_does_not_come_back_by_the_backup(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try finds a file gone; the second sees neither the file nor its row."""
    gone = Image.objects.order_by("pk").first()
    assert gone is not None
    tries = []
    really = writing._write_once

    def once(partial: Path, path: Path) -> writing.Kept:
        tries.append(partial)
        if len(tries) == 1:
            for size in storage.SIZES:
                storage.delete_file(storage.key_of(size, gone.sha256))
        elif len(tries) == 2:
            gone.items.all().delete()
            gone.delete()
        return really(partial, path)

    monkeypatch.setattr(writing, "_write_once", once)
    writing.write(tmp_path / "a")

    assert len(tries) == 2
    assert not any(gone.sha256 in name for name in contents(tmp_path / "a"))
