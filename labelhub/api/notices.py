"""What one is told: the bell, the list, what was read, and how one wants letters."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import shapes
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import UserView
from labelhub.api.shapes import Body, PersonShape, Shape, checked
from labelhub.errors import Invalid
from labelhub.notices import letters, reading
from labelhub.notices.models import MailPace, Notice, NoticeKind
from labelhub.notices.wording import LANGUAGES


class NoticeProjectShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()


class NoticeShape(Shape):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(NoticeKind.choices)
    project = NoticeProjectShape()
    item = serializers.IntegerField(allow_null=True)
    by = PersonShape(allow_null=True)
    facts = serializers.DictField(help_text="What the kind needs: state, count, action, what, class, job …")
    created_at = serializers.DateTimeField()
    read = serializers.BooleanField()


class NoticesShape(Shape):
    results = NoticeShape(many=True)
    next = serializers.CharField(allow_null=True)


class UnreadShape(Shape):
    unread = serializers.IntegerField(help_text=f"At most {reading.MOST_COUNTED}: that many or more.")


class ReadBody(Body):
    """Notices by number, or all up to one."""

    ids = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=1000)
    up_to = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class MailShape(Body):
    mail = serializers.ChoiceField(MailPace.choices, help_text="`soon`: within minutes.")
    language = serializers.ChoiceField(sorted(LANGUAGES), default="en")


class NoticesView(UserView):
    @extend_schema(
        operation_id="notices",
        parameters=[*PAGING, OpenApiParameter("unread", bool, description="Only what is unread.")],
        responses=NoticesShape,
    )
    def get(self, request: Request) -> Response:
        """What you are told, newest first, of projects that you belong to."""
        rows = reading.of(self.user).select_related("project", "by")
        if request.query_params.get("unread") == "true":
            rows = rows.filter(read_at=None)
        return Response(page(request, rows, orders={"id": Order("pk")}, default="-id", show=_show))


class UnreadView(UserView):
    @extend_schema(operation_id="unread_notices", responses=UnreadShape)
    def get(self, request: Request) -> Response:
        """How many notices are unread. Cheap: screens ask it every minute."""
        return Response({"unread": reading.unread(self.user)})


class ReadView(UserView):
    @extend_schema(
        operation_id="mark_notices_read",
        request=ReadBody,
        responses=UnreadShape,
        examples=[OpenApiExample("All that was seen", {"up_to": 4711}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Mark notices as read; how many are left."""
        wanted = checked(ReadBody, request.data)
        if not wanted:
            raise Invalid("Name notices, or the newest that was seen.", fields={"ids": "needed without up_to"})
        reading.mark_read(self.user, **wanted)
        return Response({"unread": reading.unread(self.user)}, status=status.HTTP_200_OK)


class NoticeMailView(UserView):
    @extend_schema(operation_id="notice_mail", responses=MailShape)
    def get(self, request: Request) -> Response:
        """Whether and how often you get notices by e-mail."""
        row = letters.choice(self.user)
        return Response({"mail": row.mail, "language": row.language})

    @extend_schema(operation_id="choose_notice_mail", request=MailShape, responses=MailShape)
    def put(self, request: Request) -> Response:
        """Choose whether and how often you get notices by e-mail, and in which language."""
        row = letters.choose(self.user, **checked(MailShape, request.data))
        return Response({"mail": row.mail, "language": row.language})


def _show(rows: list[Notice]) -> list[dict[str, Any]]:
    return [
        {
            "id": row.pk,
            "kind": row.kind,
            "project": {"id": row.project_id, "name": row.project.name},
            "item": row.item_id,
            "by": shapes.person(row.by),
            "facts": row.facts,
            "created_at": row.created_at,
            "read": row.read_at is not None,
        }
        for row in rows
    ]


urlpatterns = [
    path("me/notices", NoticesView.as_view(), name="notices"),
    path("me/notices/unread", UnreadView.as_view(), name="unread-notices"),
    path("me/notices/read", ReadView.as_view(), name="read-notices"),
    path("me/notices/mail", NoticeMailView.as_view(), name="notice-mail"),
]
