"""What becomes of the files of an import."""

import hashlib
from pathlib import Path

import pytest

from labelhub.items import ingest, storage
from labelhub.items.models import Flag, FlagKind, Image, ImportFile, Item, Project
from labelhub.items.rejection import Rejected
from labelhub.labelling import queue
from labelhub.labelling.models import Slot
from tests import make
from tests.items.importing import Worker, upload
from tests.pictures import picture, pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


def paths_of(project: Project) -> set[str]:
    return set(Item.objects.filter(project=project).values_list("path", flat=True))


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
