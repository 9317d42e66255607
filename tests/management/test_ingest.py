"""`manage.py ingest`, and imports whose process is killed."""

import io
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from labelhub.bootstrap.stamps import ROOT
from labelhub.items.models import Image, Import, ImportFile, Item, Project
from labelhub.items.sharing import SHARE
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.labelling.models import Answer, Slot
from labelhub.tasks import execute_job
from tests import live_workers, make
from tests.items.importing import zipped
from tests.pictures import picture, pile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, data in pile(3):
        (tmp_path / "in" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / path).write_bytes(data)
    return tmp_path / "in"


def ingest(*arguments: object) -> str:
    out = io.StringIO()
    call_command("ingest", *map(str, arguments), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_folder_is_imported_and_can_be_labelled(project: Project, folder: Path, storage_folder: Path) -> None:
    said = ingest(project.pk, folder)

    assert said.splitlines() == ["        6 new", "        0 already here", "        0 rejected"]
    assert Slot.objects.filter(project=project).count() == 6 * project.overlap_min
    assert Import.objects.get(project=project).name == "in"


def test_a_project_may_be_named_and_several_sources_given(
    project: Project, folder: Path, storage_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "more.zip").write_bytes(zipped({"zipped.jpg": picture("male", 77)}))
    (tmp_path / "single.jpg").write_bytes(picture("male", 78))
    (tmp_path / "labels.csv").write_bytes(b"path,label,labeller\nzipped.jpg,male,Ana\nnobody.jpg,male,Ana\n")
    sources = [folder, tmp_path / "more.zip", tmp_path / "single.jpg", tmp_path / "labels.csv"]

    said = ingest(project.name, *sources, "--name", "everything")

    assert said.splitlines()[0] == "        8 new"
    assert said.splitlines()[3:] == ['labels.csv: line 3\tunknown_name\tNo item is called "nobody.jpg"']
    assert Answer.objects.get(project=project).item.path == "zipped.jpg"
    assert Import.objects.get(project=project).name == "everything"


def test_it_ends_with_code_1_when_nothing_was_taken(project: Project, tmp_path: Path, storage_folder: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")

    with pytest.raises(SystemExit) as caught:
        ingest(project.pk, tmp_path / "notes.txt")

    assert caught.value.code == 1


def test_what_was_asked_wrongly_is_said(project: Project, tmp_path: Path, storage_folder: Path) -> None:
    (tmp_path / "empty").mkdir()
    for arguments, said in (
        ((project.pk, tmp_path / "missing"), "There is no"),
        (("no such project", tmp_path), "There is no project 'no such project'"),
        ((project.pk, tmp_path / "empty"), "There are no files in it"),
    ):
        with pytest.raises(CommandError, match=said):
            ingest(*arguments)
    make.project()
    Project.objects.update(name="same")
    with pytest.raises(CommandError, match="Several projects"):
        ingest("same", tmp_path)


def test_a_killed_import_is_finished_by_the_next_worker_and_does_nothing_twice(
    project: Project, tmp_path: Path
) -> None:
    for path, data in pile(300):
        (tmp_path / "big" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "big" / path).write_bytes(data)
    command = [sys.executable, str(ROOT / "manage.py"), "ingest", str(project.pk), str(tmp_path / "big")]
    process = subprocess.Popen(
        command, cwd=ROOT, env=live_workers.environment_of_test(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    while not Item.objects.filter(project=project).exists():
        assert process.poll() is None, process.communicate()[1].decode()
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    done = Item.objects.filter(project=project).count()
    assert 0 < done < 600

    job = Job.objects.exclude(kind=SHARE).get(project_id=project.pk)  # others may be asked to help with it
    assert job.state == JobState.RUNNING
    assert lifecycle.recover_lost(timezone.now() + timedelta(minutes=1)) == [job.pk]
    execute_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.attempt) == (JobState.SUCCEEDED, 600, 600, 2)
    states = list(ImportFile.objects.filter(delivery__project=project).values_list("state", flat=True))
    assert states == ["new"] * 600
    assert Item.objects.filter(project=project).count() == Image.objects.filter(items__project=project).count() == 600
    assert Slot.objects.filter(project=project).count() == 600 * project.overlap_min
