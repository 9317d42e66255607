"""An item's whole life, what looks like it, and what reviewing such items has brought."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import item_shapes
from labelhub.api.flags import YieldShape, show_yield
from labelhub.api.item_shapes import ItemRowShape
from labelhub.api.items import found
from labelhub.api.permissions import STAFF, ProjectView
from labelhub.api.shapes import Shape
from labelhub.browse import review_yield
from labelhub.errors import Invalid
from labelhub.labelling.aggregation.intervals import wilson
from labelhub.labelling.models import Consensus
from labelhub.runs import similar

MOST = 24


class SimilarItemShape(Shape):
    similarity = serializers.FloatField(help_text="Cosine of the features, -1 to 1.")
    item = ItemRowShape()


class SimilarShape(Shape):
    results = SimilarItemShape(many=True)
    run = serializers.IntegerField(allow_null=True, help_text="Number of the run whose features are compared.")
    searched = serializers.IntegerField(help_text="How many of the images with features were looked at.")
    stored = serializers.IntegerField()
    why_none = serializers.ChoiceField(
        ["", "no_image", "no_features", "not_computed"], allow_blank=True, help_text="Why nothing can be compared."
    )


class SimilarView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(
        operation_id="similar_items",
        parameters=[OpenApiParameter("limit", int, description=f"1 to {MOST}; 6 if not given.")],
        responses=SimilarShape,
    )
    def get(self, request: Request, project_id: int, item_id: int) -> Response:
        """The labelled items that look most like this one, by the features of the newest run that kept some. Searched
        for a bounded time: `searched` of `stored` images."""
        item = found(self, item_id)
        text = request.query_params.get("limit") or "6"
        if not text.isdecimal() or not 1 <= int(text) <= MOST:
            raise Invalid(f"limit: {text!r} is not a number from 1 to {MOST}.", fields={"limit": f"1 to {MOST}"})
        seen = similar.to_item(item, int(text))
        rows = item_shapes.with_images(Consensus.objects.filter(item__in=[pk for pk, _ in seen.items]))
        by_id = {one["id"]: one for one in item_shapes.show_rows(self.project, list(rows))}
        results = [{"similarity": round(like, 4), "item": by_id[pk]} for pk, like in seen.items if pk in by_id]
        told = {"run": seen.run, "searched": seen.searched, "stored": seen.stored, "why_none": seen.why_none}
        return Response({"results": results, **told})


class RunYieldShape(YieldShape):
    run = serializers.IntegerField(allow_null=True, help_text="Null: flags that no run raised.")
    recipe = serializers.CharField(allow_blank=True)


class OnGoldShape(Shape):
    """Reviewed items whose right answer is known."""

    items = serializers.IntegerField()
    right_before = serializers.IntegerField()
    right_after = serializers.IntegerField()


class GainShape(Shape):
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class BroughtShape(Shape):
    """`gained`: the share of the labelled items whose class review changed, with its 95 % interval; so much accuracy
    was gained if the changes are right, which `gold` tells where the answer is known."""

    rows = RunYieldShape(many=True)
    corrected = serializers.IntegerField()
    labelled = serializers.IntegerField()
    gained = GainShape(allow_null=True)
    gold = OnGoldShape()


class ReviewYieldView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="review_yield", responses=BroughtShape)
    def get(self, request: Request, project_id: int) -> Response:
        """What reviewing has brought: by kind of flag and by run, newest run first, and the accuracy gained."""
        told = review_yield.brought(self.project)
        rows = [{"run": row.run, "recipe": row.recipe, **show_yield(row.flags)} for row in told.rows]
        counts = {"corrected": told.corrected, "labelled": told.labelled}
        return Response({"rows": rows, **counts, "gained": _gained(told), "gold": vars(told.gold)})


def _gained(told: review_yield.Brought) -> dict[str, Any] | None:
    if not told.labelled:
        return None
    corrected = min(told.corrected, told.labelled)
    low, high = wilson(corrected, told.labelled)
    return {"value": round(corrected / told.labelled, 6), "low": round(low, 6), "high": round(high, 6)}


urlpatterns = [
    path("projects/<int:project_id>/items/<int:item_id>/similar", SimilarView.as_view(), name="similar-items"),
    path("projects/<int:project_id>/review/yield", ReviewYieldView.as_view(), name="review-yield"),
]
