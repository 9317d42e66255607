"""A project at a glance."""

from typing import Any

from django.db.models import Max
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.audits import StatedShape, show_stated
from labelhub.api.permissions import STAFF, ProjectView
from labelhub.api.shapes import PersonShape, Shape
from labelhub.browse import auditing, gold_met, insights
from labelhub.browse.insights import LabellerRow
from labelhub.items.models import Project
from labelhub.labelling import audits
from labelhub.labelling.aggregation.confusion import Share
from labelhub.labelling.people import actions, holds
from labelhub.labelling.people_models import Rule, Trigger
from labelhub.labelling.quality_models import Audit
from labelhub.runs.models import Run


class EstimateShape(Shape):
    """A share with its 95 % interval."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class GoldShareShape(EstimateShape):
    """Right at the first meeting with each of `n` gold items."""

    n = serializers.IntegerField()


class LabellerShape(Shape):
    user = PersonShape()
    answers = serializers.IntegerField()
    today = serializers.IntegerField()
    gold = GoldShareShape(allow_null=True)
    hold = serializers.ChoiceField(choices=[holds.PAUSED, holds.PRACTICE], allow_null=True, help_text="No work now.")
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


class LastAuditShape(Shape):
    """The newest audit: the only source of a stated accuracy. `wrong` of `judged` items were not confirmed."""

    number = serializers.IntegerField()
    running = serializers.BooleanField()
    accuracy = StatedShape(allow_null=True)
    judged = serializers.IntegerField()
    wrong = serializers.IntegerField()
    answered = serializers.IntegerField()
    wanted = serializers.IntegerField()


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
    last_runs = LastRunShape(many=True, help_text="The newest that ended, at most three.")
    audit = LastAuditShape(allow_null=True)
    audit_size = serializers.IntegerField(allow_null=True, help_text="Items to audit for ± 1 point.")
    gold_threshold = serializers.FloatField(allow_null=True, help_text="Of the project's rule about gold.")


class OverviewView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="overview", responses=OverviewShape)
    def get(self, request: Request, project_id: int) -> Response:
        """States, labellers, pace, flags and the last run."""
        done = insights.progress([project_id])[project_id]
        runs = last_runs(self.project)
        gold, held = gold_met.by_labeller(self.project), actions.holds_of(self.project)
        return Response(
            {
                "items": done.items,
                "settled": done.settled,
                "states": done.states,
                "labels": done.labels,
                "alpha": insights.alpha(self.project),
                "labellers": [
                    show_labeller(row, gold.get(row.user_id), held.get(row.user_id))
                    for row in insights.labellers(self.project)
                ],
                "per_day": [vars(day) for day in insights.per_day(self.project)],
                "flags": insights.open_flags(self.project),
                "last_run": runs[0] if runs else None,
                "last_runs": runs,
                "audit": last_audit(self.project),
                "audit_size": auditing.needed_for_a_point(self.project),
                "gold_threshold": gold_threshold(self.project),
            }
        )


def show_labeller(row: LabellerRow, gold: Share | None, hold: str | None) -> dict[str, Any]:
    agrees = row.agrees
    return {
        "user": {"id": row.user_id, "name": row.name},
        "answers": row.answers,
        "today": row.today,
        "gold": gold and {"value": gold.value, "low": gold.low, "high": gold.high, "n": int(gold.trials)},
        "hold": hold or None,
        "agreement_with_others": agrees and {"value": agrees[0], "low": agrees[1], "high": agrees[2]},
        "seconds_each": row.seconds_each,
        "skip_share": row.skip_share,
        "last_at": row.last_at,
    }


def last_runs(project: Project) -> list[dict[str, Any]]:
    runs = Run.objects.filter(project=project, finished_at__isnull=False).order_by("-number")[:3]
    return [show_run(run) for run in runs]


def show_run(run: Run) -> dict[str, Any]:
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


def last_audit(project: Project) -> dict[str, Any] | None:
    audit = Audit.objects.filter(project=project).order_by("-number").first()
    if audit is None:
        return None
    found, done = auditing.outcome(audit), audits.progress([audit])[audit.pk]
    return {
        "number": audit.number,
        "running": audit.cancelled_at is None and not done.finished,
        "accuracy": show_stated(found.accepted),
        "judged": found.judged,
        "wrong": len(found.wrong),
        "answered": done.answered,
        "wanted": done.wanted,
    }


def gold_threshold(project: Project) -> float | None:
    """Below which a rule of the project does something; the highest, where there are several."""
    rules = Rule.objects.filter(project=project, trigger=Trigger.GOLD_ACCURACY, enabled=True)
    found: float | None = rules.aggregate(most=Max("threshold"))["most"]
    return found


urlpatterns = [path("projects/<int:project_id>/overview", OverviewView.as_view(), name="overview")]
