"""Asking models: one image at once, many as a job."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import path
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import downloads, shapes
from labelhub.api.dataset_shapes import IDEMPOTENCY_KEY, idempotency_key
from labelhub.api.exports import CSV_FILE
from labelhub.api.jobs import JobShape
from labelhub.api.jobs import show as show_job
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import SCIENTIST, STAFF, ProjectView
from labelhub.api.run_access import run_of
from labelhub.api.shapes import Body, PersonShape, Shape, checked
from labelhub.browse import gallery
from labelhub.datasets import files
from labelhub.errors import Conflict, Invalid, LabelHubError, NotFound
from labelhub.jobs.models import JobState
from labelhub.runs import batches, one_image, promotion
from labelhub.runs.models import Batch, Run
from labelhub.tasks import dispatch


class AnswerShape(Shape):
    """`decision`: by the threshold in use where there are two classes, else the top class."""

    run = serializers.IntegerField()
    recipe = serializers.CharField()
    promoted = serializers.BooleanField()
    p = serializers.DictField(child=serializers.FloatField(), help_text="Class key → P.")
    top_class = serializers.CharField()
    margin = serializers.FloatField(help_text="P(top) − P(second).")
    threshold = serializers.FloatField(allow_null=True, help_text="On P of the second class.")
    decision = serializers.CharField(help_text="Class key.")
    calibrated = serializers.DictField(
        child=serializers.FloatField(), help_text="P after temperature scaling: as sure as the run's mistakes allow."
    )


class LaterShape(Shape):
    job = JobShape(help_text="Its `result` is the answer when it has succeeded.")


class ImageBody(Body):
    image = serializers.FileField()


class NoAnswer(LabelHubError):
    """The model could not answer; the job says why."""

    status = 409
    code = "prediction_failed"


class _PredictView(ProjectView):
    roles = {"POST": STAFF}
    parser_classes = (MultiPartParser,)

    def answer(self, request: Request, run: Run) -> Response:
        upload = checked(ImageBody, request.data)["image"]
        if upload.size > settings.MAX_IMAGE_BYTES:
            limit = f"the limit is {settings.MAX_IMAGE_BYTES / 2**20:,.0f} MB"
            raise Invalid(f"image: {upload.size / 2**20:,.1f} MB, {limit}.", fields={"image": "too_large"})
        with transaction.atomic():
            job = one_image.start(run, user=self.user, data=upload.read(), name=upload.name or "")
            dispatch(job)
        job = one_image.wait(job, settings.PREDICT_WAIT_SECONDS)
        if job.state == JobState.SUCCEEDED:
            return Response(job.result)
        if job.state == JobState.FAILED:
            raise NoAnswer(job.error, code=job.error_code)
        return Response({"job": show_job(job)}, status=status.HTTP_202_ACCEPTED)


PREDICTED = {200: AnswerShape, 202: LaterShape}
IMAGE_FORM = {"multipart/form-data": ImageBody}
ANSWERED = OpenApiExample(
    "Male, and nearly sure",
    {
        "run": 7, "recipe": "faceres-linear", "promoted": True, "p": {"female": 0.03, "male": 0.97},
        "top_class": "male", "margin": 0.94, "threshold": 0.52, "decision": "male",
        "calibrated": {"female": 0.06, "male": 0.94},
    },
    response_only=True,
    status_codes=["200"],
)  # fmt: skip


class PredictView(_PredictView):
    @extend_schema(operation_id="predict", request=IMAGE_FORM, responses=PREDICTED, examples=[ANSWERED])
    def post(self, request: Request, project_id: int) -> Response:
        """What the promoted model says of an image. The image is not kept. Answers 202 with a job when the worker is
        busy or still loading."""
        return self.answer(request, promotion.promoted_run(self.project))


class RunPredictView(_PredictView):
    @extend_schema(operation_id="predict_with_run", request=IMAGE_FORM, responses=PREDICTED, examples=[ANSWERED])
    def post(self, request: Request, project_id: int, number: int) -> Response:
        """What this run's model says of an image, whether it is promoted or not."""
        return self.answer(request, run_of(self, number))


class BatchShape(Shape):
    id = serializers.IntegerField()
    run = serializers.IntegerField()
    zip = serializers.BooleanField(help_text="Of a zip, or else of items.")
    filter = serializers.DictField(child=serializers.CharField(), help_text="Of the items.")
    rows = serializers.IntegerField()
    refused = serializers.IntegerField(help_text="Images that could not be read; the CSV says why.")
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField(allow_null=True, help_text="Of the CSV; null until it is whole.")
    job = JobShape()
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()


class BatchesShape(Shape):
    results = BatchShape(many=True)
    next = serializers.CharField(allow_null=True)


