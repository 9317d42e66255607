"""Snapshots that others can use: filters, protocols, differences, cards, and files that can be checked."""

import csv
import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from labelhub.datasets import archives, cards, describing, differences, exports, files, snapshots, sums
from labelhub.datasets.models import Export, Snapshot
from labelhub.items import flags
from labelhub.items.flags import NewFlag
from labelhub.items.models import FlagKind, Item, Project
from labelhub.labelling import review
from tests import make
from tests.datasets.labelled import add_labelled, labelled_project
from tests.datasets.test_export_jobs import run_export

pytestmark = pytest.mark.django_db(transaction=True)


def rows_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    return list(snapshots.read_manifest(snapshot))


def freeze(project: Project, **wanted: Any) -> Snapshot:
    return snapshots.freeze_now(project, None, wanted)


def test_items_are_filtered_by_agreement_metadata_and_flags() -> None:
    project, truth = labelled_project({"female": 3, "male": 3})
    ids = sorted(truth)
    Item.objects.filter(pk__in=ids[:4]).update(metadata={"age": "(25, 32)"})
    Item.objects.filter(pk=ids[4]).update(metadata={"age": "(38, 43)"})
    flags.raise_flags(project.pk, None, [NewFlag(ids[0], FlagKind.DUPLICATE, 1.0, {})])
    assert {row["id"] for row in rows_of(freeze(project, metadata={"age": ["(25, 32)"]}))} == set(ids[:4])
    both = freeze(project, metadata={"age": ["(25, 32)", "(38, 43)"]}, exclude_flags=["duplicate"])
    assert {row["id"] for row in rows_of(both)} == set(ids[1:5])
    assert len(rows_of(freeze(project, min_agreement=1.0))) == 6


def test_a_draw_keeps_the_answers_of_its_items_alone() -> None:
    project, _ = labelled_project({"female": 5, "male": 2})
    snapshot = freeze(project, sampling="balanced")
    rows = rows_of(snapshot)
    assert snapshot.class_counts == {"female": 2, "male": 2}
    assert snapshots.read_header(snapshot)["answers"]["rows"] == snapshot.n_items == 4
    answers = b"".join(exports.answers_csv(project, snapshot)).decode()
    assert {int(row["id"]) for row in csv.DictReader(io.StringIO(answers))} == {row["id"] for row in rows}


def test_a_protocol_that_ignores_groups_is_marked_and_leaves_the_items_alone() -> None:
    project, truth = labelled_project({"female": 20, "male": 20})
    Item.objects.filter(project=project).update(group="everybody")
    grouped, leaky = freeze(project), freeze(project, grouped=False)
    assert {row["split"] for row in rows_of(grouped)} == {"train"}
    assert {row["split"] for row in rows_of(leaky)} == {"train", "validation", "test"}
    assert snapshots.read_header(leaky)["leaky"] is True
    assert set(Item.objects.filter(project=project).values_list("split", flat=True)) == {"train"}
    assert "Leaky" in cards.card(describing.facts(leaky))
    assert len(truth) == 40


def test_splits_by_counts_are_frozen_and_sticky() -> None:
    project, _ = labelled_project({"female": 12, "male": 9})
    snapshot = freeze(project, counts={"train": 5, "validation": 1, "test": 2}, folds=2)
    rows = rows_of(snapshot)
    found = {(split, key): 0 for split in ("train", "validation", "test") for key in ("female", "male")}
    for row in rows:
        found[row["split"], row["label"]] += 1
        assert (row["fold"] is None) is (row["split"] == "test")
    assert found == {
        ("train", "female"): 5, ("train", "male"): 5, ("validation", "female"): 1, ("validation", "male"): 1,
        ("test", "female"): 2, ("test", "male"): 2,
    }  # fmt: skip
    later = {row["id"]: row["split"] for row in rows_of(freeze(project))}
    assert all(later[row["id"]] == row["split"] for row in rows)


