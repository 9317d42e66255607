"""What a run flags: what it can be expected to bring, and what it misses."""

from dataclasses import fields
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.comparisons import refuse_incomparable
from labelhub.api.permissions import REVIEWER, STAFF, ProjectView
from labelhub.api.run_access import run_of
from labelhub.api.run_shapes import ExpectedShape
from labelhub.api.shapes import Body, Shape, checked
from labelhub.errors import Invalid
from labelhub.runs import auditing, predictions
from labelhub.runs.flagging import Rules
from labelhub.runs.models import AuditedItem

RULES = [field.name for field in fields(Rules)]


class PreviewView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(
        operation_id="flag_preview",
        parameters=[
            OpenApiParameter(name, float, description="From 0 to 1; without it the project's policy.") for name in RULES
        ],
        responses=ExpectedShape(many=True),
    )
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """What a run's predictions would be flagged for under these thresholds and budgets, and what those flags can
        be expected to bring. Nothing is flagged."""
        run = run_of(self, number)
        refuse_incomparable([run])
        own = predictions.rules(self.project)
        wanted = {name: _share(request, name, getattr(own, name)) for name in RULES}
        return Response(predictions.preview(run, Rules(**wanted)))


def _share(request: Request, name: str, default: float) -> float:
    text = request.query_params.get(name)
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise Invalid(f"{name}: {text!r} is not a number from 0 to 1.", fields={name: "0 to 1"})
    return value


class ShareShape(Shape):
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class AuditedItemShape(Shape):
    item = serializers.IntegerField()
    class_before = serializers.CharField()
    outcome = serializers.ChoiceField(["waiting", "kept", "changed", "stays_ambiguous", "excluded"])


class AuditShape(Shape):
    """What flagging misses, measured on a random sample of the items that the run did not flag."""

    drawn = serializers.IntegerField()
    done = serializers.IntegerField(help_text="Whose blind round has ended.")
    wrong = serializers.IntegerField(help_text="Whose class was changed by it.")
    unflagged = serializers.IntegerField(allow_null=True, help_text="Items that the sample was drawn from.")
    error_share = ShareShape(allow_null=True, help_text="With its 95 % interval; null before any round has ended.")
    missed_errors = ShareShape(allow_null=True, help_text="That share of the unflagged items, in items.")
    items = AuditedItemShape(many=True)


class AuditBody(Body):
    items = serializers.IntegerField(min_value=1, max_value=100_000, help_text="How many more to draw.")


def show_audit(run: Any) -> dict[str, Any]:
    found = auditing.outcomes(run)
    before = dict(AuditedItem.objects.filter(run=run).values_list("item_id", "class_before"))
    rows = [{"item": item, "class_before": before[item], "outcome": found[item]} for item in sorted(found)]
    return {**auditing.estimate(found, run.unflagged), "items": rows}


class AuditView(ProjectView):
    roles = {"GET": STAFF, "POST": REVIEWER}

    @extend_schema(operation_id="run_audit", responses=AuditShape)
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """What the run's flags miss."""
        return Response(show_audit(run_of(self, number)))

    @extend_schema(
        operation_id="draw_audit",
        request=AuditBody,
        responses={201: AuditShape},
        examples=[OpenApiExample("Fifty more", {"items": 50}, request_only=True)],
    )
    def post(self, request: Request, project_id: int, number: int) -> Response:
        """Send a random sample of what the run did not flag to blind rounds."""
        run = run_of(self, number)
        auditing.start(run, checked(AuditBody, request.data)["items"])
        return Response(show_audit(run), status=status.HTTP_201_CREATED)


urlpatterns = [
    path("projects/<int:project_id>/runs/<int:number>/flag-preview", PreviewView.as_view(), name="flag-preview"),
    path("projects/<int:project_id>/runs/<int:number>/audit", AuditView.as_view(), name="audit"),
]
