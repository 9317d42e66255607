"""Snapshots: what is frozen stays as it is."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from labelhub.datasets import freezing, snapshots, splits
from labelhub.datasets.models import Snapshot
from labelhub.errors import Conflict, Invalid
from labelhub.items import classes
from labelhub.items.models import Item
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job, JobState
from labelhub.labelling import review
from tests import make
from tests.datasets.labelled import add_labelled, label, labelled_project

pytestmark = pytest.mark.django_db(transaction=True)


def claimed(job_id: int) -> Claim:
    claim = lifecycle.claim(job_id)
    assert claim is not None
    return claim


def claimed_again(job_id: int) -> Claim:
    """As when the reaper queued the job of a worker that went silent."""
    Job.objects.filter(pk=job_id).update(state=JobState.QUEUED)
    return claimed(job_id)


def rows_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    return list(snapshots.read_manifest(snapshot))


def stored(snapshot: Snapshot) -> bytes:
    with default_storage.open(snapshot.manifest, "rb") as file:
        return bytes(file.read())


def test_a_snapshot_holds_the_accepted_items_and_what_people_said() -> None:
    project, truth = labelled_project({"female": 3, "male": 2})
    make.items(project, 2)  # nobody has labelled these
    snapshot = snapshots.freeze_now(project, None, {})
    assert {row["id"]: row["label"] for row in rows_of(snapshot)} == truth
    assert snapshot.class_counts == {"female": 3, "male": 2}
    assert (snapshot.number, snapshot.n_items) == (1, 5)
    assert snapshot.frozen_at is not None
    header = snapshots.read_header(snapshot)
    assert header["classes"] == ["female", "male"]
    assert header["consensus"] == "share-of-labels/1"
    assert header["answers"]["rows"] == 5


def test_a_row_tells_the_whole_consensus() -> None:
    project = make.project(overlap_min=3, overlap_max=3, accept_agreement=0.6)
    (item,) = make.items(project, 1, source_uri="https://example.org/1.jpg", group="anna", fold=2)
    for key in ("male", "male", "female"):
        make.answer_item(project, make.member(project), item, key)
    (row,) = rows_of(snapshots.freeze_now(project, None, {}))
    assert item.image is not None
    assert row == {
        "id": item.pk,
        "path": item.path,
        "sha256": item.image.sha256,
        "crop": None,
        "label": "male",
        "probabilities": {"female": 0.333333, "male": 0.666667},
        "weight": 0.666667,
        "agreement": 0.666667,
        "n_labels": 3,
        "status": "accepted",
        "source_uri": "https://example.org/1.jpg",
        "group": "anna",
        "split": "train",
        "fold": 2,
        "metadata": {},
    }


def test_rows_stand_by_the_bytes_of_their_paths() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    for path in ("b.jpg", "B.jpg", "a/z.jpg", "a.jpg", "Ä.jpg", "z.jpg", "😀.jpg", "！.jpg"):
        (item,) = make.items(project, 1)
        Item.objects.filter(pk=item.pk).update(path=path)
    label(project, make.member(project), lambda _: "male")
    paths = [row["path"] for row in rows_of(snapshots.freeze_now(project, None, {}))]
    assert paths == sorted(paths, key=str.encode)
    assert len(paths) == 8


def test_the_same_state_has_the_same_bytes_and_the_same_digest() -> None:
    project, _ = labelled_project({"female": 20, "male": 20})
    one, two = snapshots.freeze_now(project, None, {}), snapshots.freeze_now(project, None, {}, name="again")
    assert stored(one) == stored(two)
    assert one.digest == two.digest
    assert (one.number, two.number) == (1, 2)


def test_a_snapshot_stays_when_its_project_goes_on() -> None:
    project, _ = labelled_project({"female": 5, "male": 5})
    before = snapshots.freeze_now(project, None, {})
    content = stored(before)
    add_labelled(project, {"male": 5})
    item = Item.objects.filter(project=project).earliest("pk")
    review.decide(project, item.pk, reviewer_id=make.user().pk, verdict="exclude")
    after = snapshots.freeze_now(project, None, {})
    assert stored(before) == content
    assert (before.n_items, after.n_items) == (10, 14)
    assert before.digest != after.digest
    assert snapshots.verify(before) == snapshots.verify(after) == []


def test_an_item_keeps_its_split_in_every_later_snapshot() -> None:
    project, _ = labelled_project({"female": 30, "male": 30})
    first = {row["id"]: row["split"] for row in rows_of(snapshots.freeze_now(project, None, {}))}
    add_labelled(project, {"female": 15, "male": 40})
    second = {row["id"]: row["split"] for row in rows_of(snapshots.freeze_now(project, None, {}))}
    assert {item: second[item] for item in first} == first
    assert set(second.values()) == set(splits.SPLITS)
    assert dict(Item.objects.filter(project=project).values_list("pk", "split")) == second


def test_items_of_one_group_and_the_same_image_under_two_names_never_straddle() -> None:
    project, _ = labelled_project({"female": 10, "male": 10})
    twin = make.image()
    for group in ("anna", "bert", ""):
        fields = {"group": group} if group else {}
        add_labelled(project, {"female": 3, "male": 3}, **fields)
    pair = make.items(project, 2)
    Item.objects.filter(pk__in=[item.pk for item in pair]).update(image=twin)
    label(project, make.member(project), lambda _: "male")
    rows = rows_of(snapshots.freeze_now(project, None, {}))
    units: dict[str, set[str]] = {}
    for row in rows:
        if row["group"]:
            units.setdefault(row["group"], set()).add(row["split"])
    assert set(units) == {"anna", "bert", f"sha256:{twin.sha256}"}
    assert all(len(found) == 1 for found in units.values())


def test_a_group_made_later_is_brought_together_and_nothing_leaves_test() -> None:
    project, _ = labelled_project({"female": 20, "male": 20})
    snapshots.freeze_now(project, None, {})
    test = Item.objects.filter(project=project, split="test").earliest("pk")
    train = Item.objects.filter(project=project, split="train").earliest("pk")
    Item.objects.filter(pk__in=[test.pk, train.pk]).update(group="same person")
    rows = {row["id"]: row for row in rows_of(snapshots.freeze_now(project, None, {}))}
    assert rows[test.pk]["split"] == rows[train.pk]["split"] == "test"


def test_splits_of_an_import_are_kept() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 6, split="test")
    label(project, make.member(project), lambda _: "male")
    assert {row["split"] for row in rows_of(snapshots.freeze_now(project, None, {}))} == {"test"}


def test_criteria_choose_the_items() -> None:
    project, truth = labelled_project({"female": 4, "male": 3})
    item = next(iter(truth))
    review.decide(project, item, reviewer_id=make.user().pk, verdict="cannot_tell")
    assert snapshots.freeze_now(project, None, {}).n_items == 6
    assert snapshots.freeze_now(project, None, {"classes": ["male"]}).class_counts == {"male": 3}
    both = snapshots.freeze_now(project, None, {"states": ["accepted", "stays_ambiguous"]})
    (ambiguous,) = [row for row in rows_of(both) if row["status"] == "stays_ambiguous"]
    assert (both.n_items, ambiguous["id"], ambiguous["label"]) == (7, item, None)
    assert ambiguous["probabilities"] == {truth[item]: 1.0}


def test_a_minimum_confidence_leaves_out_what_is_less_sure() -> None:
    project = make.project(overlap_min=3, overlap_max=3, accept_agreement=0.6)
    items = make.items(project, 2)
    for keys in (("male", "male"), ("male", "male"), ("male", "female")):
        label(project, make.member(project), dict(zip([item.pk for item in items], keys, strict=True)).__getitem__)
    assert snapshots.freeze_now(project, None, {}).n_items == 2
    assert snapshots.freeze_now(project, None, {"min_confidence": 0.9}).n_items == 1


def test_a_retired_class_stays_in_the_snapshot_while_items_have_it() -> None:
    project, _ = labelled_project({"child": 2, "female": 2, "male": 2})
    classes.remove(project, "child")
    snapshot = snapshots.freeze_now(project, None, {})
    assert snapshots.read_header(snapshot)["classes"] == ["child", "female", "male"]
    without = snapshots.freeze_now(project, None, {"classes": ["female", "male"]})
    assert snapshots.read_header(without)["classes"] == ["female", "male"]


def test_nothing_to_freeze_is_said_at_once() -> None:
    project = make.project()
    make.items(project, 3)
    with pytest.raises(Conflict) as refused:
        snapshots.create(project=project, user=None, criteria={})
    assert refused.value.error_code == "nothing_to_freeze"
    with pytest.raises(Conflict):
        snapshots.freeze_now(project, None, {})
    assert not Snapshot.objects.exists()


def test_wrong_criteria_are_refused() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    with pytest.raises(Invalid, match="classes: 'dog'"):
        snapshots.create(project=project, user=None, criteria={"classes": ["dog"]})


def test_the_job_freezes_and_says_what_it_made() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    person = make.user()
    snapshot, job = snapshots.create(project=project, user=person, criteria={}, name="first")
    with pytest.raises(Conflict) as refused:
        snapshots.read_manifest(snapshot)
    assert refused.value.error_code == "snapshot_not_ready"
    result = snapshots.freeze(claimed(job.pk))
    snapshot.refresh_from_db()
    assert result == {"snapshot": 1, "items": 4, "digest": snapshot.digest}
    assert (snapshot.name, snapshot.created_by) == ("first", person)


def test_the_same_key_gives_the_same_snapshot() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    key = str(uuid4())
    one, job = snapshots.create(project=project, user=None, criteria={}, idempotency_key=key)
    two, again = snapshots.create(project=project, user=None, criteria={}, idempotency_key=key)
    assert (one.pk, job.pk) == (two.pk, again.pk)
    with pytest.raises(Conflict) as refused:
        snapshots.create(project=project, user=None, criteria={"classes": ["male"]}, idempotency_key=key)
    assert refused.value.error_code == "idempotency_conflict"


def test_a_worker_that_lost_the_job_freezes_nothing() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    snapshot, job = snapshots.create(project=project, user=None, criteria={})
    late, now = claimed(job.pk), claimed_again(job.pk)
    with pytest.raises(lifecycle.Superseded):
        snapshots.freeze(late)
    snapshot.refresh_from_db()
    assert snapshot.frozen_at is None
    snapshots.freeze(now)
    snapshot.refresh_from_db()
    assert snapshot.frozen_at is not None


def test_a_job_taken_up_again_after_it_froze_only_says_so() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    _, job = snapshots.create(project=project, user=None, criteria={})
    first = snapshots.freeze(claimed(job.pk))
    add_labelled(project, {"male": 1})
    assert snapshots.freeze(claimed_again(job.pk)) == first


def test_a_split_that_changes_while_it_is_read_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    project, _ = labelled_project({"female": 10, "male": 10})
    victim = Item.objects.filter(project=project).earliest("pk")
    original = freezing._finish
    meddled: list[bool] = []

    def meddling(*arguments: Any) -> bool:
        if not meddled:
            meddled.append(True)
            Item.objects.filter(pk=victim.pk).update(split="test")
        return original(*arguments)

    monkeypatch.setattr(freezing, "_finish", meddling)
    rows = {row["id"]: row for row in rows_of(snapshots.freeze_now(project, None, {}))}
    assert rows[victim.pk]["split"] == "test"
    assert dict(Item.objects.filter(project=project).values_list("pk", "split")) == {
        item: row["split"] for item, row in rows.items()
    }


def test_the_manifest_is_one_json_object_per_line_with_sorted_keys() -> None:
    project, _ = labelled_project({"female": 1, "male": 1})
    for line in stored(snapshots.freeze_now(project, None, {})).decode().splitlines():
        value = json.loads(line)
        assert line == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_an_item_whose_image_is_not_checked_is_left_out() -> None:
    project, _ = labelled_project({"female": 1, "male": 1})
    item = Item.objects.filter(project=project).earliest("pk")
    Item.objects.filter(pk=item.pk).update(image=None)
    assert snapshots.freeze_now(project, None, {}).n_items == 1