def test_the_difference_of_two_snapshots() -> None:
    project, truth = labelled_project({"female": 6, "male": 6})
    older = freeze(project)
    gone, changed, moved = sorted(truth)[:3]
    reviewer = make.user().pk
    review.decide(project, gone, reviewer_id=reviewer, verdict="exclude")
    other = "male" if truth[changed] == "female" else "female"
    review.decide(project, changed, reviewer_id=reviewer, verdict="class", class_key=other)
    now = Item.objects.get(pk=moved).split
    Item.objects.filter(pk=moved).update(split="test" if now != "test" else "train")
    (added,) = add_labelled(project, {"male": 1})
    newer = freeze(project)
    found = list(differences.between(snapshots.read_manifest(older), snapshots.read_manifest(newer)))
    assert {one.row["id"]: one.kinds for one in found} == {
        gone: ("removed",), changed: ("relabelled",), moved: ("moved",), added: ("added",),
    }  # fmt: skip
    assert differences.counts(found) == {"added": 1, "removed": 1, "relabelled": 1, "moved": 1}
    lines = b"".join(differences.csv_lines(found)).decode()
    assert [row["kinds"] for row in csv.DictReader(io.StringIO(lines))] == [one.kinds[0] for one in found]
    assert not list(differences.between(snapshots.read_manifest(newer), snapshots.read_manifest(newer)))


def test_the_card_and_croissant_say_what_the_dataset_is() -> None:
    project, _ = labelled_project({"female": 4, "male": 2})
    Item.objects.filter(project=project).update(metadata={"licence": "CC BY 4.0", "consent": "signed"})
    facts = describing.facts(freeze(project))
    card = cards.card(facts)
    for said in ("CC BY 4.0 (6)", "6 counting answers of 1 labellers", facts.digest, "share-of-labels/1"):
        assert said in card
    described = cards.croissant(facts, url="u", labels_url="l", labels_sha256="0" * 64, manifest_url="m")
    assert described["license"] == ["CC BY 4.0"]
    assert described["distribution"][1]["sha256"] == facts.digest


def downloaded(export: Export, folder: Path) -> Path:
    path = folder / export.filename
    with files.opened(export.file) as file:
        path.write_bytes(file.read())
    return path


def test_a_download_can_be_checked_by_anybody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    snapshot = freeze(project)
    with files.opened(snapshot.manifest) as file:
        (tmp_path / "m.jsonl").write_bytes(file.read())
    call_command("verify-export", str(tmp_path / "m.jsonl"))
    assert f"the manifest of snapshot 1 of {project.name}" in capsys.readouterr().out
    table = downloaded(run_export(project, form="labels-csv", snapshot=snapshot), tmp_path)
    call_command("verify-export", str(table))
    table.write_bytes(table.read_bytes().replace(b"female", b"male"))
    with pytest.raises(SystemExit):
        call_command("verify-export", str(table))
    assert "no snapshot and no export here has this SHA-256" in capsys.readouterr().out


def test_an_archive_carries_its_own_hashes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = tmp_path / "whole.tar"
    with whole.open("wb") as out, archives.opened(out, "tar") as archive:
        summed = sums.Summed(archive, tmp_path / "sums")
        summed.add("a/b c.jpg", b"1")
        summed.add("d.jpg", b"2")
        summed.finish()
    assert list(sums.check(whole)) == []
    call_command("verify-export", str(whole))
    other = tmp_path / "other.tar"
    with tarfile.open(whole) as old, tarfile.open(other, "w") as new:
        for member in old:
            file = old.extractfile(member)
            assert file is not None
            if member.name == "d.jpg":
                new.addfile(member, io.BytesIO(b"3"))
            elif member.name != "a/b c.jpg":
                new.addfile(member, file)
    assert [line.split(":")[0] for line in sums.check(other)] == ["a/b c.jpg", "d.jpg"]
    with pytest.raises(SystemExit):
        call_command("verify-export", str(other))
    assert "FAILED" in capsys.readouterr().out
