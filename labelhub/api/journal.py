"""The journal: who did what to which object, from where. Managers read their project's, administrators all of it."""

from typing import Any

from django.http import StreamingHttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import downloads
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import MANAGER, AdminView, ProjectView
from labelhub.api.shapes import Shape
from labelhub.journal import keeping
from labelhub.journal.models import Entry

ORDERS = {"id": Order("pk")}


class JournalPersonShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField(help_text="As it is now; empty when the account is gone.", allow_blank=True)


class JournalEntryShape(Shape):
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    user = JournalPersonShape(allow_null=True)
    token = serializers.IntegerField(allow_null=True, help_text="The API token that it came with.")
    project = serializers.IntegerField(allow_null=True)
    action = serializers.CharField(help_text="Name of the endpoint.")
    method = serializers.CharField()
    objects = serializers.DictField(help_text="Numbers and keys of the address, and `made_…` of what was made.")
    fields = serializers.ListField(child=serializers.CharField(), help_text="Names of what was sent; no values.")  # type: ignore[assignment]
    status = serializers.IntegerField()
    address = serializers.CharField(allow_blank=True)
    request_id = serializers.CharField()


class JournalShape(Shape):
    results = JournalEntryShape(many=True)
    next = serializers.CharField(allow_null=True)


class ProjectJournalView(ProjectView):
    roles = {"GET": MANAGER}

    @extend_schema(operation_id="project_journal", parameters=PAGING, responses=JournalShape)
    def get(self, request: Request, project_id: int) -> Response:
        """What was done in the project, newest first: every change, every file taken, every refusal to a member.
        Labels are not here; they are their own record."""
        return Response(page(request, keeping.entries(project_id), orders=ORDERS, default="-id", show=show))


class ProjectJournalFileView(ProjectView):
    roles = {"GET": MANAGER}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="project_journal_csv", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int) -> StreamingHttpResponse:
        """The same as CSV, the oldest first. Streamed."""
        pieces = keeping.as_csv(keeping.entries(project_id))
        return downloads.stream(pieces, name=f"journal-{project_id}.csv", content_type=downloads.CSV)


class JournalView(AdminView):
    @extend_schema(operation_id="journal", parameters=PAGING, responses=JournalShape)
    def get(self, request: Request) -> Response:
        """What was done on the whole site, newest first: sign-ins and accounts too."""
        return Response(page(request, keeping.entries(), orders=ORDERS, default="-id", show=show))


class JournalFileView(AdminView):
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="journal_csv", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> StreamingHttpResponse:
        """The same as CSV, the oldest first. Streamed."""
        return downloads.stream(keeping.as_csv(keeping.entries()), name="journal.csv", content_type=downloads.CSV)


def show(rows: list[Entry]) -> list[dict[str, Any]]:
    known = keeping.names(rows)
    return [
        {
            "id": row.pk,
            "at": row.at,
            "user": None if row.user_id is None else {"id": row.user_id, "name": known.get(row.user_id, "")},
            "token": row.token_id,
            "project": row.project_id,
            "action": row.action,
            "method": row.method,
            "objects": row.objects_named,
            "fields": row.fields,
            "status": row.status,
            "address": row.address,
            "request_id": row.request_id,
        }
        for row in rows
    ]


urlpatterns = [
    path("journal", JournalView.as_view(), name="journal"),
    path("journal.csv", JournalFileView.as_view(), name="journal-file"),
    path("projects/<int:project_id>/journal", ProjectJournalView.as_view(), name="project-journal"),
    path("projects/<int:project_id>/journal.csv", ProjectJournalFileView.as_view(), name="project-journal-file"),
]
