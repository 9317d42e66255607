"""Reviewers' decisions: one by one or many in one request, each stored once, each can be taken back."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import item_shapes
from labelhub.api.item_shapes import ItemDetailShape
from labelhub.api.items import found
from labelhub.api.labelling_shapes import EntryProblemShape
from labelhub.api.permissions import REVIEWER, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.labelling import review
from labelhub.labelling.models import Verdict
from labelhub.labelling.review import Done, Wish

MOST = 200
EXAMPLE_UUID = "0b1de7c2-9d0c-4f7e-8a53-2f6a0d9f1c11"


class DecisionRequestShape(Body):
    verdict = serializers.ChoiceField(choices=Verdict.values)
    class_key = serializers.CharField(max_length=64, allow_null=True, default=None)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")
    uuid = serializers.UUIDField(
        allow_null=True, default=None, help_text="Made by the client; what is sent twice under one UUID is stored once."
    )


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

    @extend_schema(
        operation_id="undo_decision",
        parameters=[OpenApiParameter("uuid", str, description="Of a decision of yours; without it the newest one.")],
        responses=ItemDetailShape,
    )
    def delete(self, request: Request, project_id: int, item_id: int) -> Response:
        """Take the last decision on an item back."""
        item = found(self, item_id)
        named = request.query_params.get("uuid")
        uuid = checked(_UuidBody, {"uuid": named})["uuid"] if named else None
        review.undo_decision(self.project, item.pk, by_id=self.user.pk, uuid=uuid)
        return Response(item_shapes.show_detail(self.project, found(self, item_id)))


class _UuidBody(Body):
    uuid = serializers.UUIDField()


class WishShape(Body):
    uuid = serializers.UUIDField(help_text="Made by the client; what is sent twice under one UUID is stored once.")
    item = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    verdict = serializers.ChoiceField(choices=Verdict.values)
    class_key = serializers.CharField(max_length=64, allow_null=True, default=None)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")


class DecisionsBody(Body):
    decisions = serializers.ListField(child=WishShape(), min_length=1, max_length=MOST)


class UndoneBody(Body):
    uuids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=MOST)


class DoneShape(Shape):
    uuid = serializers.UUIDField()
    item = serializers.IntegerField(help_text="0 where there is no such decision.")
    status = serializers.ChoiceField(["stored", "duplicate", "refused"])
    problem = EntryProblemShape(allow_null=True)


class DecisionResultsShape(Shape):
    results = DoneShape(many=True)


def show(done: Done) -> dict[str, Any]:
    problem = done.problem
    told = problem and {"code": problem.error_code, "detail": problem.message, "hint": problem.hint}
    return {"uuid": done.uuid, "item": done.item, "status": done.status, "problem": told}


class DecisionsView(ProjectView):
    roles = {"POST": REVIEWER}

    @extend_schema(
        operation_id="decide_items",
        request=DecisionsBody,
        responses=DecisionResultsShape,
        examples=[
            OpenApiExample(
                "One item",
                {"decisions": [{"uuid": EXAMPLE_UUID, "item": 7, "verdict": "class", "class_key": "male"}]},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Decide on up to 200 items. Each decision is taken on its own, and its result says what became of it: one
        that is refused does not hold the others up. Sending the same again changes nothing."""
        wanted = checked(DecisionsBody, request.data)["decisions"]
        done = review.decide_all(self.project, self.user.pk, [Wish(**one) for one in wanted])
        return Response({"results": [show(one) for one in done]})


class UndoDecisionsView(ProjectView):
    roles = {"POST": REVIEWER}

    @extend_schema(
        operation_id="undo_decisions",
        request=UndoneBody,
        responses=DecisionResultsShape,
        examples=[OpenApiExample("One decision", {"uuids": [EXAMPLE_UUID]}, request_only=True)],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Take decisions of yours back, the newest first. What is taken back already is answered as done."""
        uuids = checked(UndoneBody, request.data)["uuids"]
        return Response({"results": [show(one) for one in review.undo_all(self.project, self.user.pk, uuids)]})


urlpatterns = [
    path("projects/<int:project_id>/items/<int:item_id>/decision", DecisionView.as_view(), name="decision"),
    path("projects/<int:project_id>/decisions", DecisionsView.as_view(), name="decisions"),
    path("projects/<int:project_id>/decisions/undo", UndoDecisionsView.as_view(), name="undo-decisions"),
]
