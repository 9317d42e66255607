"""Every format as a job: whole, the same bytes again, with and without images."""

import csv
import hashlib
import io
import json
import tarfile
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image as Pillow

from labelhub.datasets import exports, snapshots
from labelhub.datasets.catalogue import FORMS, Options, parse
from labelhub.datasets.models import Export
from labelhub.errors import Conflict, Invalid, NotFound, TooLarge
from labelhub.items import ingest
from labelhub.items.models import Image, Item, Project
from labelhub.items.tables import spreadsheet_plain
from labelhub.labelling import queue, review
from labelhub.runs.models import FaceBox
from tests import make
from tests.datasets.labelled import label
from tests.datasets.test_export_jobs import run_export
from tests.pictures import picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("storage_folder")]
TABLES = [key for key, form in FORMS.items() if not form.layout]


def tagged(kind: str, seed: int) -> bytes:
    """A drawn JPEG with EXIF."""
    exif = Pillow.Exif()
    exif[0x010E] = "Kirchgasse 7"
    out = io.BytesIO()
    Pillow.open(io.BytesIO(picture(kind, seed, size=(64, 48)))).save(out, "JPEG", exif=exif)
    return out.getvalue()


@pytest.fixture
def project() -> Project:
    """Six labelled items with real images, one of them a PNG, and one that nobody has labelled."""
    project = make.project(overlap_min=1, overlap_max=1)
    files = [(f"{kind}/{seed}.jpg", tagged(kind, seed)) for kind in ("female", "male") for seed in range(3)]
    files[0] = ("female/=0.png", picture("female", 0, size=(64, 48), form="PNG"))
    ingest.add_files(project, files, on_ready=queue.open_items)
    kinds = dict(Item.objects.filter(project=project).values_list("pk", "path"))
    label(project, make.member(project), lambda item: kinds[item].split("/")[0])
    ingest.add_files(project, [("open.jpg", picture("male", 9, size=(64, 48)))], on_ready=queue.open_items)
    return project


def content(export: Export) -> bytes:
    with default_storage.open(export.file, "rb") as file:
        return bytes(file.read())


def entries(data: bytes) -> dict[str, bytes]:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_the_same_snapshot_gives_the_same_bytes_in_every_format(project: Project) -> None:
    snapshot = snapshots.freeze_now(project, None, {})
    before = {form: content(run_export(project, form=form, snapshot=snapshot)) for form in FORMS}
    excluded = Item.objects.filter(project=project).values_list("pk", flat=True)[0]
    review.decide(project, excluded, reviewer_id=make.user().pk, verdict="exclude")
    Item.objects.filter(project=project).update(source_uri="https://elsewhere.example.org/", metadata={"x": "y"})
    for form, one in before.items():
        again = run_export(project, form=form, snapshot=snapshot)
        assert (form, content(again) == one, again.rows) == (form, True, 6)


def test_every_format_can_be_had_live(project: Project) -> None:
    for form in FORMS:
        export = run_export(project, form=form)
        assert export.rows == (6 if FORMS[form].rows == "answers" or form == "label-studio-csv" else 7)
        assert export.sha256 == hashlib.sha256(content(export)).hexdigest()
        assert export.filename.endswith(".zip" if FORMS[form].layout else FORMS[form].ending)


def test_a_table_may_bring_its_images(project: Project) -> None:
    paths = set(Item.objects.filter(project=project).values_list("path", flat=True))
    for form in TABLES:
        found = entries(content(run_export(project, form=form, images="display", container="tar")))
        table = f"{FORMS[form].name}{FORMS[form].ending}"
        assert content(run_export(project, form=form)) == found[table]
        index = rows(found["files.csv"])
        assert {spreadsheet_plain(row["customId"]) for row in index} == paths
        assert set(found) == {table, "files.csv", "SHA256SUMS", *(row["file"] for row in index)}


@pytest.mark.parametrize("exif", [False, True])
def test_originals_leave_without_exif_unless_asked(exif: bool, project: Project) -> None:
    found = entries(content(run_export(project, form="image-folder", images="original", exif=exif)))
    images = {name: data for name, data in found.items() if name.endswith((".jpg", ".png"))}
    assert len(images) == 6
    assert "unsplit/female/female/=0.png" in images
    assert any(b"Kirchgasse" in data for data in images.values()) is exif
    shas = {row["sha256"] for row in rows(found["labels.csv"])}
    assert ({hashlib.sha256(data).hexdigest() for data in images.values()} <= shas) is exif


