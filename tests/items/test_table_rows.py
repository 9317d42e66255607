"""Tables applied to the items they name."""

import pytest

from labelhub.errors import Invalid
from labelhub.items import ingest
from labelhub.items.models import FileState, ImportFile, Item, LabelClass, Project
from labelhub.labelling import known, queue
from labelhub.labelling.models import Answer, Consensus
from tests import make
from tests.items.importing import Worker, outcomes, upload, zipped
from tests.pictures import picture, pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


def item(project: Project, path: str) -> Item:
    return Item.objects.get(project=project, path=path)


def test_labels_and_metadata_reach_the_items_they_name(project: Project) -> None:
    worker, delivery = Worker(), ingest.start(project, None, "known")
    table = (
        "path,label,labeller,group,split,fold,true_class,gold,age,imageUrl\n"
        "male/0000.jpg,Male,Ana,p1,val,2,female,yes,30,https://example.org/1\n"
        "female/0000.jpg,female,,,,,,,,\n"
    )
    upload(delivery, {"labels.csv": table.encode(), **dict(pile(1))})

    result = worker.finish(delivery)

    first = item(project, "male/0000.jpg")
    assert (first.group, first.split, first.fold, first.true_class) == ("p1", "validation", 2, "female")
    assert first.metadata == {"age": "30"}
    assert first.source_uri == "https://example.org/1"
    assert first.gold_class == LabelClass.objects.get(project=project, key="male")
    assert sorted(worker.labels) == sorted(
        [(first.pk, "male", "Ana"), (item(project, "female/0000.jpg").pk, "female", "Import")]
    )
    assert (result["labels"], result["table_rows"], result["rejected"]) == (2, 2, 0)


def test_a_table_that_came_first_waits_for_the_images(project: Project) -> None:
    worker, delivery = Worker(), ingest.start(project, None, "table first")
    upload(delivery, {"a.csv": b"path,label\nx.jpg,male\n"})
    assert worker.work(delivery) is None
    upload(delivery, {"x.jpg": picture("male", 1)})

    worker.finish(delivery)

    assert worker.labels == [(item(project, "x.jpg").pk, "male", "Import")]


def test_a_table_alone_reaches_items_of_earlier_imports_and_may_lie_in_an_archive(project: Project) -> None:
    ingest.add_files(project, pile(1))
    worker, delivery = Worker(), ingest.start(project, None, "later")
    upload(delivery, {"more.zip": zipped({"tables/labels.csv": b"path,label\nmale/0000.jpg,male\nnobody.jpg,male\n"})})

    worker.finish(delivery)

    assert [row[1] for row in worker.labels] == ["male"]
    assert outcomes(delivery) == {
        "more.zip": "read",
        "more.zip:tables/labels.csv": "read",
        "more.zip:tables/labels.csv, line 3": "unknown_name",
    }


def test_a_short_name_is_enough_where_only_one_item_ends_so(project: Project) -> None:
    ingest.add_files(project, [*pile(1), ("deep/er/only.jpg", picture("male", 9))])
    worker, delivery = Worker(), ingest.start(project, None, "short names")
    upload(delivery, {"t.csv": b"path,label\nonly.jpg,male\ner/only.jpg,male\n0000.jpg,male\nly.jpg,male\n"})

    worker.finish(delivery)

    only = item(project, "deep/er/only.jpg").pk
    assert [row[0] for row in worker.labels] == [only, only]
    found = outcomes(delivery)
    assert found["t.csv:line 4"] == "ambiguous_name"
    assert found["t.csv:line 5"] == "unknown_name"


def test_wrong_lines_are_listed_by_number_and_the_others_go_on(project: Project) -> None:
    ingest.add_files(project, [("a.jpg", picture("male", 1)), ("b.jpg", picture("male", 2))])
    worker, delivery = Worker(), ingest.start(project, None, "wrong lines")
    lines = [
        "path,label,split,gold",
        "a.jpg,robot,train,",
        "c.jpg,male,,",
        "b.jpg,male,never,",
        "b.jpg,male",
        "b.jpg,male,test,",
    ]
    upload(delivery, {"t.csv": "\n".join(lines).encode()})

    worker.finish(delivery)

    assert {key: reason for key, reason in outcomes(delivery).items() if "line" in key} == {
        "t.csv:line 2": "unknown_class",
        "t.csv:line 3": "unknown_name",
        "t.csv:line 4": "wrong_value",
        "t.csv:line 5": "wrong_columns",
    }
    row = ImportFile.objects.get(delivery=delivery, entry="line 2")
    assert row.detail == '"a.jpg": no class "robot"; the classes are female, male'
    assert item(project, "a.jpg").split == ""  # nothing of a refused line is taken
    assert item(project, "b.jpg").split == "test"
    assert ImportFile.objects.get(delivery=delivery, kind="table").detail == "5 lines: 1 labels, 4 lines refused"


def test_a_retired_class_is_unknown(project: Project) -> None:
    LabelClass.objects.filter(project=project, key="male").update(retired_at="2026-01-01T00:00Z")
    ingest.add_files(project, [("a.jpg", picture("male", 1))])

    report = ingest.add_files(project, [("t.csv", b"path,label\na.jpg,male\n")], on_label=Worker().on_label)

    assert [row.reason for row in report.rejected] == ["unknown_class"]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (b"label,age\nmale,3\n", "missing_column"),
        ("path,label\nJosé.jpg,male\n".encode("latin-1"), "wrong_encoding"),
        (b"", "empty"),
    ],
)
def test_a_table_that_cannot_be_read_is_listed_and_the_images_go_on(
    project: Project, table: bytes, reason: str
) -> None:
    report = ingest.add_files(project, [("t.csv", table), *pile(1)])

    assert report.new == 2
    assert [(row.path, row.reason) for row in report.rejected] == [("t.csv", reason)]


def test_applying_a_table_again_changes_nothing(project: Project) -> None:
    table = ("labels.csv", b"path,label,labeller,age\nmale/0000.jpg,male,Ana,30\nfemale/0000.jpg,female,Bo,40\n")
    for _ in range(2):
        ingest.add_files(project, [*pile(1), table], on_ready=queue.open_items, on_label=known.record)

    assert Answer.objects.filter(project=project).count() == 2
    assert item(project, "male/0000.jpg").metadata == {"age": "30"}


def test_known_labels_count_towards_the_consensus() -> None:
    project = make.project(overlap_min=2, overlap_max=2)
    table = b"path,label,labeller\nmale/0000.jpg,male,Ana\nmale/0000.jpg,male,Bo\nfemale/0000.jpg,female,Ana\n"

    ingest.add_files(project, [*pile(1), ("t.csv", table)], on_ready=queue.open_items, on_label=known.record)

    states = dict(Consensus.objects.filter(project=project).values_list("item__path", "state"))
    assert states == {"male/0000.jpg": "accepted", "female/0000.jpg": "open"}


def test_labels_are_not_dropped_where_nobody_records_them(project: Project) -> None:
    with pytest.raises(Invalid):
        ingest.add_files(project, [*pile(1), ("t.csv", b"path,label\nmale/0000.jpg,male\n")])


def test_names_that_a_spreadsheet_escaped_are_found(project: Project) -> None:
    ingest.add_files(project, [("=1+1.jpg", picture("male", 1))])
    worker, delivery = Worker(), ingest.start(project, None, "escaped")
    upload(delivery, {"t.csv": b"path,label\n'=1+1.jpg,male\n"})

    worker.finish(delivery)

    assert len(worker.labels) == 1
    assert not ImportFile.objects.filter(delivery=delivery, state=FileState.REJECTED).exists()
