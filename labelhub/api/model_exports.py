"""Models leaving the house: exports in formats of other programs, and the model card."""

import mimetypes
from io import BytesIO
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import downloads, shapes
from labelhub.api.dataset_shapes import IDEMPOTENCY_KEY, idempotency_key
from labelhub.api.jobs import JobShape
from labelhub.api.jobs import show as show_job
from labelhub.api.permissions import SCIENTIST, STAFF, ProjectView
from labelhub.api.run_access import run_of
from labelhub.api.shapes import Body, PersonShape, Shape, checked
from labelhub.datasets import files
from labelhub.errors import Conflict, NotFound
from labelhub.runs import browser_page, model_exports, registry
from labelhub.runs.models import ModelExport
from labelhub.tasks import dispatch

CARDS = {"md": "text/markdown; charset=utf-8", "html": "text/html; charset=utf-8"}


class ModelExportShape(Shape):
    id = serializers.IntegerField()
    format = serializers.CharField()
    filename = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField(allow_null=True, help_text="Null until the file is whole.")
    difference = serializers.FloatField(
        allow_null=True, help_text="Greatest difference of any P from the original's, on real images."
    )
    checked_on = serializers.IntegerField(help_text="How many images it was checked on.")
    job = JobShape()
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()


class ModelExportsShape(Shape):
    formats = serializers.ListField(child=serializers.CharField(), help_text="What can be asked for.")
    results = ModelExportShape(many=True)


class ModelExportBody(Body):
    format = serializers.CharField(max_length=16, help_text="keras, savedmodel, tflite or tfjs.")


class NewModelExportShape(Shape):
    export = ModelExportShape()
    job = JobShape()


def show_export(row: ModelExport) -> dict[str, Any]:
    return {
        "id": row.pk,
        "format": row.format,
        "filename": row.filename,
        "bytes": row.bytes,
        "sha256": row.sha256 or None,
        "difference": row.difference,
        "checked_on": row.checked_on,
        "job": show_job(row.job),
        "created_by": shapes.person(row.created_by),
        "created_at": row.created_at,
    }


class ModelExportsView(ProjectView):
    roles = {"GET": STAFF, "POST": SCIENTIST}

    @extend_schema(operation_id="model_exports", responses=ModelExportsShape)
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """The exports of a run's model, the newest first, and the formats there are."""
        rows = [show_export(row) for row in _exports(self, number)]
        return Response({"formats": list(model_exports.FORMS), "results": rows})

    @extend_schema(
        operation_id="export_model",
        parameters=[IDEMPOTENCY_KEY],
        request=ModelExportBody,
        responses={202: NewModelExportShape},
        examples=[OpenApiExample("For phones", {"format": "tflite"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int, number: int) -> Response:
        """Convert a run's model as a job, checked against the original. One that is there already is given again."""
        values = checked(ModelExportBody, request.data)
        with transaction.atomic():
            made, job = model_exports.start(
                run_of(self, number), values["format"], user=self.user, idempotency_key=idempotency_key(request)
            )
            dispatch(job)
        return Response({"export": show_export(made), "job": show_job(job)}, status=status.HTTP_202_ACCEPTED)


class ModelExportFileView(ProjectView):
    roles = {"GET": STAFF}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="model_export_file", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int, number: int, export_id: int) -> Any:
        """The file, a zip. Takes `Range`, so that a broken download resumes."""
        export = _whole(self, number, export_id)
        file, size = files.stored(export.file)
        return downloads.send(
            request, file, size=size, name=export.filename, content_type="application/zip", etag=export.sha256
        )


class ModelExportPartView(ProjectView):
    roles = {"GET": STAFF}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="model_export_part", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int, number: int, export_id: int, name: str) -> Any:
        """One file out of the zip: what a browser loads to try the model. Refused where the project does not let its
        model be tried (policy `try_page`)."""
        _refuse_untried(self)
        export = _whole(self, number, export_id)
        part = model_exports.part(export, name)
        return downloads.send(
            request,
            BytesIO(part),
            size=len(part),
            name=name,
            content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            etag=f"{export.sha256}-{name}",
        )


class ModelExportPageView(ProjectView):
    roles = {"GET": STAFF}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="model_export_page", responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int, number: int, export_id: int) -> Any:
        """The page to try the model as a static folder in a zip: it runs from any web server, without LabelHub."""
        _refuse_untried(self)
        file, size, digest = browser_page.packed(_whole(self, number, export_id))
        return downloads.send(
            request, file, size=size, name=f"run-{number}-try.zip", content_type="application/zip", etag=digest
        )


class CardView(ProjectView):
    roles = {"GET": STAFF}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="model_card", responses={(200, "text/markdown"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int, number: int, form: str) -> Any:
        """The model card, as Markdown (`card.md`) or as a page (`card.html`)."""
        if form not in CARDS:
            raise NotFound("A model card is Markdown (card.md) or a page (card.html).")
        run = run_of(self, number)
        found = registry.file(run, f"card.{form}")
        return downloads.send(
            request,
            found.open("rb"),
            size=found.stat().st_size,
            name=f"run-{number}-card.{form}",
            content_type=CARDS[form],
            etag=f"{run.pk}-{run.folder.rpartition('/')[2]}-card-{form}",
        )


def _refuse_untried(view: ProjectView) -> None:
    """Raises Conflict where the project does not let its model be tried (policy `try_page`)."""
    if not view.project.try_page:
        raise Conflict(
            "This project's model cannot be tried in the browser.",
            hint="A manager can allow it in the settings.",
            code="try_page_off",
        )


def _whole(view: ProjectView, number: int, export_id: int) -> ModelExport:
    """An export of the run whose file is there. Raises NotFound, or Conflict while it is being made."""
    export: ModelExport | None = _exports(view, number).filter(pk=export_id).first()
    if export is None:
        raise NotFound("There is no such export of this run.")
    if not export.file:
        raise Conflict("The file is not written yet.", hint="Wait until its job has succeeded.", code="not_ready")
    return export


def _exports(view: ProjectView, number: int) -> QuerySet[ModelExport]:
    rows = ModelExport.objects.filter(run=run_of(view, number)).order_by("-pk")
    return rows.select_related("run", "job__created_by", "created_by")


urlpatterns = [
    path("projects/<int:project_id>/runs/<int:number>/exports", ModelExportsView.as_view(), name="model-exports"),
    path(
        "projects/<int:project_id>/runs/<int:number>/exports/<int:export_id>/file",
        ModelExportFileView.as_view(),
        name="model-export-file",
    ),
    path(
        "projects/<int:project_id>/runs/<int:number>/exports/<int:export_id>/files/<str:name>",
        ModelExportPartView.as_view(),
        name="model-export-part",
    ),
    path(
        "projects/<int:project_id>/runs/<int:number>/exports/<int:export_id>/page",
        ModelExportPageView.as_view(),
        name="model-export-page",
    ),
    path("projects/<int:project_id>/runs/<int:number>/card.<str:form>", CardView.as_view(), name="model-card"),
]
