"""Which model a project uses: promotion, rollback, their history, and the threshold set by hand."""

from typing import Any

from django.db import transaction
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import shapes
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import SCIENTIST, STAFF, ProjectView
from labelhub.api.run_access import run_of, whole
from labelhub.api.run_shapes import RunShape
from labelhub.api.shapes import Body, PersonShape, Shape, checked
from labelhub.runs import promotion, thresholds
from labelhub.runs.models import Promotion


class PairedShape(Shape):
    """Two runs on the same held-out items, against the labels of the newer one. `p_value`: McNemar, exact, two-sided;
    `difference`: accuracy of the new one − accuracy of the old one, with its 95 % interval."""

    n = serializers.IntegerField()
    both_right = serializers.IntegerField()
    only_old = serializers.IntegerField()
    only_new = serializers.IntegerField()
    both_wrong = serializers.IntegerField()
    difference = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    p_value = serializers.FloatField()
    better_beyond_noise = serializers.BooleanField()


class EvidenceShape(PairedShape):
    on = serializers.ChoiceField(["test", "out_of_fold"], help_text="Which items.")
    with_run = serializers.IntegerField()


class PromotionShape(Shape):
    id = serializers.IntegerField()
    run = serializers.IntegerField()
    recipe = serializers.CharField()
    replaced = serializers.IntegerField(allow_null=True, help_text="Number of the run that was promoted before.")
    rollback = serializers.BooleanField()
    automatic = serializers.BooleanField(help_text="By the project's rule, not by a person.")
    by = PersonShape(allow_null=True)
    reason = serializers.CharField()
    evidence = EvidenceShape(allow_null=True, help_text="How it did against the one it replaced.")
    created_at = serializers.DateTimeField()


class PromotedShape(Shape):
    run = RunShape(allow_null=True, help_text="Null while no model is promoted.")
    promotion = PromotionShape(allow_null=True)
    can_roll_back = serializers.BooleanField()


class PromotionsShape(Shape):
    results = PromotionShape(many=True)
    next = serializers.CharField(allow_null=True)


class ReasonBody(Body):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300, help_text="For the history.")


class ThresholdBody(Body):
    value = serializers.FloatField(allow_null=True, help_text="From 0 to 1; null: back to the chosen one.")


def show_promotion(row: Promotion) -> dict[str, Any]:
    return {
        "id": row.pk,
        "run": row.run.number,
        "recipe": row.run.recipe,
        "replaced": row.replaced.number if row.replaced else None,
        "rollback": row.rollback,
        "automatic": row.automatic,
        "by": shapes.person(row.by),
        "reason": row.reason,
        "evidence": row.evidence or None,
        "created_at": row.created_at,
    }


class PromotedView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="promoted_model", responses=PromotedShape)
    def get(self, request: Request, project_id: int) -> Response:
        """The model that the project uses, and how it came to be."""
        entry = promotion.current(self.project)
        return Response(
            {
                "run": whole(self, run_of(self, entry.run.number)) if entry else None,
                "promotion": show_promotion(entry) if entry else None,
                "can_roll_back": len(promotion.stack(self.project.pk)) > 1,
            }
        )


class PromotionsView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="promotions", parameters=PAGING, responses=PromotionsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """The history of promotions and rollbacks, the newest first."""
        rows = Promotion.objects.filter(project=self.project).select_related("run", "replaced", "by")

        def show(found: list[Promotion]) -> list[dict[str, Any]]:
            return [show_promotion(row) for row in found]

        return Response(page(request, rows, orders={"id": Order("pk")}, default="-id", show=show))


class PromoteView(ProjectView):
    roles = {"POST": SCIENTIST}

    @extend_schema(
        operation_id="promote_run",
        request=ReasonBody,
        responses={201: PromotionShape},
        examples=[OpenApiExample("With a reason", {"reason": "Better on the new camera"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int, number: int) -> Response:
        """Use this run's model from now on."""
        values = checked(ReasonBody, request.data)
        entry = promotion.promote(run_of(self, number), by=self.user, reason=values.get("reason", ""))
        return Response(show_promotion(entry), status=status.HTTP_201_CREATED)


class RollBackView(ProjectView):
    roles = {"POST": SCIENTIST}

    @extend_schema(operation_id="roll_back_model", request=ReasonBody, responses={201: PromotionShape})
    def post(self, request: Request, project_id: int) -> Response:
        """Back to the model that was promoted before."""
        values = checked(ReasonBody, request.data)
        entry = promotion.roll_back(self.project, by=self.user, reason=values.get("reason", ""))
        return Response(show_promotion(entry), status=status.HTTP_201_CREATED)


class ThresholdView(ProjectView):
    roles = {"PUT": SCIENTIST}

    @extend_schema(
        operation_id="set_threshold",
        request=ThresholdBody,
        responses=RunShape,
        examples=[OpenApiExample("Rather miss a male than call a female one", {"value": 0.7}, request_only=True)],
    )
    def put(self, request: Request, project_id: int, number: int) -> Response:
        """Set the threshold by which the run's model answers, beside the one that it chose."""
        value = checked(ThresholdBody, request.data)["value"]
        with transaction.atomic():
            run = run_of(self, number)
            thresholds.set_by_hand(run, value, by=self.user)
        return Response(whole(self, run))


urlpatterns = [
    path("projects/<int:project_id>/model", PromotedView.as_view(), name="model"),
    path("projects/<int:project_id>/model/promotions", PromotionsView.as_view(), name="promotions"),
    path("projects/<int:project_id>/model/rollback", RollBackView.as_view(), name="rollback"),
    path("projects/<int:project_id>/runs/<int:number>/promote", PromoteView.as_view(), name="promote"),
    path("projects/<int:project_id>/runs/<int:number>/threshold", ThresholdView.as_view(), name="threshold"),
]
