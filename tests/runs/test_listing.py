"""What the trainer gets to read."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from labelhub.datasets import snapshots
from labelhub.errors import Conflict
from labelhub.items import storage
from labelhub.items.models import Item
from labelhub.labelling import review
from labelhub.labelling.models import Consensus
from labelhub.runs import listing, training
from tests import make
from tests.datasets.labelled import labelled_project

pytestmark = pytest.mark.django_db(transaction=True)


class FarAway(Storage):
    """A storage that is no folder of this machine, like an object store."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def _save(self, name: str, content: Any) -> str:
        self.objects[name] = content.read()
        return name

    def _open(self, name: str, mode: str = "rb") -> Any:
        if name not in self.objects:
            raise FileNotFoundError(name)
        return ContentFile(self.objects[name])

    def exists(self, name: str) -> bool:
        return name in self.objects


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_metadata_and_gold_go_along_for_slices_and_accuracy_on_gold(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 2, "male": 2})
    item = min(truth)
    male = project.classes.get(key="male")
    Item.objects.filter(pk=item).update(metadata={"glasses": True}, gold_class=male)

    written = listing.write(snapshots.freeze_now(project, None, {}), tmp_path)

    rows = {int(row["id"]): row for row in lines(written.labelled)[1:]}
    assert (rows[item]["metadata"], rows[item]["gold"]) == ({"glasses": True}, "male")
    assert {(str(row["metadata"]), row["gold"]) for pk, row in rows.items() if pk != item} == {("{}", None)}


def test_labelled_items_are_to_learn_from_and_all_others_only_to_predict(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 2, "child": 0})
    fresh, excluded = make.items(project, 2)
    review.decide(project, excluded.pk, reviewer_id=make.user().pk, verdict="exclude")
    ambiguous = min(truth)
    review.decide(project, ambiguous, reviewer_id=make.user().pk, verdict="cannot_tell")
    written = listing.write(snapshots.freeze_now(project, None, {}), tmp_path)
    head, *rows = lines(written.labelled)
    assert head == {"classes": ["female", "male"], "labelhub_manifest": 1}
    assert {int(row["id"]): row["label"] for row in rows} == {i: k for i, k in truth.items() if i != ambiguous}
    assert {row["weight"] for row in rows} == {1.0}
    other_head, *others = lines(written.others)
    assert other_head == head
    assert {int(row["id"]) for row in others} == {fresh.pk, ambiguous}
    assert {row["label"] for row in others} == {None}
    assert written.given == {int(row["id"]): row["label"] for row in rows}


def test_groups_and_folds_reach_the_trainer(tmp_path: Path) -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    Item.objects.filter(project=project).update(group="anna", fold=3)
    _, *rows = lines(listing.write(snapshots.freeze_now(project, None, {}), tmp_path).labelled)
    assert {(row["group"], row["fold"]) for row in rows} == {("anna", 3)}


def test_files_of_a_local_storage_are_read_where_they_are(tmp_path: Path) -> None:
    project, _ = labelled_project({"female": 1, "male": 1})
    _, *rows = lines(listing.write(snapshots.freeze_now(project, None, {}), tmp_path).labelled)
    for row in rows:
        assert row["file"] == str(storage.local_path(storage.original_key(row["sha256"])))


def test_files_of_another_storage_are_fetched_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    far_away = FarAway()
    monkeypatch.setattr(storage, "default_storage", far_away)
    storage.save_bytes(storage.original_key("ab" * 32), b"the image")
    path = listing.local_original("ab" * 32, "faces/1.jpg")
    assert path.read_bytes() == b"the image"
    far_away.objects.clear()
    assert listing.local_original("ab" * 32, "faces/1.jpg") == path
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_a_file_that_vanished_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(storage, "default_storage", FarAway())
    with pytest.raises(Conflict, match=r"faces/1\.jpg has vanished") as refused:
        listing.local_original("cd" * 32, "faces/1.jpg")
    assert refused.value.error_code == "image_missing"


def test_a_consensus_that_a_model_helped_to_form_never_trains(tmp_path: Path) -> None:
    project, truth = labelled_project({"female": 3, "male": 3})
    first, second, third, *_ = sorted(item for item, key in truth.items() if key == "female")
    keys = {row.key: row for row in project.classes.all()}
    fused = Consensus.objects.filter(item__in=[first, second])
    fused.update(source="labels_and_model", label_class=keys["male"], human_probabilities={str(keys["female"].pk): 0.6})
    fused.filter(item=first).update(human_class=keys["female"])  # people alone say something else
    assert training.label_counts(project) == {"female": 2, "male": 3}  # of the second people alone say nothing
    written = listing.write(snapshots.freeze_now(project, None, {}), tmp_path)
    _, *rows = lines(written.labelled)
    found = {int(row["id"]): row["label"] for row in rows}
    assert found[first] == "female"
    assert found.get(second) is None
    assert found[third] == "female"
