"""Runs measured anew: on corrected labels, on the images of another snapshot."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import shapes
from labelhub.api.dataset_shapes import IDEMPOTENCY_KEY, idempotency_key, snapshot_of
from labelhub.api.jobs import JobShape
from labelhub.api.jobs import show as show_job
from labelhub.api.permissions import SCIENTIST, STAFF, ProjectView
from labelhub.api.run_access import run_of
from labelhub.api.shapes import Body, PersonShape, Shape, checked
from labelhub.errors import NotFound
from labelhub.runs import evaluations
from labelhub.runs.models import Evaluation
from labelhub.tasks import dispatch

KINDS = [Evaluation.LABELS, Evaluation.MODEL]
MEANING = (
    "`labels`: what the run predicted out of fold, against the labels of the snapshot. `model`: its final model on the "
    "snapshot's labelled images that it did not learn from."
)


class EvaluationShape(Shape):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(KINDS, help_text=MEANING)
    snapshot = serializers.IntegerField()
    metrics = serializers.DictField(
        allow_null=True,
        help_text="Null until it is done. `measures`, as those of a run; with `labels` also `before` (against the "
        "run's own labels), `labels_changed`, `wrong_before`, `label_was_wrong`, `still_wrong`, `newly_wrong`, "
        "`share_of_error_by_labels`; with "
        "`model` also `left_out`, the items that were not measured on.",
    )
    job = JobShape()
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()


class EvaluationBody(Body):
    kind = serializers.ChoiceField(KINDS, help_text=MEANING)
    snapshot = serializers.IntegerField(min_value=1, help_text="Number of a frozen snapshot.")


class NewEvaluationShape(Shape):
    evaluation = EvaluationShape()
    job = JobShape()


def show_evaluation(row: Evaluation) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "snapshot": row.snapshot.number,
        "metrics": row.metrics or None,
        "job": show_job(row.job),
        "created_by": shapes.person(row.created_by),
        "created_at": row.created_at,
    }


class EvaluationsView(ProjectView):
    roles = {"GET": STAFF, "POST": SCIENTIST}

    @extend_schema(operation_id="evaluations", responses=EvaluationShape(many=True))
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """The evaluations of a run, the newest first."""
        return Response([show_evaluation(row) for row in _evaluations(self, number)])

    @extend_schema(
        operation_id="evaluate_run",
        parameters=[IDEMPOTENCY_KEY],
        request=EvaluationBody,
        responses={202: NewEvaluationShape},
        examples=[OpenApiExample("On corrected labels", {"kind": "labels", "snapshot": 4}, request_only=True)],
    )
    def post(self, request: Request, project_id: int, number: int) -> Response:
        """Measure a run anew, as a job."""
        values = checked(EvaluationBody, request.data)
        run, snapshot = run_of(self, number), snapshot_of(self.project, values["snapshot"])
        with transaction.atomic():
            made, job = evaluations.start(
                run, snapshot, values["kind"], user=self.user, idempotency_key=idempotency_key(request)
            )
            dispatch(job)
        shown = {"evaluation": show_evaluation(made), "job": show_job(job)}
        return Response(shown, status=status.HTTP_202_ACCEPTED)


class EvaluationView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="evaluation", responses=EvaluationShape)
    def get(self, request: Request, project_id: int, number: int, evaluation_id: int) -> Response:
        """One evaluation."""
        found = _evaluations(self, number).filter(pk=evaluation_id).first()
        if found is None:
            raise NotFound("There is no such evaluation of this run.")
        return Response(show_evaluation(found))


def _evaluations(view: ProjectView, number: int) -> QuerySet[Evaluation]:
    rows = Evaluation.objects.filter(run=run_of(view, number)).order_by("-pk")
    return rows.select_related("snapshot", "job__created_by", "created_by")


urlpatterns = [
    path("projects/<int:project_id>/runs/<int:number>/evaluations", EvaluationsView.as_view(), name="evaluations"),
    path(
        "projects/<int:project_id>/runs/<int:number>/evaluations/<int:evaluation_id>",
        EvaluationView.as_view(),
        name="evaluation",
    ),
]
