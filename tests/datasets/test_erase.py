"""Deleting a project's datasets leaves no file."""

import pytest
from django.core.files.storage import default_storage

from labelhub.datasets import erase, exports, snapshots
from labelhub.datasets.models import Export, Snapshot
from labelhub.jobs import lifecycle
from tests.datasets.labelled import labelled_project

pytestmark = pytest.mark.django_db(transaction=True)


def test_files_and_rows_of_the_project_go_and_those_of_others_stay() -> None:
    gone, _ = labelled_project({"female": 2, "male": 2})
    kept, _ = labelled_project({"female": 2, "male": 2})
    for project in (gone, kept):
        snapshot = snapshots.freeze_now(project, None, {})
        _, job = exports.start(project=project, user=None, form=exports.LABELS, snapshot=snapshot)
        claim = lifecycle.claim(job.pk)
        assert claim is not None
        exports.execute(claim)
    snapshots.create(project=gone, user=None, criteria={})  # one that was never frozen
    exports.start(project=gone, user=None, form=exports.ANSWERS)

    erase.datasets_of_project(gone.pk)

    assert set(Snapshot.objects.values_list("project", flat=True)) == {kept.pk}
    assert set(Export.objects.values_list("project", flat=True)) == {kept.pk}
    for folder in ("snapshots", "exports"):
        assert default_storage.listdir(f"{folder}/{gone.pk}") == ([], [])
    assert snapshots.verify(Snapshot.objects.get()) == []
