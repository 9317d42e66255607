"""Freezing while everybody goes on working (invariants 4 and 6)."""

import gzip
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from labelhub.datasets import freezing, snapshots
from labelhub.datasets.consistent import consistent_read
from labelhub.datasets.models import Snapshot
from labelhub.items.models import Item, Project
from labelhub.jobs import lifecycle
from labelhub.labelling import labels, queue
from labelhub.labelling.models import Consensus
from tests import make
from tests.adversaries.crowding import in_threads
from tests.datasets.labelled import add_labelled, label, labelled_project

pytestmark = pytest.mark.django_db(transaction=True)


def frozen_answers(snapshot: Snapshot) -> list[list[str]]:
    with default_storage.open(freezing.answers_key(snapshot), "rb") as file:
        return [line.split(",") for line in gzip.decompress(file.read()).decode().splitlines()]


def test_a_snapshot_taken_while_people_label_is_of_one_moment() -> None:
    project = make.project(overlap_min=2, overlap_max=2)
    add_labelled_by_two(project)
    make.items(project, 80)
    people = [make.member(project) for _ in range(4)]
    made: list[Snapshot] = []

    def freeze() -> None:
        made.extend(snapshots.freeze_now(project, None, {}) for _ in range(4))

    in_threads([freeze, *(labelling(project, person.pk) for person in people)])
    for snapshot in made:
        rows = list(snapshots.read_manifest(snapshot))
        answers = Counter(int(fields[4]) for fields in frozen_answers(snapshot) if fields[11] == "true")
        # The labels that were frozen are those that the frozen consensus was made of.
        assert {row["id"]: row["n_labels"] for row in rows} == dict(answers)
        assert snapshots.verify(snapshot) == []


def add_labelled_by_two(project: Project) -> None:
    """Some items are accepted before anything begins, so that there is something to freeze."""
    make.items(project, 10)
    for _ in range(2):
        label(project, make.member(project), lambda _: "male")


def labelling(project: Project, person: int) -> Callable[[], None]:
    def work() -> None:
        screen = uuid4()
        while assignments := queue.lease(project, person, 3, screen=screen).assignments:
            labels.submit(project, person, [make.entry(a.item, "male", round_=a.round) for a in assignments])

    return work


def test_snapshots_made_at_once_have_different_numbers_and_agree_on_the_splits() -> None:
    project, _ = labelled_project({"female": 40, "male": 40}, overlap_max=1)
    for _ in range(5):
        add_labelled(project, {"female": 2, "male": 2}, group=make.user().email)
    made: list[Snapshot] = []

    def freeze(criteria: dict[str, list[str]]) -> Callable[[], None]:
        return lambda: made.append(snapshots.freeze_now(project, None, criteria))

    in_threads([freeze({}), freeze({"classes": ["male"]}), freeze({"classes": ["female"]}), freeze({})])
    assert sorted(snapshot.number for snapshot in made) == [1, 2, 3, 4]
    now = dict(Item.objects.filter(project=project).values_list("pk", "split"))
    groups: dict[str, set[str]] = {}
    for snapshot in made:
        for row in snapshots.read_manifest(snapshot):
            assert row["split"] == now[row["id"]]
            groups.setdefault(row["group"] or str(row["id"]), set()).add(row["split"])
    assert all(len(splits) == 1 for splits in groups.values())


def test_a_consistent_read_sees_nothing_newer_and_keeps_nobody_from_writing() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})

    def write() -> None:
        Consensus.objects.filter(project=project).update(n_labels=99)

    with consistent_read():
        before = list(Consensus.objects.filter(project=project).values_list("n_labels", flat=True))
        in_threads([write])
        assert list(Consensus.objects.filter(project=project).values_list("n_labels", flat=True)) == before
    assert set(Consensus.objects.filter(project=project).values_list("n_labels", flat=True)) == {99}


def test_a_cancelled_job_freezes_nothing_and_leaves_no_file() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    snapshot, job = snapshots.create(project=project, user=None, criteria={})
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    lifecycle.request_cancel(job)
    with pytest.raises(lifecycle.Cancelled):
        snapshots.freeze(claim)
    snapshot.refresh_from_db()
    assert snapshot.frozen_at is None
    assert not default_storage.exists(f"snapshots/{project.pk}")
    assert set(Item.objects.filter(project=project).values_list("split", flat=True)) == {""}
