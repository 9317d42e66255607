"""Large files in pieces: what is acknowledged is there, whatever breaks in between."""

import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, LabelHubError, TooLarge
from labelhub.items import ingest, leftovers, receiving, storage, uploads
from labelhub.items.models import Import, Project, Upload
from labelhub.jobs import lifecycle
from tests import make
from tests.items.importing import Worker, outcomes, zipped
from tests.pictures import pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture(autouse=True)
def uploads_folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.UPLOADS_DIR = tmp_path / "uploads"
    return settings.UPLOADS_DIR


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.fixture
def delivery(project: Project) -> Import:
    return ingest.start(project, None, "large")


@pytest.fixture
def archive() -> bytes:
    return zipped(dict(pile(3)))


def send(upload: Upload, data: bytes, at: int, promised: str = "", length: int | None = None) -> int:
    again = uploads.find(upload.delivery, upload.pk)  # as another process reads it
    return uploads.append(again, at, len(data) if length is None else length, io.BytesIO(data).read, promised)


def opened(delivery: Import, data: bytes, path: str = "faces.zip", **more: Any) -> Upload:
    return uploads.open_upload(delivery, path, len(data), **more)[0]


def test_a_zip_in_pieces_is_imported_as_if_it_had_come_in_one(delivery: Import, archive: bytes) -> None:
    upload = opened(delivery, archive, sha256=hashlib.sha256(archive).hexdigest().upper())
    for at in range(0, len(archive), 1000):
        send(upload, archive[at : at + 1000], at)

    assert Worker().finish(delivery)["new"] == 6
    assert not uploads.partial_path(upload).exists()


def test_an_upload_that_was_cut_at_99_percent_goes_on_from_there(delivery: Import, archive: bytes) -> None:
    upload = opened(delivery, archive)
    cut = len(archive) * 99 // 100
    with pytest.raises(uploads.Incomplete):
        send(upload, archive[:cut], 0, length=len(archive))

    again, new = uploads.open_upload(delivery, "faces.zip", len(archive))

    assert (again.pk, new, uploads.offset(again)) == (upload.pk, False, cut)
    assert send(upload, archive[cut:], cut) == len(archive)
    assert Worker().finish(delivery)["new"] == 6


def test_a_piece_is_on_the_disk_before_it_is_acknowledged(
    delivery: Import, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = opened(delivery, archive)
    lengths: list[int] = []
    real = os.fsync

    def watched(file: int) -> None:
        real(file)
        lengths.append(os.fstat(file).st_size)

    monkeypatch.setattr(os, "fsync", watched)

    assert send(upload, archive[:500], 0) == 500
    assert lengths == [500]


def test_a_piece_that_begins_elsewhere_is_refused_and_says_where_to_go_on(delivery: Import, archive: bytes) -> None:
    upload = opened(delivery, archive)
    send(upload, archive[:100], 0)

    for at in (0, 99, 101):
        with pytest.raises(Conflict) as refused:
            send(upload, archive[at:], at)
        assert (refused.value.error_code, refused.value.extra) == ("upload_offset", {"offset": 100})
    assert uploads.offset(upload) == 100


def test_a_damaged_piece_is_refused_and_nothing_of_it_kept(delivery: Import, archive: bytes) -> None:
    upload = opened(delivery, archive)
    send(upload, archive[:100], 0, hashlib.sha256(archive[:100]).hexdigest())

    with pytest.raises(uploads.WrongSum):
        send(upload, b"x" * 100, 100, hashlib.sha256(archive[100:200]).hexdigest())

    assert uploads.offset(upload) == 100


def test_a_whole_file_that_is_not_what_was_promised_begins_anew(delivery: Import, archive: bytes) -> None:
    upload = opened(delivery, archive, sha256="0" * 64)

    with pytest.raises(uploads.WrongSum):
        send(upload, archive, 0)

    assert uploads.offset(upload) == 0
    assert outcomes(delivery) == {}


def test_a_piece_beyond_the_end_is_refused(delivery: Import) -> None:
    upload = opened(delivery, b"x" * 100)

    with pytest.raises(TooLarge):
        send(upload, b"x" * 101, 0)


def test_two_senders_of_one_upload_shut_each_other_out(delivery: Import, archive: bytes) -> None:
    upload = opened(delivery, archive)

    def read(most: int) -> bytes:
        with pytest.raises(Conflict) as refused:
            send(upload, archive, 0)
        assert refused.value.error_code == "upload_busy"
        return b""

    with pytest.raises(uploads.Incomplete):
        uploads.append(upload, 0, len(archive), read)


def test_a_last_step_that_was_cut_off_is_done_again(
    delivery: Import, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = opened(delivery, archive)
    with monkeypatch.context() as patch:
        patch.setattr(receiving, "register", _killed)
        with pytest.raises(KeyboardInterrupt):
            send(upload, archive, 0)

    assert uploads.offset(upload) == len(archive)
    assert send(upload, b"", len(archive)) == len(archive)
    assert send(upload, b"", len(archive)) == len(archive)  # whose answer was lost
    assert Worker().finish(delivery)["new"] == 6


def _killed(*_: Any) -> None:
    raise KeyboardInterrupt


def test_a_full_disk_is_said_before_anything_is_sent(
    delivery: Import, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=uploads.SPARE + 10))

    with pytest.raises(storage.StorageFailed, match="room"):
        uploads.open_upload(delivery, "faces.zip", 11)


@pytest.mark.parametrize(
    ("path", "size", "error", "code"),
    [
        ("../faces.zip", 10, Invalid, "unsafe_path"),
        ("/etc/faces.zip", 10, Invalid, "unsafe_path"),
        ("faces.zip", 0, Invalid, "empty"),
        ("face.jpg", 2**40, TooLarge, "too_large"),
    ],
)
def test_what_would_not_be_taken_is_refused_before_it_is_sent(
    delivery: Import, path: str, size: int, error: type[LabelHubError], code: str
) -> None:
    with pytest.raises(error) as refused:
        uploads.open_upload(delivery, path, size)

    assert refused.value.error_code == code


def test_a_complete_import_takes_no_more_of_it_and_deletes_what_came(delivery: Import, archive: bytes) -> None:
    upload = opened(delivery, archive)
    send(upload, archive[:100], 0)
    Worker().finish(delivery)

    with pytest.raises(Conflict):
        uploads.open_upload(delivery, "faces.zip", len(archive))
    assert not uploads.partial_path(upload).exists()


def test_a_cancelled_import_deletes_what_came(delivery: Import, archive: bytes) -> None:
    upload = opened(delivery, archive)
    send(upload, archive[:100], 0)
    lifecycle.request_cancel(delivery.job)

    leftovers.clear()

    assert not uploads.partial_path(upload).exists()


def test_a_sender_who_still_sends_a_large_file_is_not_silent(delivery: Import, archive: bytes) -> None:
    Worker().work(delivery)
    upload = opened(delivery, archive)
    later = timezone.now() + timedelta(hours=25)
    Upload.objects.filter(pk=upload.pk).update(touched_at=later - timedelta(hours=1))

    assert leftovers.clear(later) == []
    assert len(leftovers.clear(later + timedelta(hours=25))) == 1


def test_partial_files_of_nobody_are_deleted(delivery: Import, archive: bytes, uploads_folder: Path) -> None:
    upload = opened(delivery, archive)
    (uploads_folder / "0123").write_bytes(b"x")

    leftovers.clear()

    assert [path.name for path in uploads_folder.iterdir()] == [upload.pk.hex]
