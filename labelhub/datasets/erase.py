"""Deleting exports and snapshots."""

from django.core.files.storage import default_storage

from labelhub.datasets import freezing
from labelhub.datasets.models import Export, Snapshot


def datasets_of_project(project_id: int) -> None:
    """Delete a project's exported files and frozen versions, files first, runs being gone already."""
    exports = Export.objects.filter(project=project_id)
    snapshots = Snapshot.objects.filter(project=project_id)
    frozen = list(snapshots.exclude(manifest=""))
    for key in (
        *exports.exclude(file="").values_list("file", flat=True),
        *exports.exclude(ledger="").values_list("ledger", flat=True),
        *(freezing.answers_key(snapshot) for snapshot in frozen),
        *(snapshot.manifest for snapshot in frozen),
    ):
        default_storage.delete(key)
    exports.delete()
    snapshots.delete()
