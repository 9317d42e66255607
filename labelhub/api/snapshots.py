"""Snapshots: frozen dataset versions and their manifests."""

from typing import Any

from django.db import transaction
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import downloads
from labelhub.api.dataset_shapes import IDEMPOTENCY_KEY, SnapshotShape, idempotency_key, show_snapshot, snapshot_of
from labelhub.api.jobs import JobShape
from labelhub.api.jobs import show as show_job
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import SCIENTIST, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.datasets import criteria, files, snapshots
from labelhub.datasets.models import Snapshot
from labelhub.tasks import dispatch


class SnapshotsShape(Shape):
    results = SnapshotShape(many=True)
    next = serializers.CharField(allow_null=True)


class SnapshotBody(Body):
    name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    states = serializers.ListField(
        child=serializers.ChoiceField(criteria.STATES), required=False, help_text="Without it: accepted items."
    )
    classes = serializers.ListField(child=serializers.CharField(), required=False, help_text="Without it: all.")
    min_confidence = serializers.FloatField(required=False, min_value=0, max_value=1)


class NewSnapshotShape(Shape):
    snapshot = SnapshotShape()
    job = JobShape()


class SnapshotsView(ProjectView):
    roles = {"GET": SCIENTIST, "POST": SCIENTIST}

    @extend_schema(operation_id="snapshots", parameters=PAGING, responses=SnapshotsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Snapshots, the newest first."""
        rows = Snapshot.objects.filter(project=self.project).select_related("created_by")
        orders = {"number": Order("number")}
        return Response(page(request, rows, orders=orders, default="-number", show=_show))

    @extend_schema(
        operation_id="create_snapshot",
        parameters=[IDEMPOTENCY_KEY],
        request=SnapshotBody,
        responses={202: NewSnapshotShape},
        examples=[
            OpenApiExample("Everything that is accepted", {"name": "For the paper"}, request_only=True),
            OpenApiExample(
                "With what stays ambiguous",
                {"states": ["accepted", "stays_ambiguous"], "min_confidence": 0.8},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Freeze the items that fit with what people said of them, as a job. What is frozen never changes."""
        values = checked(SnapshotBody, request.data)
        name = values.pop("name", "")
        with transaction.atomic():
            snapshot, job = snapshots.create(
                project=self.project,
                user=self.user,
                criteria=values,
                name=name,
                idempotency_key=idempotency_key(request),
            )
            dispatch(job)
        return Response({"snapshot": show_snapshot(snapshot), "job": show_job(job)}, status=status.HTTP_202_ACCEPTED)


class SnapshotView(ProjectView):
    roles = {"GET": SCIENTIST}

    @extend_schema(operation_id="snapshot", responses=SnapshotShape)
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """One snapshot."""
        return Response(show_snapshot(snapshot_of(self.project, number)))


class ManifestView(ProjectView):
    roles = {"GET": SCIENTIST}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="manifest", responses={(200, "application/jsonl"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int, number: int) -> Any:
        """The manifest, byte for byte as it was hashed: a header line, then one line per item. Can be resumed."""
        snapshot = snapshot_of(self.project, number)
        file, size = files.stored(snapshots.manifest_key(snapshot))
        return downloads.send(
            request,
            file,
            size=size,
            name=f"snapshot-{number}.jsonl",
            content_type=downloads.JSON_LINES,
            etag=snapshot.digest,
        )


def _show(rows: list[Snapshot]) -> list[dict[str, Any]]:
    return [show_snapshot(row) for row in rows]


urlpatterns = [
    path("projects/<int:project_id>/snapshots", SnapshotsView.as_view(), name="snapshots"),
    path("projects/<int:project_id>/snapshots/<int:number>", SnapshotView.as_view(), name="snapshot"),
    path("projects/<int:project_id>/snapshots/<int:number>/manifest", ManifestView.as_view(), name="manifest"),
]
