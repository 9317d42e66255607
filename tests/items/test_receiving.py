"""Where files come from, and imports that still receive."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from labelhub.errors import Conflict, Invalid
from labelhub.items import ingest
from labelhub.items.models import Import, Item, Project
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from tests import make
from tests.items.importing import Worker, outcomes, upload, zipped
from tests.pictures import picture, pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


def paths_of(project: Project) -> set[str]:
    return set(Item.objects.filter(project=project).values_list("path", flat=True))


# --- sources -----------------------------------------------------------------------------------


def test_a_folder_is_read_where_it_lies(project: Project, tmp_path: Path) -> None:
    for path, data in pile(2):
        (tmp_path / "in" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / path).write_bytes(data)
    (tmp_path / "in" / "dead link.jpg").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in" / "Thumbs.db").write_bytes(b"x")
    delivery = ingest.start(project, None, "folder")

    assert ingest.add_folder(delivery, tmp_path / "in") == 4
    Worker().finish(delivery)

    assert paths_of(project) == {"female/0000.jpg", "female/0001.jpg", "male/0000.jpg", "male/0001.jpg"}
    assert (tmp_path / "in" / "male" / "0000.jpg").read_bytes() == picture("male", 0)


def test_a_name_on_disk_that_is_no_unicode_is_listed(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with open(bytes(folder) + b"/caf\xe9.jpg", "wb") as file:
        file.write(picture("male", 1))
    delivery = ingest.start(project, None, "latin-1 names")
    ingest.add_folder(delivery, folder)

    Worker().finish(delivery)

    assert outcomes(delivery) == {"caf�.jpg": "unsafe_path"}


def test_a_folder_that_is_none_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        ingest.add_folder(ingest.start(project, None, "x"), tmp_path / "missing")


def test_a_file_that_vanished_before_its_turn_is_listed(project: Project, tmp_path: Path) -> None:
    gone = tmp_path / "gone.jpg"
    gone.write_bytes(picture("male", 1))
    delivery = ingest.start(project, None, "gone")
    ingest.add_local_files(delivery, [("gone.jpg", gone)])
    gone.unlink()

    Worker().finish(delivery)

    assert outcomes(delivery) == {"gone.jpg": "unreadable"}


def test_an_archive_is_taken_as_the_files_in_it(project: Project, storage_folder: Path) -> None:
    files = dict(pile(3))
    archive = zipped({**files, "notes.txt": b"hello", "../x.jpg": b"x", "in.zip": b"PK", "__MACOSX/._a": b"x"})
    delivery = ingest.start(project, None, "archive")
    upload(delivery, {"batch.zip": archive})

    result = Worker().finish(delivery)

    assert paths_of(project) == set(files)
    assert (result["new"], result["rejected"]) == (6, 3)
    found = outcomes(delivery)
    assert found["batch.zip"] == "read"
    assert found["batch.zip:notes.txt"] == "not_an_image"
    assert found["batch.zip:../x.jpg"] == "unsafe_path"
    assert found["batch.zip:in.zip"] == "nested_archive"
    assert not list((storage_folder / "incoming").rglob("*"))


def test_an_archive_that_cannot_be_opened_is_listed_and_the_rest_goes_on(project: Project) -> None:
    delivery = ingest.start(project, None, "archives")
    good = zipped({"a.jpg": picture("male", 1)})
    upload(delivery, {"broken.zip": good[:-30], "good.zip": good, "fake.zip": b"hello"})

    Worker().finish(delivery)

    assert outcomes(delivery) == {
        "broken.zip": "unreadable",
        "fake.zip": "unreadable",
        "good.zip": "read",
        "good.zip:a.jpg": "new",
    }


def test_too_many_entries_are_refused(project: Project, settings: pytest.FixtureRequest) -> None:
    settings.MAX_ARCHIVE_ENTRIES = 3  # type: ignore[attr-defined]  # pytest-django's settings
    delivery = ingest.start(project, None, "many")
    upload(delivery, {"many.zip": zipped({f"{n}.jpg": b"x" for n in range(4)})})

    Worker().finish(delivery)

    assert outcomes(delivery) == {"many.zip": "too_many_entries"}


# --- while files arrive ------------------------------------------------------------------------


def test_the_job_is_parked_until_more_comes_and_ends_when_the_import_is_complete(project: Project) -> None:
    worker, delivery = Worker(), ingest.start(project, None, "slow sender")
    upload(delivery, dict(pile(1)))

    assert worker.work(delivery) is None
    job = Job.objects.get(pk=delivery.job_id)
    assert (job.state, job.parked) == (JobState.QUEUED, True)
    assert len(worker.ready) == 2

    upload(delivery, dict(pile(2)))
    assert lifecycle.waiting_for_dispatch() == [Job.objects.get(pk=delivery.job_id)]
    assert worker.work(delivery) is None
    assert len(worker.ready) == 4

    result = worker.finish(delivery)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.SUCCEEDED, 6, 6)
    assert (result["new"], result["already_here"]) == (4, 2)


def test_what_arrives_while_the_worker_is_at_it_is_done_in_the_same_turn(project: Project) -> None:
    delivery = ingest.start(project, None, "racing")
    upload(delivery, {"first.jpg": picture("male", 1)})
    claim = lifecycle.claim(delivery.job_id)
    assert claim is not None
    late = [{"second.jpg": picture("male", 2)}, {"third.zip": zipped({"third.jpg": picture("male", 3)})}]

    def on_ready(item_ids: Sequence[int]) -> None:
        if late:
            upload(delivery, late.pop(0))

    assert ingest.execute(claim, on_ready=on_ready, on_label=Worker().on_label) is None

    assert paths_of(project) == {"first.jpg", "second.jpg", "third.jpg"}


def test_a_complete_import_takes_no_more_and_keeps_nothing_of_what_came(project: Project, storage_folder: Path) -> None:
    delivery = ingest.start(project, None, "over")
    ingest.complete(delivery)
    assert ingest.complete(delivery).pk == delivery.job_id  # twice is no error

    with pytest.raises(Conflict) as caught:
        upload(delivery, {"late.jpg": picture("male", 1)})

    assert caught.value.error_code == "import_complete"
    assert not [file for file in storage_folder.rglob("*") if file.is_file()]


def test_an_archived_project_takes_no_import(project: Project) -> None:
    delivery = ingest.start(project, None, "before")
    Project.objects.filter(pk=project.pk).update(archived_at="2026-01-01T00:00Z")
    project.refresh_from_db()

    with pytest.raises(Conflict):
        ingest.start(project, None, "after")
    with pytest.raises(Conflict):
        upload(Import.objects.get(pk=delivery.pk), {"a.jpg": picture("male", 1)})
