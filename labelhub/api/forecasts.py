"""The forecast of a project: when it is done, how right it will be, and how good old forecasts were."""

from datetime import timedelta
from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.permissions import STAFF, ProjectView
from labelhub.api.shapes import Shape
from labelhub.labelling import forecasts
from labelhub.labelling.aggregation.forecast import Finish
from labelhub.labelling.quality_models import ForecastDay


class FinishShape(Shape):
    """A day with its interval; null where nobody works."""

    date = serializers.DateField(allow_null=True)
    early = serializers.DateField(allow_null=True)
    late = serializers.DateField(allow_null=True)
    days = serializers.FloatField(allow_null=True)


class ExpectedAccuracyShape(Shape):
    """What the calibrated probabilities expect of themselves. An audit measures; this does not."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class GoalShape(Shape):
    accuracy = serializers.FloatField()
    labels = serializers.IntegerField(allow_null=True, help_text="Null: more labels alone do not get there.")
    hours = serializers.FloatField(allow_null=True)
    days = serializers.FloatField(allow_null=True)


class ForecastDayShape(Shape):
    """One day of the past: how far it was and what was forecast then."""

    date = serializers.DateField()
    items = serializers.IntegerField()
    settled = serializers.IntegerField()
    labels = serializers.IntegerField()
    expected = ExpectedAccuracyShape(allow_null=True)
    finish = FinishShape()


class KeptWordShape(Shape):
    """How good the forecasts of the finish were, once it came."""

    finished_on = serializers.DateField(allow_null=True, help_text="Null while answers are still needed.")
    forecasts = serializers.IntegerField(help_text="Kept before that day, one a day.")
    within = serializers.IntegerField(help_text="Of those, whose interval held the day.")
    error = serializers.FloatField(allow_null=True, help_text="How many days they were off on average.")


class ForecastShape(Shape):
    items = serializers.IntegerField()
    settled = serializers.IntegerField()
    labels = serializers.IntegerField(help_text="Answers so far.")
    left = serializers.IntegerField(help_text="Answers still needed until every item is settled.")
    hours = serializers.FloatField(allow_null=True, help_text="Of work for those.")
    expected = ExpectedAccuracyShape(allow_null=True)
    finish = FinishShape()
    goals = GoalShape(many=True)
    history = ForecastDayShape(many=True)
    kept_word = KeptWordShape()
    pace_error = serializers.FloatField(
        allow_null=True, help_text="Mean relative error of old forecasts of the answers of the next seven days."
    )


class ForecastView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="forecast", responses=ForecastShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Finish date from each labeller's pace, expected accuracy, what it takes to be righter, and the past."""
        found, days = forecasts.forecast(self.project), forecasts.history(self.project)
        expected = found.expected
        return Response(
            {
                "items": found.items,
                "settled": found.settled,
                "labels": found.labels,
                "left": found.left,
                "hours": found.hours,
                "expected": expected and {"value": expected.accuracy, "low": expected.low, "high": expected.high},
                "finish": show_finish(found.finish, timezone.now().date()),
                "goals": [vars(goal) for goal in found.goals],
                "history": [show_day(day) for day in days],
                "kept_word": vars(forecasts.kept_word(days)),
                "pace_error": forecasts.pace_error(days),
            }
        )


def show_finish(found: Finish, today: Any) -> dict[str, Any]:
    def day(days: float | None) -> Any:
        return None if days is None else today + timedelta(days=days)

    return {"date": day(found.days), "early": day(found.early), "late": day(found.late), "days": found.days}


def show_day(day: ForecastDay) -> dict[str, Any]:
    expected = None if day.accuracy is None else {"value": day.accuracy, "low": day.low, "high": day.high}
    return {
        "date": day.date,
        "items": day.items,
        "settled": day.settled,
        "labels": day.labels,
        "expected": expected,
        "finish": show_finish(Finish(day.days, day.early, day.late), day.date),
    }


urlpatterns = [path("projects/<int:project_id>/forecast", ForecastView.as_view(), name="forecast")]
