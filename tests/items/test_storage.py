"""Files that are whole or not there, stored once, deleted when nothing shows them."""

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile

from labelhub.items import ingest, storage
from labelhub.items.models import GuidelineImage, Image, Item
from tests import make
from tests.pictures import picture

pytestmark = pytest.mark.usefixtures("storage_folder")
SHA = "0123456789abcdef" * 4


class Breaking(File):
    """A file whose source gives out in the middle."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"the first half"
        raise ConnectionError("cut off")


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def test_each_size_has_its_key() -> None:
    assert storage.original_key(SHA) == f"originals/01/23/{SHA}"
    assert storage.display_key(SHA) == f"display/01/{SHA}"
    assert storage.thumb_key(SHA) == f"thumbs/01/{SHA}"


def test_a_file_is_there_under_exactly_its_key(storage_folder: Path) -> None:
    storage.save_bytes("a/b/c", b"content")

    assert storage.open_file("a/b/c").read() == b"content"
    assert files(storage_folder) == ["a/b/c"]
    assert storage.local_path("a/b/c") == storage_folder / "a/b/c"


def test_a_file_that_broke_off_is_not_there_and_leaves_nothing(storage_folder: Path) -> None:
    with pytest.raises(ConnectionError):
        storage.save_file("a/b", Breaking(io.BytesIO(), name="x"))

    assert files(storage_folder) == []


def test_a_file_that_breaks_off_leaves_the_one_before_it(storage_folder: Path) -> None:
    storage.save_bytes("a/b", b"before")

    with pytest.raises(ConnectionError):
        storage.save_file("a/b", Breaking(io.BytesIO(), name="x"))

    assert storage.open_file("a/b").read() == b"before"
    assert files(storage_folder) == ["a/b"]


def test_many_that_write_the_same_file_at_once_do_no_harm(storage_folder: Path) -> None:
    content = b"x" * 300_000
    seen: set[bytes] = set()

    def write() -> None:
        for _ in range(20):
            storage.save_image(SHA, original=content, display=content, thumb=b"thumb")
            seen.add(storage.open_file(storage.original_key(SHA)).read())

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == {content}
    assert len(files(storage_folder)) == 3


def test_an_upload_in_a_temporary_file_is_moved_and_readable_by_others(storage_folder: Path) -> None:
    upload = TemporaryUploadedFile("big.zip", "application/zip", 5, None)
    upload.write(b"hello")
    upload.seek(0)

    storage.save_file("incoming/1/x", upload)
    upload.close()

    assert storage.open_file("incoming/1/x").read() == b"hello"
    assert (storage_folder / "incoming/1/x").stat().st_mode & 0o777 == 0o644


def test_a_display_size_that_is_the_original_takes_no_room_of_its_own(storage_folder: Path) -> None:
    storage.save_image(SHA, original=b"same", display=b"same", thumb=b"small")

    original, display = (storage_folder / key(SHA) for key in (storage.original_key, storage.display_key))
    assert original.stat().st_ino == display.stat().st_ino
    storage.delete_file(storage.original_key(SHA))
    assert display.read_bytes() == b"same"


def test_an_image_is_stored_only_when_all_of_its_files_are() -> None:
    storage.save_image(SHA, original=b"o", display=b"d", thumb=b"t")
    assert storage.has_image(SHA)

    for key in (storage.original_key, storage.display_key, storage.thumb_key):
        storage.save_image(SHA, original=b"o", display=b"d", thumb=b"t")
        storage.delete_file(key(SHA))
        assert not storage.has_image(SHA)


def test_received_files_are_cleared_by_import(storage_folder: Path) -> None:
    for delivery in (3, 3, 12):
        storage.save_file(storage.new_incoming_key(delivery), ContentFile(b"x"))
    assert storage.incoming_deliveries() == [3, 12]

    assert storage.clear_incoming(3) == 2

    assert storage.incoming_deliveries() == [12]
    assert storage.clear_incoming(99) == 0


def test_the_storage_of_the_settings_is_the_one_that_writes_whole_files() -> None:
    assert isinstance(default_storage, storage.WholeFileStorage)


@pytest.mark.django_db
def test_an_image_goes_with_the_last_item_that_shows_it(storage_folder: Path) -> None:
    project = make.project()
    report = ingest.add_files(project, [("a.jpg", picture("male", 1)), ("b.jpg", picture("male", 1))])
    image = Image.objects.get()
    first, second = Item.objects.filter(pk__in=report.item_ids)

    first.delete()
    assert not storage.delete_image_if_unused(image.pk)
    assert storage.has_image(image.sha256)

    second.delete()
    assert storage.delete_image_if_unused(image.pk)
    assert files(storage_folder) == []
    assert not Image.objects.exists()
    assert not storage.delete_image_if_unused(image.pk)  # twice is no error


@pytest.mark.django_db
def test_an_image_of_the_guidelines_stays() -> None:
    image = ingest.store_image(picture("male", 1))
    GuidelineImage.objects.create(project=make.project(), image=image)

    assert not storage.delete_image_if_unused(image.pk)
    assert storage.has_image(image.sha256)