class NewBatchShape(Shape):
    batch = BatchShape()
    job = JobShape()


class BatchBody(Body):
    """A zip as `file` (multipart), or items by `filter` (JSON): the same names as in the list of items. `run` names a
    run; without it the promoted model answers."""

    file = serializers.FileField(required=False)
    filter = serializers.DictField(child=serializers.CharField(max_length=300), required=False)
    run = serializers.IntegerField(required=False, allow_null=True, min_value=1)


def show_batch(row: Batch) -> dict[str, Any]:
    return {
        "id": row.pk,
        "run": row.run.number,
        "zip": bool(row.job.parameters["zip"]),
        "filter": row.criteria,
        "rows": row.rows,
        "refused": row.refused,
        "bytes": row.bytes,
        "sha256": row.sha256 or None,
        "job": show_job(row.job),
        "created_by": shapes.person(row.created_by),
        "created_at": row.created_at,
    }


class BatchesView(ProjectView):
    roles = {"GET": SCIENTIST, "POST": SCIENTIST}
    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(operation_id="prediction_batches", parameters=PAGING, responses=BatchesShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Batches of predictions, the newest first."""

        def show(found: list[Batch]) -> list[dict[str, Any]]:
            return [show_batch(row) for row in found]

        return Response(page(request, _batches(self), orders={"id": Order("pk")}, default="-id", show=show))

    @extend_schema(
        operation_id="predict_batch",
        parameters=[IDEMPOTENCY_KEY],
        request={"multipart/form-data": BatchBody, "application/json": BatchBody},
        responses={202: NewBatchShape},
        examples=[OpenApiExample("What nobody settled yet", {"filter": {"state": "open"}}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Predict many images as a job: those of a zip, or items of the project. The result is a CSV."""
        values = checked(BatchBody, request.data)
        file, criteria = values.get("file"), values.get("filter") or {}
        if (file is None) == ("filter" not in values):
            raise Invalid("Send a zip as `file`, or a `filter`.", fields={"file": "one of the two", "filter": "one"})
        unknown = sorted(set(criteria) - set(gallery.FILTERS))
        if unknown:
            raise Invalid(f"filter: there is no {unknown[0]!r}.", fields={"filter": f"unknown: {unknown[0]}"})
        gallery.select(self.project, criteria)
        number = values.get("run")
        run = run_of(self, number) if number else promotion.promoted_run(self.project)
        with transaction.atomic():
            batch, job = batches.start(
                run, user=self.user, archive=file, criteria=criteria, idempotency_key=idempotency_key(request)
            )
            dispatch(job)
        return Response({"batch": show_batch(batch), "job": show_job(job)}, status=status.HTTP_202_ACCEPTED)


class BatchView(ProjectView):
    roles = {"GET": SCIENTIST}

    @extend_schema(operation_id="prediction_batch", responses=BatchShape)
    def get(self, request: Request, project_id: int, batch_id: int) -> Response:
        """One batch; its file is whole when `sha256` is there."""
        return Response(show_batch(_batch(self, batch_id)))


class BatchFileView(ProjectView):
    roles = {"GET": SCIENTIST}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(
        operation_id="prediction_batch_file", parameters=[OpenApiParameter("Range", str, "header")], responses=CSV_FILE
    )
    def get(self, request: Request, project_id: int, batch_id: int) -> Any:
        """The CSV: a row for each image with P of each class, margin and decision. Takes `Range`."""
        batch = _batch(self, batch_id)
        if not batch.file:
            raise Conflict("The file is not written yet.", hint="Wait until its job has succeeded.", code="not_ready")
        file, size = files.stored(batch.file)
        name = f"predictions-run-{batch.run.number}-{batch.pk}.csv"
        return downloads.send(request, file, size=size, name=name, content_type=downloads.CSV, etag=batch.sha256)


def _batches(view: ProjectView) -> Any:
    return Batch.objects.filter(run__project=view.project).select_related("run", "job__created_by", "created_by")


def _batch(view: ProjectView, batch_id: int) -> Batch:
    found: Batch | None = _batches(view).filter(pk=batch_id).first()
    if found is None:
        raise NotFound("There is no such batch in this project.")
    return found


urlpatterns = [
    path("projects/<int:project_id>/predict", PredictView.as_view(), name="predict"),
    path("projects/<int:project_id>/runs/<int:number>/predict", RunPredictView.as_view(), name="run-predict"),
    path("projects/<int:project_id>/prediction-batches", BatchesView.as_view(), name="batches"),
    path("projects/<int:project_id>/prediction-batches/<int:batch_id>", BatchView.as_view(), name="batch"),
    path(
        "projects/<int:project_id>/prediction-batches/<int:batch_id>/file", BatchFileView.as_view(), name="batch-file"
    ),
]
