"""The practice round, for whoever labels: shown openly, explained at once, counted nowhere."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import shapes
from labelhub.api.labelling_shapes import FeedbackShape
from labelhub.api.permissions import EVERYONE, ProjectView
from labelhub.api.shapes import Body, ImageShape, Shape, checked
from labelhub.items.models import Item, Project
from labelhub.labelling.people import practice
from labelhub.labelling.people.practice import Progress


class PracticeItemShape(Shape):
    item = serializers.IntegerField()
    image = ImageShape()


class PracticeShape(Shape):
    """`right` of `answered` so far, of `wanted` in this attempt; `must_pass`: there is no other work until it is
    passed. `passed`: the last finished attempt was good enough."""

    must_pass = serializers.BooleanField()
    passed = serializers.BooleanField()
    attempt = serializers.IntegerField()
    wanted = serializers.IntegerField()
    answered = serializers.IntegerField()
    right = serializers.IntegerField()
    pass_share = serializers.FloatField()
    waiting = PracticeItemShape(many=True)


class PracticeAnswerBody(Body):
    """`class_key` null is "cannot tell"."""

    uuid = serializers.UUIDField(help_text="Made by the client; what is sent twice under one UUID is stored once.")
    item = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    class_key = serializers.CharField(max_length=64, allow_null=True)
    duration_ms = serializers.IntegerField(min_value=0, max_value=2**31 - 1, allow_null=True, default=None)


class PracticeResultShape(Shape):
    feedback = FeedbackShape()
    practice = PracticeShape()


class PracticeView(ProjectView):
    roles = {"GET": EVERYONE, "POST": EVERYONE}

    @extend_schema(operation_id="practice", responses=PracticeShape)
    def get(self, request: Request, project_id: int) -> Response:
        """How far you are, and the items that wait. Without practice items `wanted` is 0."""
        return Response(show(self.project, practice.progress(self.project, self.user.pk)))

    @extend_schema(operation_id="answer_practice", request=PracticeAnswerBody, responses=PracticeResultShape)
    def post(self, request: Request, project_id: int) -> Response:
        """Answer one item and learn what is right."""
        wanted = checked(PracticeAnswerBody, request.data)
        feedback, progress = practice.answer(self.project, self.user.pk, **wanted)
        return Response({"feedback": vars(feedback), "practice": show(self.project, progress)})


def show(project: Project, now: Progress) -> dict[str, Any]:
    items = Item.objects.select_related("image").in_bulk(list(now.waiting))
    return {
        "must_pass": now.required,
        "passed": now.passed,
        "attempt": now.attempt,
        "wanted": now.wanted,
        "answered": now.answered,
        "right": now.right,
        "pass_share": project.practice_pass,
        "waiting": [{"item": item, "image": shapes.image(project.pk, items[item].image)} for item in now.waiting],
    }


urlpatterns = [path("projects/<int:project_id>/practice", PracticeView.as_view(), name="practice")]
