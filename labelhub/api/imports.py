"""Images in: open an import, send files in as many requests as it takes, say that it is complete."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.db.models import Count, Q, QuerySet, Sum
from django.http import StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import jobs, shapes
from labelhub.api.jobs import JobShape
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import SCIENTIST, ProjectView
from labelhub.api.shapes import Body, ImageShape, PersonShape, Shape, checked
from labelhub.errors import Invalid, NotFound, TooLarge
from labelhub.items import ingest
from labelhub.items.models import FileState, Image, Import, ImportFile
from labelhub.items.tables import spreadsheet_safe
from labelhub.jobs.models import JobState
from labelhub.tasks.jobs import dispatch

LATEST = 4
COUNTED = {
    "waiting": FileState.WAITING,
    "new": FileState.NEW,
    "already_here": FileState.ALREADY_HERE,
    "rejected": FileState.REJECTED,
    "cancelled": FileState.CANCELLED,
}
LEFT_OUT = (FileState.REJECTED, FileState.CANCELLED)


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


class ImportsView(ProjectView):
    roles = {"GET": SCIENTIST, "POST": SCIENTIST}

    @extend_schema(operation_id="imports", parameters=PAGING, responses=ImportsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """The project's imports, newest first."""
        rows = deliveries(self)
        return Response(
            page(request, rows, orders={"id": Order("pk")}, default="-id", show=lambda found: show(project_id, found))
        )

    @extend_schema(operation_id="start_import", request=ImportBody, responses={201: ImportShape})
    def post(self, request: Request, project_id: int) -> Response:
        """Open an import. Send files to it next."""
        made = ingest.start(self.project, self.user, checked(ImportBody, request.data)["name"])
        return Response(show(project_id, [made])[0], status=201)


class ImportView(ProjectView):
    roles = {"GET": SCIENTIST}

    @extend_schema(operation_id="import", responses=ImportShape)
    def get(self, request: Request, project_id: int, import_id: int) -> Response:
        """One import and how far it is."""
        return Response(show(project_id, [find(self, import_id)])[0])


class ImportFilesView(ProjectView):
    roles = {"GET": SCIENTIST, "POST": SCIENTIST}
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="import_files",
        parameters=[
            *PAGING,
            OpenApiParameter("state", enum=FileState.values),
            OpenApiParameter("reason", str, description="Code of the reason of a rejection."),
        ],
        responses=ImportFilesShape,
    )
    def get(self, request: Request, project_id: int, import_id: int) -> Response:
        """The files of an import and what became of each."""
        rows = ImportFile.objects.filter(delivery=find(self, import_id))
        state, reason = request.query_params.get("state"), request.query_params.get("reason")
        if state and state not in FileState.values:
            raise Invalid(f"state: {state!r} is not one of {', '.join(FileState.values)}.", fields={"state": "unknown"})
        rows = rows.filter(state=state) if state else rows
        rows = rows.filter(reason=reason) if reason else rows
        return Response(page(request, rows, orders={"id": Order("pk")}, default="id", show=show_files))

    @extend_schema(
        operation_id="send_import_files",
        request={"multipart/form-data": FilesBody},
        responses={202: ReceivedShape},
    )
    def post(self, request: Request, project_id: int, import_id: int) -> Response:
        """Send files: images, zips, CSV tables. They are checked while more arrive."""
        delivery = find(self, import_id)
        files, names = sent_files(request)
        if not files:
            raise Invalid("file: no file came with the request.", fields={"file": "needed, once for each file"})
        if len(names) != len(files):
            raise Invalid(
                f"path: {len(names)} names came for {len(files)} files.", fields={"path": "one for each file, or none"}
            )
        received = ingest.add_uploads(delivery, list(zip(names, files, strict=True)))
        dispatch(delivery.job)
        return Response({"received": received}, status=202)


def sent_files(request: Request) -> tuple[list[Any], list[str]]:
    """The files of a request and their names, where need be those that the files themselves carry."""
    try:
        files = request.FILES.getlist("file")
        return files, request.POST.getlist("path") or [file.name or "" for file in files]
    except (TooManyFilesSent, TooManyFieldsSent) as error:
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        raise TooLarge(
            f"file: a request may bring {most:,} files.", hint="Send the rest in further requests."
        ) from error


class CompleteImportView(ProjectView):
    roles = {"POST": SCIENTIST}

    @extend_schema(operation_id="complete_import", request=None, responses={202: JobShape})
    def post(self, request: Request, project_id: int, import_id: int) -> Response:
        """Say that no more files will come."""
        job = ingest.complete(find(self, import_id))
        dispatch(job)
        return Response(jobs.show(job), status=202)


class RejectedView(ProjectView):
    roles = {"GET": SCIENTIST}

    @extend_schema(operation_id="rejected_files", responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, project_id: int, import_id: int) -> StreamingHttpResponse:
        """The files that were rejected or left out, with their reasons, for a spreadsheet. A name that a spreadsheet
        would compute has an apostrophe in front."""
        delivery = find(self, import_id)
        return StreamingHttpResponse(
            rejected_lines(delivery),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="rejected-{delivery.pk}.csv"'},
        )


def rejected_lines(delivery: Import) -> Iterator[str]:
    rows = ImportFile.objects.filter(delivery=delivery, state__in=LEFT_OUT).order_by("pk")
    yield csv_line(["name", "entry", "reason", "what_was_found", "bytes"])
    for row in rows.iterator(chunk_size=2000):
        yield csv_line([row.path, row.entry, row.reason, row.detail, str(row.bytes)])


def csv_line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([spreadsheet_safe(cell) for cell in cells])
    return out.getvalue()


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


def deliveries(view: ProjectView) -> QuerySet[Import]:
    return Import.objects.filter(project=view.project).select_related("job__created_by", "created_by")


def find(view: ProjectView, import_id: int) -> Import:
    found = deliveries(view).filter(pk=import_id).first()
    if found is None:
        raise NotFound("There is no such import in this project.")
    return found


urlpatterns = [
    path("projects/<int:project_id>/imports", ImportsView.as_view(), name="imports"),
    path("projects/<int:project_id>/imports/<int:import_id>", ImportView.as_view(), name="import"),
    path("projects/<int:project_id>/imports/<int:import_id>/files", ImportFilesView.as_view(), name="import-files"),
    path(
        "projects/<int:project_id>/imports/<int:import_id>/complete",
        CompleteImportView.as_view(),
        name="complete-import",
    ),
    path("projects/<int:project_id>/imports/<int:import_id>/rejected.csv", RejectedView.as_view(), name="rejected"),
]
