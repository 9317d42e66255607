"""Imports as the API shows them."""

from typing import Any

from django.db.models import Count, Q, Sum
from rest_framework import serializers

from labelhub.api import jobs, shapes
from labelhub.api.jobs import JobShape
from labelhub.api.shapes import Body, ImageShape, PersonShape, Shape
from labelhub.items.models import FileState, Image, Import, ImportFile
from labelhub.jobs.models import JobState

LATEST = 4
COUNTED = {
    "waiting": FileState.WAITING,
    "new": FileState.NEW,
    "already_here": FileState.ALREADY_HERE,
    "rejected": FileState.REJECTED,
    "cancelled": FileState.CANCELLED,
}


class ImportBody(Body):
    name = serializers.CharField(max_length=255, help_text="How people will recognise it: a folder, a zip, a batch.")


class ImportCountsShape(Shape):
    """Files by what became of them. An archive counts as its entries, a table only by its refused lines."""

    received = serializers.IntegerField()
    waiting = serializers.IntegerField()
    new = serializers.IntegerField()
    already_here = serializers.IntegerField()
    rejected = serializers.IntegerField()
    cancelled = serializers.IntegerField(help_text="The import was cancelled or failed before their turn came.")
    ready = serializers.IntegerField(help_text="New or already here: they can be labelled.")


class ImportShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    state = serializers.ChoiceField(["receiving", "running", "finished", "failed", "cancelled"])
    complete = serializers.BooleanField(help_text="The sender said that no more files will come.")
    job = JobShape()
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()
    counts = ImportCountsShape()
    bytes = serializers.IntegerField()
    reasons = serializers.DictField(child=serializers.IntegerField(), help_text="Rejected files by reason.")
    latest = ImageShape(many=True)


class ImportsShape(Shape):
    results = ImportShape(many=True)
    next = serializers.CharField(allow_null=True)


class ImportFileShape(Shape):
    path = serializers.CharField()
    entry = serializers.CharField()
    state = serializers.ChoiceField(FileState.choices)
    reason = serializers.CharField(allow_null=True)
    detail = serializers.CharField()
    bytes = serializers.IntegerField()
    item_id = serializers.IntegerField(allow_null=True)


class ImportFilesShape(Shape):
    results = ImportFileShape(many=True)
    next = serializers.CharField(allow_null=True)


class FilesBody(Shape):
    file = serializers.ListField(child=serializers.FileField(), help_text="Images, zips and CSV tables alike.")
    path = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Name with folders of each file, in the same order."
    )


class ReceivedShape(Shape):
    received = serializers.IntegerField()


def show(project_id: int, rows: list[Import]) -> list[dict[str, Any]]:
    """Imports as the API shows them; a fixed number of queries for any number of rows, but for the latest images."""
    files = ImportFile.objects.filter(delivery__in=rows).exclude(state=FileState.READ)
    counts: dict[int, dict[str, Any]] = {
        row["delivery"]: dict(row)
        for row in files.values("delivery").annotate(
            received=Count("pk"),
            size=Sum("bytes"),
            **{name: Count("pk", filter=Q(state=state)) for name, state in COUNTED.items()},
        )
    }
    reasons: dict[int, dict[str, int]] = {}
    rejected = ImportFile.objects.filter(delivery__in=rows, state=FileState.REJECTED)
    for delivery, reason, count in rejected.values_list("delivery", "reason").annotate(Count("pk")).order_by():
        reasons.setdefault(delivery, {})[reason] = count
    return [_one(project_id, row, counts.get(row.pk, {}), reasons.get(row.pk, {})) for row in rows]


def _one(project_id: int, row: Import, counts: dict[str, Any], reasons: dict[str, int]) -> dict[str, Any]:
    latest = Image.objects.filter(items__delivery=row).order_by("-items__pk")[:LATEST]
    return {
        "id": row.pk,
        "name": row.name,
        "state": state_of(row),
        "complete": row.complete_at is not None,
        "job": jobs.show(row.job),
        "created_by": shapes.person(row.created_by),
        "created_at": row.created_at,
        "counts": {
            **{name: counts.get(name, 0) for name in ("received", *COUNTED)},
            "ready": counts.get("new", 0) + counts.get("already_here", 0),
        },
        "bytes": counts.get("size") or 0,
        "reasons": reasons,
        "latest": [shapes.image(project_id, image) for image in latest],
    }


def state_of(row: Import) -> str:
    """Where the import is, in one word."""
    ended = {JobState.SUCCEEDED: "finished", JobState.FAILED: "failed", JobState.CANCELLED: "cancelled"}
    state = ended.get(JobState(row.job.state))
    return state or ("receiving" if row.complete_at is None else "running")


def show_files(rows: list[ImportFile]) -> list[dict[str, Any]]:
    return [
        {
            "path": row.path,
            "entry": row.entry,
            "state": row.state,
            "reason": row.reason or None,
            "detail": row.detail,
            "bytes": row.bytes,
            "item_id": row.item_id,
        }
        for row in rows
    ]
