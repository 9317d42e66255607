"""Tags: put on, taken off, from tables, in files and back."""

import json

import pytest

from labelhub.datasets import exports
from labelhub.datasets.catalogue import Options
from labelhub.errors import Invalid
from labelhub.items import ingest, tags
from labelhub.items.models import Item, Project, Tag, TagSource
from labelhub.labelling import known, queue
from tests import make
from tests.pictures import pile


@pytest.mark.parametrize("bad", ["", "  ", "a,b", 'a"b', "a\x00b", "x" * 65])
def test_names_that_will_not_do_are_named(bad: str) -> None:
    with pytest.raises(Invalid):
        tags.name_of(bad)


def test_names_are_small_and_tidy() -> None:
    assert tags.name_of("  Indirect \t Angle ") == "indirect angle"


def test_tag_fields_become_tags_and_odd_ones_stay_metadata() -> None:
    said = {"tag:hat": "Yes", "tag:child": "0", "TAG:beard": "1", "tag:x": "maybe", "tag:": "yes", "age": "3"}
    assert tags.split_metadata(said) == ({"tag:x": "maybe", "tag:": "yes", "age": "3"}, {"hat", "beard"})


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.mark.django_db
def test_people_put_tags_on_and_take_them_off(project: Project) -> None:
    one, other, third = make.items(project, 3)
    outside = make.items(make.project(), 1)[0]
    done = tags.change(project, [one.pk, other.pk, outside.pk], add=["Hat", "child"])
    assert done == {"added": 4, "removed": 0}
    done = tags.change(project, [one.pk, third.pk], add=["hat"], remove=["child"], source=TagSource.RULE)
    assert done == {"added": 1, "removed": 1}
    assert tags.counted(project) == [("child", 1), ("hat", 3)]
    assert tags.of_items([one.pk, other.pk, third.pk]) == {
        one.pk: ["hat"],
        other.pk: ["child", "hat"],
        third.pk: ["hat"],
    }
    assert not Tag.objects.filter(item=outside).exists()
    with pytest.raises(Invalid, match="both added and removed"):
        tags.change(project, [one.pk], add=["a"], remove=["A"])


@pytest.mark.django_db
@pytest.mark.usefixtures("storage_folder")
def test_tags_come_with_tables_and_go_with_exports(project: Project) -> None:
    table = b"customId,tag:hat,tag:child,age\nfemale/0000.jpg,yes,no,20\nmale/0000.jpg,,1,30\n"
    hooks = {"on_ready": queue.open_items, "on_label": known.record}
    ingest.add_files(project, [*pile(2), ("known.csv", table)], **hooks)  # type: ignore[arg-type]
    assert Item.objects.get(path="female/0000.jpg").metadata == {"age": "20"}
    assert set(Tag.objects.values_list("item__path", "name", "source")) == {
        ("female/0000.jpg", "hat", "import"),
        ("male/0000.jpg", "child", "import"),
    }
    file, _ = exports.write_now(project, None, Options("jsonl"))
    exported = {row["customId"]: row["metadata"] for row in map(json.loads, file)}
    assert exported["female/0000.jpg"] == {"age": "20", "tag:hat": "yes"}
    assert exported["male/0001.jpg"] == {}

    again = make.project()
    lines = "".join(f"{json.dumps({'customId': path, 'metadata': known})}\n" for path, known in exported.items())
    ingest.add_files(again, [*pile(2), ("again.jsonl", lines.encode())], **hooks)  # type: ignore[arg-type]
    assert set(Tag.objects.filter(project=again).values_list("item__path", "name")) == {
        ("female/0000.jpg", "hat"),
        ("male/0000.jpg", "child"),
    }
