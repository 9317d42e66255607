"""How snapshots, exports and runs look in the API, and what their requests have in common."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from labelhub.api import shapes
from labelhub.api.jobs import JobShape
from labelhub.api.jobs import show as show_job
from labelhub.api.shapes import PersonShape, Shape
from labelhub.datasets import snapshots
from labelhub.datasets.models import Export, Snapshot
from labelhub.errors import Invalid, NotFound
from labelhub.items.models import Project

LONGEST_KEY = 128
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Any text of yours, up to 128 characters. A request sent again with it is answered as the first time.",
)
SNAPSHOT = OpenApiParameter("snapshot", int, description="Number of a frozen snapshot; without it the live project.")


def idempotency_key(request: Request) -> str | None:
    """The request's Idempotency-Key. Raises Invalid when it is too long."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY:
        raise Invalid(
            f"Idempotency-Key: it has {len(key)} characters, {LONGEST_KEY} are allowed.",
            fields={"Idempotency-Key": "too long"},
        )
    return key or None


class CriteriaShape(Shape):
    states = serializers.ListField(child=serializers.CharField())
    classes = serializers.ListField(child=serializers.CharField(), help_text="None named: all.")
    min_confidence = serializers.FloatField()
    min_agreement = serializers.FloatField()
    metadata = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    exclude_flags = serializers.ListField(child=serializers.CharField())
    sampling = serializers.CharField()
    seed = serializers.IntegerField()
    shares = serializers.DictField(child=serializers.FloatField())
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Per class; empty: by shares.")
    grouped = serializers.BooleanField()
    sticky = serializers.BooleanField()
    folds = serializers.IntegerField()


class SnapshotShape(Shape):
    number = serializers.IntegerField()
    name = serializers.CharField()
    criteria = CriteriaShape()
    digest = serializers.CharField(allow_null=True, help_text="SHA-256 of the manifest; null until it is frozen.")
    items = serializers.IntegerField()
    class_counts = serializers.DictField(child=serializers.IntegerField(), help_text="Items that can be learnt from.")
    job = serializers.IntegerField(allow_null=True)
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()
    frozen_at = serializers.DateTimeField(allow_null=True, help_text="Null while it is being written.")
    leaky = serializers.BooleanField(help_text="Groups were ignored on purpose: figures on its splits are too good.")


class ExportShape(Shape):
    id = serializers.IntegerField()
    format = serializers.CharField()
    snapshot = serializers.IntegerField(allow_null=True, help_text="Null: the live project.")
    filename = serializers.CharField()
    bytes = serializers.IntegerField()
    rows = serializers.IntegerField()
    sha256 = serializers.CharField(allow_null=True, help_text="Null until the file is whole.")
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the file goes; null until it is whole.")
    ready = serializers.BooleanField(help_text="The file can be downloaded now.")
    options = serializers.DictField(help_text="What was asked for.")
    job = JobShape()
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()


def show_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "number": snapshot.number,
        "name": snapshot.name,
        "criteria": snapshot.criteria,
        "digest": snapshot.digest or None,
        "items": snapshot.n_items,
        "class_counts": snapshot.class_counts,
        "job": snapshot.job_id,
        "created_by": shapes.person(snapshot.created_by),
        "created_at": snapshot.created_at,
        "frozen_at": snapshot.frozen_at,
        "leaky": snapshots.is_leaky(snapshot),
    }


def show_export(export: Export) -> dict[str, Any]:
    return {
        "id": export.pk,
        "format": export.format,
        "snapshot": export.snapshot.number if export.snapshot else None,
        "filename": export.filename,
        "bytes": export.bytes,
        "rows": export.rows,
        "sha256": export.sha256 or None,
        "expires_at": export.expires_at,
        "ready": bool(export.file),
        "options": export.job.parameters,
        "job": show_job(export.job),
        "created_by": shapes.person(export.created_by),
        "created_at": export.created_at,
    }


def snapshot_of(project: Project, number: int) -> Snapshot:
    """The project's snapshot with this number. Raises NotFound."""
    found = Snapshot.objects.filter(project=project, number=number).select_related("created_by").first()
    if found is None:
        raise NotFound(f"There is no snapshot {number} in this project.")
    return found


def asked_snapshot(project: Project, request: Request) -> Snapshot | None:
    """The snapshot that the query names. Raises Invalid and NotFound."""
    text = request.query_params.get("snapshot")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(f"snapshot: {text!r} is not a number.", fields={"snapshot": "a number"})
    return snapshot_of(project, int(text))
