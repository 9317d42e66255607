"""The thread of an item, for staff and for who has answered it; contesting a decision on one's own answer."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import shapes
from labelhub.api.permissions import EVERYONE, STAFF, ProjectView
from labelhub.api.shapes import Body, PersonShape, Shape, checked
from labelhub.labelling.models import Contest, Decision
from labelhub.labelling.talk import contests, threads
from labelhub.labelling.talk.own import Own
from labelhub.labelling.talk_models import Audience, Comment, CommentKind, ContestState


class StandingDecisionShape(Shape):
    """What a reviewer decided and what stands."""

    verdict = serializers.ChoiceField(["class", "cannot_tell", "exclude"])
    class_key = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class CommentShape(Shape):
    id = serializers.IntegerField()
    uuid = serializers.UUIDField()
    author = PersonShape()
    mine = serializers.BooleanField()
    kind = serializers.ChoiceField(CommentKind.choices)
    audience = serializers.ChoiceField(
        Audience.choices, help_text="Who reads it beside staff and its author: nobody, all who answered, or `to`."
    )
    to = PersonShape(allow_null=True)
    text = serializers.CharField()
    created_at = serializers.DateTimeField()


class ContestShape(Shape):
    id = serializers.IntegerField()
    labeller = PersonShape()
    state = serializers.ChoiceField(ContestState.choices)
    created_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class ThreadShape(Shape):
    comments = CommentShape(many=True, help_text="In order; the newest 500.")
    contests = ContestShape(many=True, help_text="For a labeller only their own.")
    decision = StandingDecisionShape(allow_null=True)
    may_contest = serializers.BooleanField(help_text="A decision stands against your answer and you have not yet.")


class CommentBody(Body):
    uuid = serializers.UUIDField(help_text="Yours: the same again stands once.")
    text = serializers.CharField(max_length=20_000)
    audience = serializers.ChoiceField(Audience.choices, default=Audience.STAFF)
    to = serializers.IntegerField(min_value=1, max_value=2**63 - 1, allow_null=True, default=None)


class ContestBody(Body):
    uuid = serializers.UUIDField(help_text="Yours: the same again stands once.")
    text = serializers.CharField(max_length=20_000)


class ThreadView(ProjectView):
    roles = {"GET": EVERYONE, "POST": EVERYONE}

    @extend_schema(operation_id="thread", responses=ThreadShape)
    def get(self, request: Request, project_id: int, item_id: int) -> Response:
        """What was written about an item. A labeller reads it after answering, and nothing other labellers wrote."""
        return Response(self._thread(item_id))

    @extend_schema(
        operation_id="comment_on_item",
        request=CommentBody,
        responses={201: ThreadShape},
        examples=[
            OpenApiExample(
                "To everybody who answered",
                {"uuid": "6a1c2b6e-6d7c-4f7e-8d57-0a4d4f9b1c11", "text": "Look at the chin.", "audience": "labellers"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, project_id: int, item_id: int) -> Response:
        """Write about an item. What a labeller writes is read by staff alone."""
        wanted = checked(CommentBody, request.data)
        wanted["to_id"] = wanted.pop("to")
        threads.write(self.project, item_id, self.user.pk, staff=self.role in STAFF, **wanted)
        return Response(self._thread(item_id), status=status.HTTP_201_CREATED)

    def _thread(self, item_id: int) -> dict[str, Any]:
        found = threads.read(self.project, item_id, self.user.pk, staff=self.role in STAFF)
        return show_thread(found, self.user.pk)


class ContestView(ProjectView):
    roles = {"POST": EVERYONE}

    @extend_schema(operation_id="contest_decision", request=ContestBody, responses={201: ContestShape})
    def post(self, request: Request, project_id: int, item_id: int) -> Response:
        """Contest the decision on your own answer, once for each item; the next decision settles it."""
        wanted = checked(ContestBody, request.data)
        row = contests.contest(self.project, item_id, self.user.pk, **wanted)
        return Response(show_contest(row), status=status.HTTP_201_CREATED)


class OwnShape(Shape):
    """What else a labeller may know of an item in their own history."""

    comments = serializers.IntegerField(help_text="How many remarks you may read.")
    decision = StandingDecisionShape(allow_null=True)
    contest = serializers.ChoiceField(ContestState.choices, allow_null=True)
    may_contest = serializers.BooleanField()


def show_own(known: Own) -> dict[str, Any]:
    return {
        "comments": known.comments,
        "decision": show_decision(known.decision),
        "contest": known.contest,
        "may_contest": known.may_contest,
    }


def show_decision(row: Decision | None) -> dict[str, Any] | None:
    """Without its reason, which is written for staff."""
    if row is None:
        return None
    key = row.label_class.key if row.label_class else None
    return {"verdict": row.verdict, "class_key": key, "created_at": row.created_at}


def show_contest(row: Contest) -> dict[str, Any]:
    names = ("state", "created_at", "settled_at")
    return {"id": row.pk, "labeller": shapes.person(row.labeller), **{name: getattr(row, name) for name in names}}


def show_thread(found: threads.Thread, reader_id: int) -> dict[str, Any]:
    return {
        "comments": [_comment(row, reader_id) for row in found.comments],
        "contests": [show_contest(row) for row in found.contests],
        "decision": show_decision(found.decision),
        "may_contest": found.may_contest,
    }


def _comment(row: Comment, reader_id: int) -> dict[str, Any]:
    return {
        "id": row.pk,
        "uuid": row.uuid,
        "author": shapes.person(row.author),
        "mine": row.author_id == reader_id,
        "kind": row.kind,
        "audience": row.audience,
        "to": shapes.person(row.to),
        "text": row.text,
        "created_at": row.created_at,
    }


urlpatterns = [
    path("projects/<int:project_id>/items/<int:item_id>/thread", ThreadView.as_view(), name="thread"),
    path("projects/<int:project_id>/items/<int:item_id>/contest", ContestView.as_view(), name="contest"),
]
