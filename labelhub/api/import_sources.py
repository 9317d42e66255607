"""Places that an import takes its files from: folders of the server, and buckets that the settings name."""

from typing import Any

from django.conf import settings
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.imports import find
from labelhub.api.permissions import SCIENTIST, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.items import buckets, ingest
from labelhub.items.models import ImportSource, SourceKind
from labelhub.tasks.jobs import dispatch

PLACES = (SourceKind.FOLDER, SourceKind.BUCKET)


class ImportSourceBody(Body):
    kind = serializers.ChoiceField([(kind.value, kind.label) for kind in PLACES])
    address = serializers.CharField(
        max_length=1200,
        trim_whitespace=False,
        help_text="An absolute path below one of the allowed folders; or the name of a bucket, a slash and a prefix.",
    )


class ImportSourceShape(Shape):
    kind = serializers.ChoiceField(SourceKind.choices)
    address = serializers.CharField()
    registered = serializers.IntegerField(help_text="Files found so far.")
    finished = serializers.BooleanField(help_text="All of them were found.")


class BucketShape(Shape):
    name = serializers.CharField()
    bucket = serializers.CharField()
    prefix = serializers.CharField()


class PlacesShape(Shape):
    folders = serializers.ListField(child=serializers.CharField())
    buckets = BucketShape(many=True)


class ImportSourcesView(ProjectView):
    roles = {"GET": SCIENTIST, "POST": SCIENTIST}

    @extend_schema(operation_id="import_sources", responses=ImportSourceShape(many=True))
    def get(self, request: Request, project_id: int, import_id: int) -> Response:
        """The places of an import, and how far each is listed."""
        rows = ImportSource.objects.filter(delivery=find(self, import_id), kind__in=PLACES)
        return Response([show(row) for row in rows.order_by("pk")])

    @extend_schema(
        operation_id="add_import_source",
        request=ImportSourceBody,
        responses={202: ImportSourceShape},
        examples=[
            OpenApiExample("A bucket", {"kind": "bucket", "address": "field/2026/summer/"}, request_only=True),
            OpenApiExample("A folder", {"kind": "folder", "address": "/srv/photos/summer"}, request_only=True),
        ],
    )
    def post(self, request: Request, project_id: int, import_id: int) -> Response:
        """Take every file that lies there. They are registered first and checked while more are found; those that the
        project has from the same place are passed over."""
        delivery = find(self, import_id)
        body = checked(ImportSourceBody, request.data)
        source = ingest.add_source(delivery, SourceKind(body["kind"]), body["address"])
        dispatch(delivery.job)
        return Response(show(source), status=202)


class PlacesView(ProjectView):
    roles = {"GET": SCIENTIST}

    @extend_schema(operation_id="import_places", responses=PlacesShape)
    def get(self, request: Request, project_id: int) -> Response:
        """The folders and buckets that this server imports from, as its settings name them."""
        return Response(
            {
                "folders": settings.INGEST_FOLDERS,
                "buckets": [
                    {"name": one.name, "bucket": one.bucket, "prefix": one.prefix} for one in buckets.configured()
                ],
            }
        )


def show(row: ImportSource) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "address": row.address,
        "registered": row.registered,
        "finished": row.finished_at is not None,
    }


urlpatterns = [
    path("projects/<int:project_id>/import-places", PlacesView.as_view(), name="import-places"),
    path(
        "projects/<int:project_id>/imports/<int:import_id>/sources", ImportSourcesView.as_view(), name="import-sources"
    ),
]
