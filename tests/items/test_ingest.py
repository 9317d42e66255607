"""Imports: what becomes items, what is refused, and what happens when they are interrupted."""

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import connection

from labelhub.errors import Conflict, Invalid
from labelhub.items import checking, ingest, recording, storage
from labelhub.items.models import FileState, Flag, FlagKind, Image, Import, ImportFile, Item, Project
from labelhub.items.rejection import Rejected
from labelhub.items.sources import Sources
from labelhub.items.storage import StorageFailed
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Cancelled, Superseded
from labelhub.jobs.models import Job, JobState
from labelhub.labelling import queue
from labelhub.labelling.models import Slot
from tests import make
from tests.items.importing import Worker, outcomes, upload, zipped
from tests.pictures import picture, pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


def paths_of(project: Project) -> set[str]:
    return set(Item.objects.filter(project=project).values_list("path", flat=True))


# --- what becomes of files ------------------------------------------------------------------


def test_images_become_items_under_their_original_names(project: Project) -> None:
    files = pile(3)

    report = ingest.add_files(project, files)

    assert (report.new, report.already_here, report.rejected) == (6, 0, [])
    assert paths_of(project) == {path for path, _ in files}
    path, data = files[0]
    item = Item.objects.get(project=project, path=path)
    assert item.image is not None
    assert item.image.sha256 == hashlib.sha256(data).hexdigest()
    assert (item.image.format, item.image.width, item.image.height, item.image.bytes) == ("JPEG", 96, 96, len(data))
    assert storage.open_file(storage.original_key(item.image.sha256)).read() == data
    assert storage.has_image(item.image.sha256)


def test_items_can_be_labelled_at_once_and_in_no_telling_order(project: Project) -> None:
    report = ingest.add_files(project, pile(40), on_ready=queue.open_items)

    in_queue = Slot.objects.filter(project=project, number=0).order_by("pk").values_list("item__path", flat=True)
    first = [path.split("/")[0] for path in in_queue[:20]]
    assert report.new == 80
    assert 4 <= first.count("female") <= 16


def test_importing_the_same_files_again_changes_nothing(project: Project, storage_folder: Path) -> None:
    files = pile(5)
    ingest.add_files(project, files)
    before = {file: file.stat().st_mtime_ns for file in storage_folder.rglob("*") if file.is_file()}

    report = ingest.add_files(project, files)

    assert (report.new, report.already_here, report.rejected) == (0, 10, [])
    assert Item.objects.filter(project=project).count() == 10
    assert {file: file.stat().st_mtime_ns for file in storage_folder.rglob("*") if file.is_file()} == before


def test_another_image_under_a_name_that_is_taken_is_refused(project: Project) -> None:
    ingest.add_files(project, [("a.jpg", picture("male", 1))])

    report = ingest.add_files(project, [("a.jpg", picture("male", 2)), ("b.jpg", picture("male", 3))])

    assert report.new == 1
    assert [(row.path, row.reason) for row in report.rejected] == [("a.jpg", "name_taken")]
    assert "another name" in report.rejected[0].detail


def test_one_name_twice_in_one_import_loses_neither_silently(project: Project) -> None:
    delivery = ingest.start(project, None, "twice")
    for seed in (1, 1, 2):
        upload(delivery, {"a.jpg": picture("male", seed)})

    Worker().finish(delivery)

    states = sorted(ImportFile.objects.filter(delivery=delivery).values_list("state", flat=True))
    assert states == ["already_here", "new", "rejected"]


def test_the_same_image_under_another_name_is_stored_once_and_flagged(project: Project) -> None:
    data = picture("male", 1)
    ingest.add_files(project, [("a.jpg", data)])

    ingest.add_files(project, [("copy.jpg", data), ("copy2.jpg", data)])

    items = {item.path: item for item in Item.objects.filter(project=project)}
    assert len({item.image_id for item in items.values()}) == 1
    assert len({item.group for item in items.values()} - {""}) == 1  # so that no split separates them
    flags = Flag.objects.filter(project=project, kind=FlagKind.DUPLICATE)
    assert {(flag.item_id, flag.evidence["same_as"]) for flag in flags} == {
        (items["copy.jpg"].pk, items["a.jpg"].pk),
        (items["copy2.jpg"].pk, items["a.jpg"].pk),
    }


def test_two_projects_share_the_stored_image_and_no_flag(project: Project) -> None:
    other = make.project()
    for one in (project, other):
        ingest.add_files(one, [("a.jpg", picture("male", 1))])

    assert Image.objects.count() == 1
    assert not Flag.objects.exists()


def test_bad_files_are_listed_with_their_reason_and_the_rest_goes_on(project: Project) -> None:
    good = picture("male", 1)

    report = ingest.add_files(
        project,
        [
            ("good.jpg", good),
            ("half.jpg", picture("male", 2)[:-400]),
            ("readme.txt", b"hello"),
            ("nothing.jpg", b""),
            ("../escape.jpg", good),
            ("locked.rar", b"Rar!\x1a\x07\x01"),
            ("a/.DS_Store", b"x"),
        ],
    )

    assert report.new == 1
    assert {row.path: row.reason for row in report.rejected} == {
        "half.jpg": "truncated",
        "readme.txt": "not_an_image",
        "nothing.jpg": "empty",
        "../escape.jpg": "unsafe_path",
        "locked.rar": "unsupported_format",
    }
    assert all(row.detail for row in report.rejected)


