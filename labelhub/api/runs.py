"""Runs: recipes, training, predictions, files."""

import mimetypes
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import downloads
from labelhub.api.dataset_shapes import IDEMPOTENCY_KEY, idempotency_key, snapshot_of
from labelhub.api.jobs import JobShape
from labelhub.api.jobs import show as show_job
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import SCIENTIST, STAFF, ProjectView
from labelhub.api.run_access import run_of, runs_of, whole
from labelhub.api.run_shapes import (
    FileShape,
    PredictionShape,
    RecipeShape,
    RunRowShape,
    RunShape,
    show_predictions,
    show_row,
)
from labelhub.api.shapes import Body, Shape, checked
from labelhub.errors import Invalid
from labelhub.items.models import LabelClass
from labelhub.runs import promotion, recipes, registry, training
from labelhub.runs.models import Prediction, Run
from labelhub.tasks import dispatch

FILTERS = [
    OpenApiParameter("top", str, description="Key of the class that the model finds likeliest."),
    OpenApiParameter("given", str, description="Key of the class that people gave."),
    OpenApiParameter("out_of_fold", bool, description="Whether the model had not seen the item's label."),
]


class RecipesView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="recipes", responses=RecipeShape(many=True))
    def get(self, request: Request, project_id: int) -> Response:
        """The training methods, with their parameters, ranges and defaults."""
        return Response(recipes.describe())


class RunsShape(Shape):
    results = RunRowShape(many=True)
    next = serializers.CharField(allow_null=True)


class RunBody(Body):
    recipe = serializers.CharField(max_length=64)
    parameters = serializers.DictField(required=False, help_text="Only those that differ from the recipe's defaults.")
    seed = serializers.IntegerField(required=False)
    folds = serializers.IntegerField(required=False)
    snapshot = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="Number of a frozen snapshot; else one is frozen now."
    )


class NewRunShape(Shape):
    run = RunShape()
    job = JobShape()


class RunsView(ProjectView):
    roles = {"GET": STAFF, "POST": SCIENTIST}

    @extend_schema(operation_id="runs", parameters=PAGING, responses=RunsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Runs, the newest first."""
        now, promoted = timezone.now(), promotion.number_of(self.project)
        rows = runs_of(self).defer("epochs")

        def show(found: list[Run]) -> list[dict[str, Any]]:
            return [show_row(run, now, promoted) for run in found]

        return Response(page(request, rows, orders={"number": Order("number")}, default="-number", show=show))

    @extend_schema(
        operation_id="start_run",
        parameters=[IDEMPOTENCY_KEY],
        request=RunBody,
        responses={202: NewRunShape},
        examples=[
            OpenApiExample("Retrain on what is accepted now", {"recipe": "faceres-linear"}, request_only=True),
            OpenApiExample(
                "With parameters, on a snapshot",
                {"recipe": "simple-cnn", "parameters": {"epochs": 20}, "seed": 7, "folds": 5, "snapshot": 3},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Train, predict every item and raise flags, as a job. Sent again with the same Idempotency-Key it trains
        once."""
        values = checked(RunBody, request.data)
        number = values.pop("snapshot", None)
        with transaction.atomic():
            run, job = training.start(
                project=self.project,
                user=self.user,
                snapshot=snapshot_of(self.project, number) if number else None,
                idempotency_key=idempotency_key(request),
                **values,
            )
            dispatch(job)
        return Response({"run": whole(self, run), "job": show_job(job)}, status=status.HTTP_202_ACCEPTED)


class RunView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="run", responses=RunShape)
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """One run with its metrics and epochs; both grow while it trains."""
        return Response(whole(self, run_of(self, number)))


class PredictionsShape(Shape):
    results = PredictionShape(many=True)
    next = serializers.CharField(allow_null=True)


class PredictionsView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="predictions", parameters=[*PAGING, *FILTERS], responses=PredictionsShape)
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """What a run thinks of each item. Ordered by id, margin (the most ambiguous first), p_given (the most
        suspect first) or p_top (`-p_top`: the surest first)."""
        run = run_of(self, number)
        orders = {
            "id": Order("item_id"),
            "margin": Order("margin"),
            "p_given": Order("p_given", nullable=True),
            "p_top": Order("p_top"),
        }
        rows = self._chosen(run, request).select_related("item__image")
        classes = list(run.metrics.get("classes", []))
        return Response(
            page(
                request,
                rows,
                orders=orders,
                default="id",
                show=lambda found: show_predictions(self.project, classes, found),
            )
        )

    def _chosen(self, run: Run, request: Request) -> QuerySet[Prediction]:
        rows = Prediction.objects.filter(run=run)
        keys = list(LabelClass.objects.filter(project=self.project).values_list("key", flat=True))
        for name in ("top", "given"):
            wanted = request.query_params.get(name)
            if wanted and wanted not in keys:
                raise Invalid(f"{name}: there is no class {wanted!r}.", fields={name: "one of " + ", ".join(keys)})
            if wanted:
                rows = rows.filter(**{f"{name}_class": wanted})
        seen = request.query_params.get("out_of_fold")
        if seen:
            if seen not in ("true", "false"):
                raise Invalid(f"out_of_fold: {seen!r} is neither true nor false.", fields={"out_of_fold": "unknown"})
            rows = rows.filter(out_of_fold=seen == "true")
        return rows


class RunFilesView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="run_files", responses=FileShape(many=True))
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """The files of a finished run: model, metrics, predictions, pictures."""
        found = registry.files(run_of(self, number))
        return Response([{"name": name, "bytes": size} for name, size in found])


class RunFileView(ProjectView):
    roles = {"GET": STAFF}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="run_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int, number: int, name: str) -> Any:
        """One of them. Takes `Range`, so that a broken download resumes."""
        run = run_of(self, number)
        found = registry.file(run, name)
        return downloads.send(
            request,
            found.open("rb"),
            size=found.stat().st_size,
            name=f"run-{number}-{name}",
            content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            etag=f"{run.pk}-{run.folder.rpartition('/')[2]}-{name}",
        )


urlpatterns = [
    path("projects/<int:project_id>/recipes", RecipesView.as_view(), name="recipes"),
    path("projects/<int:project_id>/runs", RunsView.as_view(), name="runs"),
    path("projects/<int:project_id>/runs/<int:number>", RunView.as_view(), name="run"),
    path("projects/<int:project_id>/runs/<int:number>/predictions", PredictionsView.as_view(), name="predictions"),
    path("projects/<int:project_id>/runs/<int:number>/files", RunFilesView.as_view(), name="run-files"),
    path("projects/<int:project_id>/runs/<int:number>/files/<str:name>", RunFileView.as_view(), name="run-file"),
]
