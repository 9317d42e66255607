"""What we write we read again: the same items, labels, labellers and splits."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from labelhub.datasets import exports, snapshots, undoing
from labelhub.datasets.models import Export
from labelhub.errors import Conflict
from labelhub.items import ingest
from labelhub.items.models import FileState, Import, ImportFile, Item, Project
from labelhub.jobs import lifecycle
from labelhub.labelling import checking, known, labels, queue
from labelhub.labelling.models import Answer, Consensus, Label
from labelhub.labelling.pseudonyms import pseudonym
from tests import make
from tests.datasets.test_export_jobs import run_export
from tests.pictures import picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("storage_folder")]
NAMES = ["=1+1.jpg", 'a/ünï, "q".jpg', "a/-2.jpg", "b/'=x.jpg", "b/مرحبا 😀.jpg", "c/plain.jpg"]
IMAGES = [(name, picture("female", number, size=(40, 40))) for number, name in enumerate(NAMES)]
Said = dict[str, tuple[str, frozenset[tuple[str, str]]]]


def imported(project: Project, files: list[tuple[str, bytes]], **options: Any) -> Import:
    """An import with these options, done."""
    delivery = ingest.start(project, None, "again")
    Import.objects.filter(pk=delivery.pk).update(options=options)
    delivery.refresh_from_db()
    ingest.add_uploads(delivery, [(name, ContentFile(data)) for name, data in files])
    claim = lifecycle.claim(ingest.complete(delivery).pk)
    assert claim is not None
    result = ingest.execute(claim, on_ready=queue.open_items, on_label=known.record)
    assert result is not None
    claim.succeed(result)
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def project() -> Project:
    """Six items with splits, each answered by two people who sometimes differ; one could not tell."""
    project = make.project(overlap_min=2, overlap_max=3)
    imported(project, IMAGES)
    kinds = {item.pk: ("female", "male")[number % 2] for number, item in enumerate(Item.objects.order_by("path"))}
    odd = min(kinds)
    for place in range(2):
        person = make.member(project)
        while work := queue.lease(project, person.pk, 60, screen=make.SCREEN).assignments:
            said = [(one, None if one.item == odd and place else kinds[one.item]) for one in work]
            entries = [make.entry(one.item, key, round_=one.round, duration_ms=1500) for one, key in said]
            labels.submit(project, person.pk, entries)
    snapshots.freeze_now(
        project, None, {"states": ["accepted", "stays_ambiguous"], "shares": {"train": 0.5, "test": 0.5}}
    )
    return project


def content(export: Export) -> bytes:
    with default_storage.open(export.file, "rb") as file:
        return bytes(file.read())


def said_in(project: Project, *, own: bool) -> Said:
    """Path → (split, answers that count: who said what). `own`: people by the names that files give them."""
    rows = Answer.objects.filter(project=project, counts=True).select_related("labeller", "label_class")
    by_item: dict[int, set[tuple[str, str]]] = {}
    for row in rows:
        who = pseudonym(project.pk, row.labeller_id) if own else row.labeller.name
        by_item.setdefault(row.item_id, set()).add((who, row.label_class.key if row.label_class else ""))
    items = Item.objects.filter(project=project)
    return {item.path: (item.split, frozenset(by_item.get(item.pk, set()))) for item in items}


def refused(delivery: Import) -> list[tuple[str, str, str]]:
    rows = ImportFile.objects.filter(delivery=delivery, state=FileState.REJECTED)
    return [(row.path, row.entry, row.detail) for row in rows]


@pytest.mark.parametrize(
    "forms",
    [
        ("label-studio-json",),
        ("label-studio-csv",),
        ("jsonl", "answers-jsonl"),
        ("labels-csv", "answers-csv"),
        ("udt-csv", "answers-jsonl"),
    ],
)
def test_items_labels_labellers_and_splits_come_back(forms: tuple[str, ...], project: Project) -> None:
    """A table of items brings its consensus as a label too, of the labeller “Import”, unless its column is ignored."""
    exported = [run_export(project, form=form) for form in forms]
    again = make.project(overlap_min=2, overlap_max=3)
    tables = [
        (f"t{number}{one.filename[one.filename.rindex('.') :]}", content(one)) for number, one in enumerate(exported)
    ]
    columns = ("male_or_female.value", "value", "annotation") if len(forms) > 1 else ()
    delivery = imported(again, [*IMAGES, *tables], mapping=dict.fromkeys(columns, "ignore"))
    assert refused(delivery) == []
    assert said_in(again, own=False) == said_in(project, own=True)
    assert list(checking.differences(again)) == []
    durations = set(Label.objects.filter(project=again).values_list("duration_ms", flat=True))
    assert durations == {1500}
    assert set(Label.objects.filter(project=again).values_list("created_at", flat=True)) <= set(
        Label.objects.filter(project=project).values_list("created_at", flat=True)
    )


@pytest.mark.parametrize("form", ["labels-csv", "jsonl", "udt-json", "udt-csv"])
def test_a_table_of_items_brings_its_consensus(form: str, project: Project) -> None:
    again = make.project(overlap_min=1, overlap_max=1)
    exported = run_export(project, form=form)
    delivery = imported(again, [*IMAGES, (exported.filename, content(exported))])
    assert refused(delivery) == []
    before = dict(
        Consensus.objects.filter(project=project, state="accepted").values_list("item__path", "label_class__key")
    )
    assert (
        dict(Consensus.objects.filter(project=again, state="accepted").values_list("item__path", "label_class__key"))
        == before
    )
    splits = {path: split for path, (split, _) in said_in(project, own=True).items()}
    assert {path: split for path, (split, _) in said_in(again, own=False).items()} == splits
    assert not Item.objects.filter(project=again).exclude(source_uri="").exists()


def test_our_own_export_into_the_same_project_brings_nothing_new(project: Project) -> None:
    before, count = said_in(project, own=True), Label.objects.count()
    for form in ("answers-csv", "label-studio-json"):
        exported = run_export(project, form=form)
        assert refused(imported(project, [(exported.filename, content(exported))])) == []
    assert said_in(project, own=True) == before
    assert Label.objects.count() == count


def test_class_folders_and_split_folders_say_what_they_say_where_asked() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    files = [
        (f"{split}/{kind}/{n}.jpg", picture(kind, n))
        for n, (split, kind) in enumerate([("train", "female"), ("val", "Male")])
    ]
    imported(project, files)
    assert Label.objects.filter(project=project).count() == 0
    imported(project, files, class_folders=True, split_folders=True)
    found = {item.path: (item.split, item.consensus.label_class.key) for item in Item.objects.filter(project=project)}  # type: ignore[union-attr]
    assert found == {"train/female/0.jpg": ("train", "female"), "val/Male/1.jpg": ("validation", "male")}
    assert list(checking.differences(project)) == []


# --- undoing --------------------------------------------------------------------------------


def undo(delivery: Import) -> dict[str, Any]:
    claim = lifecycle.claim(undoing.start(delivery, None).pk)
    assert claim is not None
    return undoing.execute(claim)


def test_an_import_is_taken_back_with_its_items_and_labels() -> None:
    project = make.project(overlap_min=1, overlap_max=2)
    first = imported(project, IMAGES[:2])
    second = imported(
        project,
        [
            *IMAGES[2:],
            (
                "t.csv",
                b"path,label,labeller\nplain.jpg,male,Ann\n"
                + f'"{NAMES[1].replace(chr(34), chr(34) * 2)}",female,Bo\n'.encode(),
            ),
        ],
    )
    assert Label.objects.filter(project=project).count() == 2
    assert undo(second) == {"import": second.pk, "items": 4, "labels": 2}
    assert set(Item.objects.filter(project=project).values_list("path", flat=True)) == set(NAMES[:2])
    assert not Label.objects.filter(project=project).exists()
    assert list(checking.differences(project)) == []
    with pytest.raises(Conflict, match="undone already"):
        undoing.start(Import.objects.get(pk=second.pk), None)
    assert make.answer(project, make.member(project), "male", 10)
    with pytest.raises(Conflict, match="labels"):
        undoing.start(first, None)


def test_what_others_built_on_stays() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    delivery = imported(project, [*IMAGES, ("t.csv", b"path,label\nplain.jpg,male\n")])
    snapshots.freeze_now(project, None, {})
    with pytest.raises(Conflict) as built:
        undoing.start(delivery, None)
    assert built.value.error_code == "built_on"
    assert exports.KIND != undoing.KIND
