"""Imports that are cancelled, fenced off, run out of room, or race with others."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import connection

from labelhub.errors import Conflict, Invalid
from labelhub.items import checking, ingest, recording, storage
from labelhub.items.models import FileState, Flag, Image, Import, ImportFile, Item, Project
from labelhub.items.sources import Sources
from labelhub.items.storage import StorageFailed
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Cancelled, Superseded
from labelhub.jobs.models import Job, JobState
from tests import make
from tests.items.importing import Worker, outcomes, upload
from tests.pictures import picture, pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


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
