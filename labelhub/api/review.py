"""The reviewer's part of the API: the queue of flagged items, blind rounds, decisions."""

from django.urls import path
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import flags, item_shapes
from labelhub.api.item_shapes import FlagShape, ItemDetailShape, ItemRowShape
from labelhub.api.items import found
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import REVIEWER, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.errors import Invalid
from labelhub.items.models import Flag, FlagKind, FlagStatus
from labelhub.labelling import review
from labelhub.labelling.models import Consensus


class ReviewEntryShape(Shape):
    flag = FlagShape()
    item = ItemRowShape()


class ReviewQueueShape(Shape):
    results = ReviewEntryShape(many=True)
    next = serializers.CharField(allow_null=True)


class ReviewQueueView(ProjectView):
    roles = {"GET": REVIEWER}

    @extend_schema(
        operation_id="review_queue",
        parameters=[*PAGING, *flags.FILTERS, OpenApiParameter("class", str, description="Class of the consensus.")],
        responses=ReviewQueueShape,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Flagged items that wait, surest first."""
        rows = flags.selected(self.project, request)
        if not request.query_params.get("status"):
            rows = rows.exclude(status=FlagStatus.CLOSED)
        key = request.query_params.get("class")
        if key:
            rows = rows.filter(item__consensus__label_class__key=key)
        orders = {"score": Order("score"), "id": Order("pk"), "raised_at": Order("raised_at")}
        return Response(page(request, rows, orders=orders, default="-score", show=self._show))

    def _show(self, rows: list[Flag]) -> list[dict[str, object]]:
        consensus = item_shapes.with_images(Consensus.objects.filter(item__in=[row.item_id for row in rows]))
        items = {one["id"]: one for one in item_shapes.show_rows(self.project, list(consensus))}
        shown = item_shapes.show_flags(self.project, rows)
        return [{"flag": flag, "item": items[flag["item"]]} for flag in shown if flag["item"] in items]


class RoundsRequestShape(Body):
    """Flags by number, or all open ones of a kind."""

    flags = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=5000)
    kind = serializers.ChoiceField(choices=FlagKind.choices, required=False)


class OpenedShape(Shape):
    opened = serializers.IntegerField()


class ReviewRoundsView(ProjectView):
    roles = {"POST": REVIEWER}

    @extend_schema(operation_id="open_review_rounds", request=RoundsRequestShape, responses=OpenedShape)
    def post(self, request: Request, project_id: int) -> Response:
        """Send flagged items to labellers for a blind second look."""
        wanted = checked(RoundsRequestShape, request.data)
        ids = wanted.get("flags")
        if ids is None and "kind" not in wanted:
            raise Invalid("Name flags, or a kind.", fields={"flags": "needed without kind"})
        if ids is None:
            waiting = Flag.objects.filter(project=self.project, status=FlagStatus.OPEN, kind=wanted["kind"])
            ids = list(waiting.values_list("pk", flat=True))
        return Response({"opened": review.open_rounds(self.project, ids)})


class DecisionRequestShape(Body):
    verdict = serializers.ChoiceField(choices=["class", "cannot_tell", "exclude", "more_labels"])
    class_key = serializers.CharField(max_length=64, allow_null=True, default=None)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class DecisionView(ProjectView):
    roles = {"POST": REVIEWER, "DELETE": REVIEWER}

    @extend_schema(
        operation_id="decide_item",
        request=DecisionRequestShape,
        responses=ItemDetailShape,
        examples=[OpenApiExample("Another class", {"verdict": "class", "class_key": "male"}, request_only=True)],
    )
    def post(self, request: Request, project_id: int, item_id: int) -> Response:
        """Decide on an item: a class, cannot tell, exclude, or ask labellers again."""
        item = found(self, item_id)
        wanted = checked(DecisionRequestShape, request.data)
        review.decide(self.project, item.pk, reviewer_id=self.user.pk, **wanted)
        return Response(item_shapes.show_detail(self.project, found(self, item_id)))

    @extend_schema(operation_id="undo_decision", responses=ItemDetailShape)
    def delete(self, request: Request, project_id: int, item_id: int) -> Response:
        """Take the last decision on an item back."""
        item = found(self, item_id)
        review.undo_decision(self.project, item.pk)
        return Response(item_shapes.show_detail(self.project, found(self, item_id)))


urlpatterns = [
    path("projects/<int:project_id>/review", ReviewQueueView.as_view(), name="review"),
    path("projects/<int:project_id>/review/rounds", ReviewRoundsView.as_view(), name="review-rounds"),
    path("projects/<int:project_id>/items/<int:item_id>/decision", DecisionView.as_view(), name="decision"),
]
