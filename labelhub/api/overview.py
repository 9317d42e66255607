"""A project at a glance."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.permissions import STAFF, ProjectView
from labelhub.api.shapes import PersonShape, Shape
from labelhub.browse import insights
from labelhub.browse.insights import LabellerRow
from labelhub.items.models import Project
from labelhub.runs.models import Run


class EstimateShape(Shape):
    """A share with its 95 % interval."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class LabellerShape(Shape):
    user = PersonShape()
    answers = serializers.IntegerField()
    today = serializers.IntegerField()
    agreement_with_others = EstimateShape(allow_null=True)
    seconds_each = serializers.FloatField(allow_null=True)
    skip_share = serializers.FloatField()
    last_at = serializers.DateTimeField(allow_null=True)


class DayShape(Shape):
    date = serializers.DateField()
    labels = serializers.IntegerField()
    settled = serializers.IntegerField(help_text="Items accepted on that day.")


class LastRunShape(Shape):
    number = serializers.IntegerField()
    recipe = serializers.CharField()
    accuracy = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(allow_null=True)


class OverviewShape(Shape):
    items = serializers.IntegerField()
    settled = serializers.IntegerField()
    states = serializers.DictField(child=serializers.IntegerField())
    labels = serializers.IntegerField()
    alpha = serializers.FloatField(allow_null=True)
    labellers = LabellerShape(many=True)
    per_day = DayShape(many=True)
    flags = serializers.DictField(child=serializers.IntegerField())
    last_run = LastRunShape(allow_null=True)


class OverviewView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="overview", responses=OverviewShape)
    def get(self, request: Request, project_id: int) -> Response:
        """States, labellers, pace, flags and the last run."""
        done = insights.progress([project_id])[project_id]
        return Response(
            {
                "items": done.items,
                "settled": done.settled,
                "states": done.states,
                "labels": done.labels,
                "alpha": insights.alpha(self.project),
                "labellers": [show_labeller(row) for row in insights.labellers(self.project)],
                "per_day": [vars(day) for day in insights.per_day(self.project)],
                "flags": insights.open_flags(self.project),
                "last_run": last_run(self.project),
            }
        )


def show_labeller(row: LabellerRow) -> dict[str, Any]:
    agrees = row.agrees
    return {
        "user": {"id": row.user_id, "name": row.name},
        "answers": row.answers,
        "today": row.today,
        "agreement_with_others": agrees and {"value": agrees[0], "low": agrees[1], "high": agrees[2]},
        "seconds_each": row.seconds_each,
        "skip_share": row.skip_share,
        "last_at": row.last_at,
    }


def last_run(project: Project) -> dict[str, Any] | None:
    run = Run.objects.filter(project=project, finished_at__isnull=False).order_by("-number").first()
    if run is None:
        return None
    measured = run.metrics.get("test") or run.metrics.get("out_of_fold") or {}
    accuracy = measured.get("accuracy") or {}
    return {
        "number": run.number,
        "recipe": run.recipe,
        "accuracy": accuracy.get("value"),
        "low": accuracy.get("low"),
        "high": accuracy.get("high"),
        "n": measured.get("n"),
    }


urlpatterns = [path("projects/<int:project_id>/overview", OverviewView.as_view(), name="overview")]
