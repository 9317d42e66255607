"""Imports as the API shows them."""

from typing import Any

from django.db.models import Count, Q, Sum
from rest_framework import serializers

from labelhub.api import jobs, shapes
from labelhub.api.jobs import JobShape
from labelhub.api.shapes import Body, ImageShape, PersonShape, Shape
from labelhub.items.models import FileState, Image, Import, ImportFile
from labelhub.items.previewing import Preview
from labelhub.items.tables import IGNORE, METADATA, ROLES
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


class ImportOptionsBody(Body):
    mapping = serializers.DictField(
        child=serializers.CharField(),
        required=False,
        help_text=f"Column → {', '.join((*ROLES, METADATA, IGNORE))}; before what the column looks like.",
    )
    class_folders = serializers.BooleanField(
        required=False, help_text="Folders that are called like a class are labels of the labeller “Folders”."
    )
    fetch = serializers.BooleanField(
        required=False, help_text="The tables are lists: their images are fetched from the addresses they name."
    )
    split_folders = serializers.BooleanField(
        required=False, help_text="Folders called train, val, validation or test are splits."
    )


class TableRowShape(Shape):
    line = serializers.IntegerField()
    name = serializers.CharField()
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    labeller = serializers.CharField(allow_blank=True)
    group = serializers.CharField(allow_blank=True)
    split = serializers.CharField(allow_blank=True)
    fold = serializers.IntegerField(allow_null=True)
    gold = serializers.CharField(allow_blank=True)
    metadata = serializers.DictField(child=serializers.CharField())


class RefusedLineShape(Shape):
    line = serializers.IntegerField()
    reason = serializers.CharField()
    detail = serializers.CharField()


class TableReportShape(Shape):
    lines = serializers.IntegerField()
    whole = serializers.BooleanField(help_text="Every line was tried; else only the first ones.")
    matched = serializers.IntegerField(help_text="Lines that name an item and say nothing impossible.")
    labels = serializers.DictField(child=serializers.IntegerField())
    labellers = serializers.IntegerField()
    splits = serializers.DictField(child=serializers.IntegerField())
    refused = serializers.DictField(child=serializers.IntegerField(), help_text="By reason.")
    examples = RefusedLineShape(many=True)


class TableShape(Shape):
    name = serializers.CharField()
    form = serializers.CharField(help_text="What it was recognised as; `table`: one with columns of its own.")
    columns = serializers.DictField(child=serializers.CharField(), help_text="What each column is.")
    rows = TableRowShape(many=True, help_text="The first lines.")
    report = TableReportShape(allow_null=True)
    problem = serializers.CharField(allow_null=True, help_text="Why it cannot be read.")


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
    options = serializers.DictField(help_text="How names and tables are read.")
    undone_at = serializers.DateTimeField(allow_null=True)


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
        "options": row.options,
        "undone_at": row.undone_at,
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


SHOWN = ("line", "name", "label", "labeller", "group", "split", "fold", "gold", "metadata")


def show_table(table: Preview) -> dict[str, Any]:
    report = table.report
    return {
        "name": table.name,
        "form": table.form,
        "columns": table.columns,
        "rows": [{name: getattr(row, name) for name in SHOWN} for row in table.rows],
        "report": None
        if report is None
        else {
            "lines": report.lines,
            "whole": report.whole,
            "matched": report.matched,
            "labels": report.labels,
            "labellers": len(report.labellers),
            "splits": report.splits,
            "refused": report.refused,
            "examples": [{"line": one.line, "reason": one.reason, "detail": one.detail} for one in report.examples],
        },
        "problem": table.problem.detail if table.problem else None,
    }
