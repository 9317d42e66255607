"""What an import says of its images: faults, and groups of those that look the same."""

import io

import pytest
from PIL import Image, ImageFilter

from labelhub.datasets import reading
from labelhub.items import ingest
from labelhub.items.models import Flag, FlagKind, Item, Project
from labelhub.items.models import Image as ImageRow
from tests import make
from tests.items.test_looks import scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


def file(picture: Image.Image, form: str = "PNG", **options: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def faults(project: Project) -> dict[str, list[str]]:
    rows = Flag.objects.filter(project=project, kind=FlagKind.LOW_QUALITY)
    return {path: evidence["faults"] for path, evidence in rows.values_list("item__path", "evidence")}


def series(project: Project) -> set[tuple[str, ...]]:
    found: dict[int | None, list[str]] = {}
    for path, alike in (
        Item.objects.filter(project=project, alike__isnull=False).order_by("path").values_list("path", "alike")
    ):
        found.setdefault(alike, []).append(path)
    return {tuple(paths) for paths in found.values()}


def test_faults_are_flagged_with_the_worst_first_and_good_images_not(project: Project) -> None:
    ingest.add_files(
        project,
        [
            ("good.png", file(scene())),
            ("soft.png", file(scene(1).filter(ImageFilter.GaussianBlur(6)))),
            ("night.png", file(scene(2).point(lambda value: value // 9))),
            ("grey.png", file(Image.new("L", (200, 200), 130))),
            ("stamp.png", file(scene(3, (40, 160)))),
        ],
    )
    assert faults(project) == {
        "soft.png": ["blurry"],
        "night.png": ["dark"],
        "grey.png": ["blank"],
        "stamp.png": ["tiny", "odd_shape"],
    }


def test_near_duplicates_are_flagged_and_stay_together_also_across_imports(project: Project) -> None:
    photo = scene(5, (640, 480))
    ingest.add_files(project, [("a.png", file(photo)), ("other.png", file(scene(6)))])
    assert series(project) == set()
    ingest.add_files(
        project, [("b.jpg", file(photo.resize((320, 240)), "JPEG", quality=60)), ("x.png", file(scene(7)))]
    )
    ingest.add_files(project, [("c.jpg", file(photo.point(lambda v: min(255, int(v * 1.08))), "JPEG", quality=80))])

    assert series(project) == {("a.png", "b.jpg", "c.jpg")}
    head = Item.objects.get(path="a.png")
    flagged = Flag.objects.filter(kind=FlagKind.DUPLICATE).order_by("pk").values_list("item__path", "evidence")
    assert list(flagged) == [(path, {"same_as": head.pk, "exact": False}) for path in ("b.jpg", "c.jpg")]

    together = reading.units(project.pk)
    units = {item.path: together.of(item.group, item.image.sha256) for item in Item.objects.all() if item.image}
    assert units["a.png"] == units["b.jpg"] == units["c.jpg"] != ""
    assert units["other.png"] == units["x.png"] == ""
    alone = reading.units(project.pk, grouped=False)
    assert {alone.of("", item.image.sha256) for item in Item.objects.all() if item.image} == {""}


def test_two_series_that_a_new_image_links_become_one(project: Project) -> None:
    photo = scene(8, (640, 480))
    ingest.add_files(project, [("a.png", file(photo)), ("b.jpg", file(photo, "JPEG", quality=70))])
    Item.objects.filter(path="b.jpg").update(alike=None)
    other = Item.objects.get(path="b.jpg")
    Item.objects.filter(pk=other.pk).update(alike=other.pk)
    ingest.add_files(project, [("c.jpg", file(photo, "JPEG", quality=40))])
    assert series(project) == {("a.png", "b.jpg", "c.jpg")}


def test_images_stored_before_they_were_looked_at_are_looked_at_now(project: Project) -> None:
    dark = file(scene(2).point(lambda value: value // 9))
    ingest.add_files(make.project(), [("night.png", dark)])
    ImageRow.objects.update(phash=None, brightness=None, contrast=None, sharpness=None)
    ingest.add_files(project, [("night.png", dark)])
    assert faults(project) == {"night.png": ["dark"]}
    assert ImageRow.objects.get().phash is not None


def test_the_same_import_again_flags_nothing_twice(project: Project) -> None:
    files = [("a.png", file(scene(4).filter(ImageFilter.GaussianBlur(6))))]
    ingest.add_files(project, files)
    ingest.add_files(project, files)
    assert Flag.objects.filter(project=project).count() == 1
