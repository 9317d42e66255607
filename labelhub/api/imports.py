"""Images in: open an import, send files in as many requests as it takes, say that it is complete."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import jobs
from labelhub.api.import_shapes import (
    FilesBody,
    ImportBody,
    ImportFilesShape,
    ImportOptionsBody,
    ImportShape,
    ImportsShape,
    ReceivedShape,
    TableShape,
    show,
    show_files,
    show_table,
)
from labelhub.api.jobs import JobShape
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import MANAGER, SCIENTIST, ProjectView
from labelhub.api.shapes import checked
from labelhub.datasets import undoing
from labelhub.errors import Invalid, NotFound, TooLarge
from labelhub.items import ingest, previewing
from labelhub.items.models import FileState, Import, ImportFile
from labelhub.items.tables import spreadsheet_safe
from labelhub.tasks.jobs import dispatch

LEFT_OUT = (FileState.REJECTED, FileState.CANCELLED)


class ImportsView(ProjectView):
    roles = {"GET": SCIENTIST, "POST": SCIENTIST}

    @extend_schema(operation_id="imports", parameters=PAGING, responses=ImportsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """The project's imports, newest first."""
        rows = deliveries(self)
        return Response(
            page(request, rows, orders={"id": Order("pk")}, default="-id", show=lambda found: show(project_id, found))
        )

    @extend_schema(
        operation_id="start_import",
        request=ImportBody,
        responses={201: ImportShape},
        examples=[OpenApiExample("A batch", {"name": "batch-09"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Open an import. Send files to it next."""
        made = ingest.start(self.project, self.user, checked(ImportBody, request.data)["name"])
        return Response(show(project_id, [made])[0], status=201)


class ImportView(ProjectView):
    roles = {"GET": SCIENTIST, "PATCH": SCIENTIST}

    @extend_schema(operation_id="import", responses=ImportShape)
    def get(self, request: Request, project_id: int, import_id: int) -> Response:
        """One import and how far it is."""
        return Response(show(project_id, [find(self, import_id)])[0])

    @extend_schema(operation_id="change_import", request=ImportOptionsBody, responses=ImportShape)
    def patch(self, request: Request, project_id: int, import_id: int) -> Response:
        """Say how names and tables are read, before the import is complete."""
        previewing.set_options(find(self, import_id), checked(ImportOptionsBody, request.data))
        return Response(show(project_id, [find(self, import_id)])[0])


class ImportTablesView(ProjectView):
    roles = {"GET": SCIENTIST}

    @extend_schema(operation_id="import_tables", responses=TableShape(many=True))
    def get(self, request: Request, project_id: int, import_id: int) -> Response:
        """The tables that wait: what they were recognised as, what each column is, and a dry run against the items
        that there are now. Nothing is written."""
        return Response([show_table(one) for one in previewing.previews(find(self, import_id))])


class UndoImportView(ProjectView):
    roles = {"POST": MANAGER}

    @extend_schema(operation_id="undo_import", request=None, responses={202: JobShape})
    def post(self, request: Request, project_id: int, import_id: int) -> Response:
        """Take the import back, as a job: its items and the labels it brought. Refused when others have built on it."""
        job = undoing.start(find(self, import_id), self.user)
        dispatch(job)
        return Response(jobs.show(job), status=202)


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
        examples=[OpenApiExample("Two files were taken", {"received": 2}, response_only=True, status_codes=["202"])],
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
    path("projects/<int:project_id>/imports/<int:import_id>/tables", ImportTablesView.as_view(), name="import-tables"),
    path("projects/<int:project_id>/imports/<int:import_id>/undo", UndoImportView.as_view(), name="undo-import"),
    path(
        "projects/<int:project_id>/imports/<int:import_id>/complete",
        CompleteImportView.as_view(),
        name="complete-import",
    ),
    path("projects/<int:project_id>/imports/<int:import_id>/rejected.csv", RejectedView.as_view(), name="rejected"),
]