def test_a_file_over_the_limit_is_refused_without_being_kept(
    project: Project, settings: pytest.FixtureRequest, storage_folder: Path
) -> None:
    settings.MAX_IMAGE_BYTES = 1000  # type: ignore[attr-defined]  # pytest-django's settings

    report = ingest.add_files(project, [("big.jpg", picture("male", 1))])

    assert [row.reason for row in report.rejected] == ["too_large"]
    assert not [file for file in storage_folder.rglob("*") if file.is_file()]


def test_an_example_for_the_guidelines_is_stored_like_any_image() -> None:
    image = ingest.store_image(picture("male", 1))

    assert storage.has_image(image.sha256)
    assert ingest.store_image(picture("male", 1)) == image
    with pytest.raises(Rejected):
        ingest.store_image(b"no image")


# --- sources --------------------------------------------------------------------------------


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


# --- while files arrive ---------------------------------------------------------------------


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


# --- interruptions --------------------------------------------------------------------------


def test_a_cancelled_import_keeps_what_is_in_and_names_the_rest(
    project: Project, storage_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "CHUNK", 2)
    delivery = ingest.start(project, None, "stopped")
    upload(delivery, dict(pile(5)))
    claim = lifecycle.claim(delivery.job_id)
    assert claim is not None

    def stop(item_ids: Sequence[int]) -> None:
        lifecycle.request_cancel(Job.objects.get(pk=delivery.job_id))

    with pytest.raises(Cancelled):
        ingest.execute(claim, on_ready=stop, on_label=Worker().on_label)
    claim.end_cancelled()

    assert Item.objects.filter(project=project).count() == 2
    assert sorted(outcomes(delivery).values()) == ["cancelled"] * 8 + ["new"] * 2
    assert not list((storage_folder / "incoming").rglob("*"))
    with pytest.raises(Conflict) as caught:
        upload(delivery, {"late.jpg": picture("male", 1)})
    assert caught.value.error_code == "import_ended"


def test_a_worker_that_comes_back_late_writes_nothing(project: Project) -> None:
    delivery = ingest.start(project, None, "fenced")
    upload(delivery, dict(pile(2)))
    late = lifecycle.claim(delivery.job_id)
    assert late is not None
    Job.objects.filter(pk=delivery.job_id).update(heartbeat_at="2020-01-01T00:00Z")
    lifecycle.recover_lost()
    Worker().finish(delivery)

    ImportFile.objects.filter(delivery=delivery).update(state=FileState.WAITING)
    with pytest.raises(Superseded):
        ingest.execute(late, on_ready=Worker().on_ready, on_label=Worker().on_label)

    assert ImportFile.objects.filter(delivery=delivery, state=FileState.WAITING).count() == 4


def test_a_hook_that_fails_leaves_nothing_of_its_chunk(project: Project) -> None:
    def fail(item_ids: Sequence[int]) -> None:
        raise Invalid("no room in the queue")

    with pytest.raises(Invalid):
        ingest.add_files(project, pile(2), on_ready=fail)

    assert not Item.objects.filter(project=project).exists()
    assert Job.objects.get(project_id=project.pk).state == JobState.FAILED


def test_a_storage_that_fails_stops_the_import_and_running_it_again_finishes_it(
    project: Project, storage_folder: Path
) -> None:
    storage_folder.mkdir()
    (storage_folder / "thumbs").write_bytes(b"in the way")

    with pytest.raises(StorageFailed):
        ingest.add_files(project, pile(2))
    assert not Item.objects.filter(project=project).exists()

    (storage_folder / "thumbs").unlink()
    assert ingest.add_files(project, pile(2)).new == 4


def test_a_file_deleted_between_checking_and_writing_is_stored_anew(project: Project) -> None:
    delivery = ingest.start(project, None, "gone in between")
    upload(delivery, {"a.jpg": picture("male", 1)})
    claim = lifecycle.claim(delivery.job_id)
    assert claim is not None
    row = ImportFile.objects.get(delivery=delivery)
    checked = checking.check(Sources(), row)
    storage.delete_file(storage.thumb_key(checked.sha256))  # as deleting the last item of this image does

    assert recording.write(claim, delivery, [checked], lambda ids: None) == []
    assert not Image.objects.exists()

    ingest.complete(delivery)
    assert ingest.execute(claim, on_ready=lambda ids: None, on_label=Worker().on_label) is not None
    assert storage.has_image(Image.objects.get().sha256)


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_files_at_once_make_each_item_once(project: Project) -> None:
    deliveries = [ingest.start(project, None, f"import {n}") for n in range(3)]
    for delivery in deliveries:
        upload(delivery, dict(pile(60)))
        ingest.complete(delivery)
    errors: list[BaseException] = []

    def work(delivery: Import) -> None:
        try:
            Worker().work(delivery)
        except BaseException as error:  # noqa: BLE001  it is the test's finding
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(delivery,)) for delivery in deliveries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert Item.objects.filter(project=project).count() == Image.objects.count() == 120
    states = ImportFile.objects.values_list("state", flat=True)
    assert sorted(states) == ["already_here"] * 240 + ["new"] * 120
    assert not Flag.objects.exists()
