"""The reviewer's part of the API: the queue of flagged items, and blind rounds."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import flags, item_shapes
from labelhub.api.item_shapes import FlagShape, ItemRowShape
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import REVIEWER, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.errors import Invalid
from labelhub.items.models import Flag, FlagKind, FlagStatus, LabelClass, Project
from labelhub.labelling import second_looks
from labelhub.labelling.models import Answer, Consensus

ORDERS = {
    "worth": Order("worth"),
    "score": Order("score"),
    "id": Order("pk"),
    "raised_at": Order("raised_at"),
}


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
        parameters=[
            *PAGING,
            *flags.FILTERS,
            OpenApiParameter("class", str, description="Class of the consensus."),
            OpenApiParameter("labeller", int, description="Items that this labeller has an answer on that counts."),
        ],
        responses=ReviewQueueShape,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Flagged items that wait, those first that a look is worth most for. Ordered by worth, score, raised_at or
        id."""
        rows = flags.selected(self.project, request)
        if not request.query_params.get("status"):
            rows = rows.exclude(status=FlagStatus.CLOSED)
        rows = _of_labeller(_of_class(self.project, rows, request), request)
        return Response(page(request, rows, orders=ORDERS, default="-worth", show=self._show))

    def _show(self, rows: list[Flag]) -> list[dict[str, object]]:
        consensus = item_shapes.with_images(Consensus.objects.filter(item__in=[row.item_id for row in rows]))
        items = {one["id"]: one for one in item_shapes.show_rows(self.project, list(consensus))}
        shown = item_shapes.show_flags(self.project, rows)
        return [{"flag": flag, "item": items[flag["item"]]} for flag in shown if flag["item"] in items]


def _of_class(project: Project, rows: QuerySet[Flag], request: Request) -> QuerySet[Flag]:
    key = request.query_params.get("class")
    if not key:
        return rows
    found = LabelClass.objects.filter(project=project, key=key).first()
    if found is None:
        raise Invalid(f"class: there is no class {key!r}.", fields={"class": "unknown"})
    return rows.filter(item__consensus__label_class=found)


def _of_labeller(rows: QuerySet[Flag], request: Request) -> QuerySet[Flag]:
    text = request.query_params.get("labeller")
    if not text:
        return rows
    if not text.isdecimal() or len(text) > 18:
        raise Invalid(f"labeller: {text!r} is not a number.", fields={"labeller": "a number"})
    answers = Answer.objects.filter(item=OuterRef("item"), labeller=int(text), counts=True)
    return rows.filter(Exists(answers))


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
        return Response({"opened": second_looks.open_rounds(self.project, ids)})


urlpatterns = [
    path("projects/<int:project_id>/review", ReviewQueueView.as_view(), name="review"),
    path("projects/<int:project_id>/review/rounds", ReviewRoundsView.as_view(), name="review-rounds"),
]
