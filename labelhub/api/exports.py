"""Exports: files to take away, at once or made by a job."""

from typing import Any

from django.db import transaction
from django.http import FileResponse, StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import downloads
from labelhub.api.dataset_shapes import (
    IDEMPOTENCY_KEY,
    SNAPSHOT,
    ExportShape,
    asked_snapshot,
    idempotency_key,
    show_export,
    snapshot_of,
)
from labelhub.api.jobs import JobShape
from labelhub.api.jobs import show as show_job
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import SCIENTIST, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.datasets import exports, files
from labelhub.datasets.archives import CONTAINERS
from labelhub.datasets.catalogue import FORMS, IMAGE_SIZES, Options, parse
from labelhub.datasets.models import Export
from labelhub.errors import Forbidden, NotFound
from labelhub.items.models import Role
from labelhub.labelling.models import ConsensusState
from labelhub.tasks import dispatch

EMAILS = OpenApiParameter(
    "emails", bool, description="`1`: e-mail addresses in place of pseudonyms. For managers alone."
)
TABLES = [key for key, form in FORMS.items() if not form.layout]
CSV_FILE = {(200, "text/csv"): OpenApiTypes.BINARY}


class LabelsCsvView(ProjectView):
    roles = {"GET": SCIENTIST}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(
        operation_id="labels_csv",
        parameters=[
            SNAPSHOT,
            OpenApiParameter("state", str, many=True, enum=ConsensusState.values, description="Live: only these."),
        ],
        responses=CSV_FILE,
    )
    def get(self, request: Request, project_id: int) -> StreamingHttpResponse:
        """`labels.csv`: one row for each item, with an empty value where nothing is accepted. Streamed."""
        snapshot = asked_snapshot(self.project, request)
        pieces = exports.labels_csv(self.project, snapshot, states=request.query_params.getlist("state"))
        name = exports.filename(self.project, Options(exports.LABELS), snapshot)
        return downloads.stream(pieces, name=name, content_type=downloads.CSV)


class AnswersCsvView(ProjectView):
    roles = {"GET": SCIENTIST}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="answers_csv", parameters=[SNAPSHOT, EMAILS], responses=CSV_FILE)
    def get(self, request: Request, project_id: int) -> StreamingHttpResponse:
        """`answers.csv`: every single label, in the columns of Label Studio and then ours. Streamed."""
        snapshot = asked_snapshot(self.project, request)
        emails = request.query_params.get("emails", "") in ("1", "true")
        refuse_emails(self, emails)
        pieces = exports.answers_csv(self.project, snapshot, emails=emails)
        name = exports.filename(self.project, Options(exports.ANSWERS), snapshot)
        return downloads.stream(pieces, name=name, content_type=downloads.CSV)


class ExportsShape(Shape):
    results = ExportShape(many=True)
    next = serializers.CharField(allow_null=True)


class ExportBody(Body):
    format = serializers.ChoiceField(list(FORMS))
    snapshot = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="Number of a frozen snapshot; else the live project."
    )
    images = serializers.ChoiceField(
        IMAGE_SIZES, required=False, help_text="Which size goes in; formats that hold images: `display` unless told."
    )
    container = serializers.ChoiceField(CONTAINERS, required=False, help_text="Of a file with images; else `zip`.")
    exif = serializers.BooleanField(required=False, help_text="Originals byte for byte, with EXIF and GPS.")
    emails = serializers.BooleanField(required=False, help_text="Addresses for pseudonyms. For managers alone.")
    states = serializers.ListField(
        child=serializers.ChoiceField(ConsensusState.choices), required=False, help_text="Live: only these."
    )
    since_snapshot = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="Only what changed since this snapshot."
    )
    since_export = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="Only what changed since this export."
    )


class NewExportShape(Shape):
    export = ExportShape()
    job = JobShape()


