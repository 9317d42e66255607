"""What is found when somebody meddles with a snapshot's files."""

import gzip

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from labelhub.datasets import freezing, snapshots
from labelhub.datasets.models import Snapshot
from labelhub.errors import Conflict
from tests.datasets.labelled import labelled_project

pytestmark = pytest.mark.django_db(transaction=True)


def stored(snapshot: Snapshot) -> bytes:
    with default_storage.open(snapshot.manifest, "rb") as file:
        return bytes(file.read())


def test_verify_finds_a_changed_manifest() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    snapshot = snapshots.freeze_now(project, None, {})
    content = stored(snapshot).replace(b'"label":"male"', b'"label":"mole"', 1)
    default_storage.delete(snapshot.manifest)
    default_storage.save(snapshot.manifest, ContentFile(content))
    (said,) = snapshots.verify(snapshot)
    assert "the manifest's SHA-256 is" in said


def test_verify_finds_missing_and_damaged_files() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    snapshot = snapshots.freeze_now(project, None, {})
    key = freezing.answers_key(snapshot)
    default_storage.delete(key)
    assert "are missing" in snapshots.verify(snapshot)[0]
    default_storage.save(key, ContentFile(b"no gzip"))
    assert "are damaged" in snapshots.verify(snapshot)[0]
    default_storage.delete(key)
    default_storage.save(key, ContentFile(gzip.compress(b"1,2,other")))
    assert "the answers' SHA-256" in snapshots.verify(snapshot)[0]
    default_storage.delete(snapshot.manifest)
    assert "is missing" in snapshots.verify(snapshot)[0]


def test_a_missing_manifest_is_said_to_whoever_reads_it() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    snapshot = snapshots.freeze_now(project, None, {})
    default_storage.delete(snapshot.manifest)
    with pytest.raises(Conflict) as refused:
        snapshots.read_manifest(snapshot)
    assert refused.value.error_code == "snapshot_file_missing"
