"""Exports as jobs: written whole, or not at all."""

import hashlib
from typing import Any

import pytest
from django.core.files.storage import default_storage

from labelhub.datasets import exports, snapshots
from labelhub.datasets.models import Export
from labelhub.errors import Conflict, Invalid
from labelhub.items.models import Project
from labelhub.jobs import lifecycle
from tests.datasets.labelled import labelled_project

pytestmark = pytest.mark.django_db(transaction=True)


def run_export(project: Project, **wanted: Any) -> Export:
    export, job = exports.start(project=project, user=None, **wanted)
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    result = exports.execute(claim)
    export.refresh_from_db()
    result.pop("removed", None)  # only where something earlier is compared with
    assert result == {"export": export.pk, "rows": export.rows, "bytes": export.bytes, "sha256": export.sha256}
    return export


@pytest.mark.parametrize("form", [exports.LABELS, exports.ANSWERS])
@pytest.mark.parametrize("frozen", [False, True])
def test_the_job_writes_what_the_stream_gives(form: str, frozen: bool) -> None:
    project, _ = labelled_project({"female": 4, "male": 3})
    snapshot = snapshots.freeze_now(project, None, {}) if frozen else None
    export = run_export(project, form=form, snapshot=snapshot)
    stream = exports.labels_csv if form == exports.LABELS else exports.answers_csv
    content = b"".join(stream(project, snapshot))
    with default_storage.open(export.file, "rb") as file:
        assert file.read() == content
    assert (export.rows, export.bytes, export.sha256) == (7, len(content), hashlib.sha256(content).hexdigest())
    ending = "-snapshot-1.csv" if frozen else ".csv"
    assert export.filename == f"{project.name.replace(' ', '-')}-{form.removesuffix('-csv')}{ending}"


def test_the_job_says_how_far_it_is() -> None:
    project, _ = labelled_project({"female": 4, "male": 3})
    job = run_export(project, form=exports.LABELS).job
    job.refresh_from_db()
    assert (job.done, job.total, job.note) == (7, 7, "7 rows")


def test_a_cancelled_export_leaves_no_file() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    export, job = exports.start(project=project, user=None, form=exports.ANSWERS)
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    lifecycle.request_cancel(job)
    with pytest.raises(lifecycle.Cancelled):
        exports.execute(claim)
    export.refresh_from_db()
    assert export.file == ""
    assert not default_storage.exists(f"exports/{project.pk}")


def test_what_cannot_be_exported_is_refused() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    with pytest.raises(Invalid, match="format: 'xlsx' is not one of labels-csv, answers-csv"):
        exports.start(project=project, user=None, form="xlsx")
    unfrozen, _ = snapshots.create(project=project, user=None, criteria={})
    with pytest.raises(Conflict) as refused:
        exports.start(project=project, user=None, form=exports.LABELS, snapshot=unfrozen)
    assert refused.value.error_code == "snapshot_not_ready"
    with pytest.raises(Conflict):
        exports.labels_csv(project, unfrozen)


def test_the_same_key_gives_the_same_export() -> None:
    project, _ = labelled_project({"female": 2, "male": 2})
    one, _ = exports.start(project=project, user=None, form=exports.LABELS, idempotency_key="k")
    two, _ = exports.start(project=project, user=None, form=exports.LABELS, idempotency_key="k")
    assert one.pk == two.pk