def test_an_incremental_export_holds_what_changed(project: Project) -> None:
    frozen = snapshots.freeze_now(project, None, {})
    live = run_export(project, form="jsonl")
    answers = run_export(project, form="answers-csv")
    assert run_export(project, form="jsonl", since_export=live.pk).rows == 0
    changed, excluded = Item.objects.filter(project=project, path__startswith="male/").order_by("pk")[:2]
    Item.objects.filter(pk=changed.pk).update(metadata={"age": "12"})
    review.decide(project, excluded.pk, reviewer_id=make.user().pk, verdict="exclude")
    label(project, make.member(project), lambda _: "male")  # the one that was open
    export = run_export(project, form="jsonl", since_export=live.pk)
    paths = {json.loads(line)["customId"] for line in content(export).decode().splitlines()}
    assert paths == {changed.path, excluded.path, "open.jpg"}
    later = run_export(project, form="labels-csv", since_snapshot=frozen.number)
    assert {row["customId"] for row in rows(content(later))} == paths
    assert len(rows(content(run_export(project, form="answers-csv", since_export=answers.pk)))) == 1
    images = entries(content(run_export(project, form="image-folder", since_export=live.pk)))
    assert {name for name in images if name.endswith(".jpg")} == {f"train/male/{changed.path}", "unsplit/male/open.jpg"}


def test_since_must_be_something_of_the_same_kind(project: Project) -> None:
    answers = run_export(project, form="answers-csv")
    with pytest.raises(Invalid, match="do not list the same"):
        exports.start(project=project, user=None, form="jsonl", since_export=answers.pk)
    with pytest.raises(NotFound):
        exports.start(project=project, user=None, form="jsonl", since_snapshot=9)
    waiting, _ = exports.start(project=project, user=None, form="jsonl")
    with pytest.raises(Conflict, match="not written yet"):
        exports.start(project=project, user=None, form="jsonl", since_export=waiting.pk)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"form": "xlsx"}, "format"),
    ({"form": "tfrecord", "images": "none"}, "images"),
    ({"form": "jsonl", "images": "huge"}, "images"),
    ({"form": "jsonl", "exif": True}, "exif"),
    ({"form": "tfrecord", "container": "rar"}, "container"),
    ({"form": "jsonl", "states": ["done"]}, "states"),
    ({"form": "jsonl", "since_export": 1, "since_snapshot": 1}, "since_export"),
]


def test_wrong_wishes_are_refused_by_name() -> None:
    for wanted, field in WRONG:
        with pytest.raises(Invalid) as refused:
            parse({"format": wanted.pop("form"), **wanted}, frozen=False)
        assert set(refused.value.fields) == {field}


def test_a_file_goes_when_its_time_is_over(project: Project) -> None:
    export = run_export(project, form="jsonl")
    assert export.expires_at is not None
    assert exports.clear_expired() == 0
    assert exports.clear_expired(timezone.now() + timedelta(days=15)) == 1
    assert not default_storage.exists(export.file)
    export.refresh_from_db()
    with pytest.raises(Conflict) as gone:
        exports.refuse_unready(export)
    assert gone.value.error_code == "expired"
    assert run_export(project, form="jsonl", since_export=export.pk).rows == 0


def test_an_image_that_has_gone_is_named(project: Project) -> None:
    victim = Item.objects.get(project=project, path="male/1.jpg").image
    assert victim is not None
    default_storage.delete(f"display/{victim.sha256[:2]}/{victim.sha256}")
    with pytest.raises(Conflict, match=r"male/1\.jpg"):
        run_export(project, form="webdataset")


def test_a_small_table_is_written_at_once(project: Project) -> None:
    for form in TABLES:
        from_job = content(run_export(project, form=form))
        file, size = exports.write_now(project, None, Options(form))
        with file:
            assert file.read() == from_job
            assert size == len(from_job)


def test_a_large_table_needs_a_job(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "LIVE_ROWS", 3)
    with pytest.raises(TooLarge):
        exports.write_now(project, None, Options("jsonl"))
    with pytest.raises(Invalid):
        exports.write_now(project, None, Options("tfrecord", "display"))


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches so small that every export has several."""
    monkeypatch.setattr("labelhub.datasets.formats.jsonl.BATCH", 4)
    monkeypatch.setattr("labelhub.datasets.bundles.LOOKED_UP", 4)


def test_prepared_images_follow_the_project_and_show_the_face(project: Project) -> None:
    Project.objects.filter(pk=project.pk).update(
        prepare_by="fit", prepare_size=48, prepare_face=True, prepare_grey=True
    )
    project.refresh_from_db()
    export = run_export(project, form="image-folder", images="prepared")
    assert export.job.parameters["preparation"] == {"by": "fit", "size": 48, "face": True, "grey": True}
    whole = {name: data for name, data in entries(content(export)).items() if name.endswith(".jpg")}
    assert {Pillow.open(io.BytesIO(data)).size for data in whole.values()} == {(48, 48)}
    assert {Pillow.open(io.BytesIO(data)).mode for data in whole.values()} == {"L"}
    assert content(run_export(project, form="image-folder", images="prepared")) == content(export)
    for image in Image.objects.all():
        FaceBox.objects.create(image=image, detector="drawn", found=True, box=[0.1, 0.1, 0.3, 0.3], score=0.9)
    faces = entries(content(run_export(project, form="image-folder", images="prepared")))
    assert all(faces[name] != data for name, data in whole.items())