class ExportsView(ProjectView):
    roles = {"GET": SCIENTIST, "POST": SCIENTIST}

    @extend_schema(operation_id="exports", parameters=PAGING, responses=ExportsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Exports, the newest first."""
        rows = Export.objects.filter(project=self.project).select_related("snapshot", "job__created_by", "created_by")
        return Response(page(request, rows, orders={"id": Order("pk")}, default="-id", show=_show))

    @extend_schema(
        operation_id="create_export",
        parameters=[IDEMPOTENCY_KEY],
        request=ExportBody,
        responses={202: NewExportShape},
        examples=[OpenApiExample("Of a snapshot", {"format": "labels-csv", "snapshot": 3}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Write an export to a file, as a job. The file can then be downloaded, also in pieces."""
        values = checked(ExportBody, request.data)
        refuse_emails(self, bool(values.get("emails")))
        number = values.pop("snapshot", None)
        with transaction.atomic():
            export, job = exports.start(
                project=self.project,
                user=self.user,
                form=values.pop("format"),
                snapshot=snapshot_of(self.project, number) if number else None,
                idempotency_key=idempotency_key(request),
                **values,
            )
            dispatch(job)
        return Response({"export": show_export(export), "job": show_job(job)}, status=status.HTTP_202_ACCEPTED)


class ExportView(ProjectView):
    roles = {"GET": SCIENTIST}

    @extend_schema(operation_id="export", responses=ExportShape)
    def get(self, request: Request, project_id: int, export_id: int) -> Response:
        """One export; its file is whole when `sha256` is there."""
        return Response(show_export(_found(self, export_id)))


class ExportFileView(ProjectView):
    roles = {"GET": SCIENTIST}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="export_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int, export_id: int) -> Any:
        """The file. Takes `Range`, so that a broken download resumes."""
        export = _found(self, export_id)
        refuse_emails(self, bool(export.job.parameters["emails"]))
        exports.refuse_unready(export)
        file, size = files.stored(export.file)
        content_type = parse(export.job.parameters, frozen=export.snapshot is not None).content_type
        return downloads.send(
            request, file, size=size, name=export.filename, content_type=content_type, etag=export.sha256
        )


class LiveExportView(ProjectView):
    roles = {"GET": SCIENTIST}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(
        operation_id="live_export",
        parameters=[
            OpenApiParameter("format", str, required=True, enum=TABLES),
            SNAPSHOT,
            OpenApiParameter("state", str, many=True, enum=ConsensusState.values, description="Live: only these."),
            EMAILS,
        ],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, project_id: int) -> Any:
        """A small table at once, without a job. A large one, or one with images, needs a job."""
        query = request.query_params
        snapshot = asked_snapshot(self.project, request)
        emails = query.get("emails", "") in ("1", "true")
        refuse_emails(self, emails)
        options = parse(
            {"format": query.get("format"), "states": query.getlist("state"), "emails": emails},
            frozen=snapshot is not None,
        )
        file, _size = exports.write_now(self.project, snapshot, options)
        answer = FileResponse(file, as_attachment=True, filename=exports.filename(self.project, options, snapshot))
        answer["Content-Type"] = options.content_type
        answer["Cache-Control"] = "private, no-store"
        return answer


def refuse_emails(view: ProjectView, emails: bool) -> None:
    """Raises Forbidden when somebody who is no manager would get addresses."""
    if emails and view.role is not Role.MANAGER:
        raise Forbidden("Only managers may export e-mail addresses.", hint="Without `emails` there are pseudonyms.")


def _found(view: ProjectView, export_id: int) -> Export:
    rows = Export.objects.select_related("snapshot", "job__created_by", "created_by")
    export = rows.filter(project=view.project, pk=export_id).first()
    if export is None:
        raise NotFound("There is no such export in this project.")
    return export


def _show(rows: list[Export]) -> list[dict[str, Any]]:
    return [show_export(row) for row in rows]


urlpatterns = [
    path("projects/<int:project_id>/labels.csv", LabelsCsvView.as_view(), name="labels-csv"),
    path("projects/<int:project_id>/answers.csv", AnswersCsvView.as_view(), name="answers-csv"),
    path("projects/<int:project_id>/export", LiveExportView.as_view(), name="live-export"),
    path("projects/<int:project_id>/exports", ExportsView.as_view(), name="exports"),
    path("projects/<int:project_id>/exports/<int:export_id>", ExportView.as_view(), name="export"),
    path("projects/<int:project_id>/exports/<int:export_id>/file", ExportFileView.as_view(), name="export-file"),
]
