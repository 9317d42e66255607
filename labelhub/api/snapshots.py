"""Snapshots: frozen dataset versions and their manifests."""

import hashlib
from typing import Any

from django.conf import settings
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
from labelhub.datasets import cards, criteria, describing, exports, files, snapshots
from labelhub.datasets.models import Snapshot
from labelhub.datasets.protocol import BALANCED, MOST_FOLDS, NATURAL
from labelhub.items.models import FlagKind
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
    min_agreement = serializers.FloatField(required=False, min_value=0, max_value=1)
    metadata = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Field → values, one of which an item must have.",
    )
    exclude_flags = serializers.ListField(
        child=serializers.ChoiceField(FlagKind.choices), required=False, help_text="No items with such an open flag."
    )
    sampling = serializers.ChoiceField([NATURAL, BALANCED], required=False, help_text="Without it: natural.")
    seed = serializers.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    shares = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=1),
        required=False,
        help_text="Of train, validation and test; without it 0.8, 0.1, 0.1.",
    )
    counts = serializers.DictField(
        child=serializers.IntegerField(min_value=0),
        required=False,
        help_text="In place of shares: so many items of every class in train, validation and test.",
    )
    grouped = serializers.BooleanField(
        required=False, help_text="False repeats a protocol that ignores groups: the snapshot is marked leaky."
    )
    sticky = serializers.BooleanField(
        required=False, help_text="False: splits for this snapshot alone, as if no item had one."
    )
    folds = serializers.IntegerField(required=False, min_value=0, max_value=MOST_FOLDS)


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


class CardView(ProjectView):
    roles = {"GET": SCIENTIST}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="snapshot_card", responses={(200, "text/markdown"): OpenApiTypes.STR})
    def get(self, request: Request, project_id: int, number: int) -> Any:
        """The dataset card, in Markdown: splits, how it was labelled, licence and consent, known limits."""
        text = cards.card(describing.facts(snapshot_of(self.project, number)))
        return downloads.stream([text.encode()], name=f"snapshot-{number}.md", content_type=downloads.MARKDOWN)


class CroissantView(ProjectView):
    roles = {"GET": SCIENTIST}

    @extend_schema(operation_id="snapshot_croissant", responses={200: OpenApiTypes.OBJECT})
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """The description for machines: Croissant 1.0 in JSON-LD. The addresses in it ask for an API token."""
        snapshot = snapshot_of(self.project, number)
        base = f"{settings.PUBLIC_URL}/api/v1/projects/{project_id}"
        digest = hashlib.sha256()
        for piece in exports.labels_csv(self.project, snapshot):
            digest.update(piece)
        described = cards.croissant(
            describing.facts(snapshot),
            url=f"{base}/snapshots/{number}",
            labels_url=f"{base}/labels.csv?snapshot={number}",
            labels_sha256=digest.hexdigest(),
            manifest_url=f"{base}/snapshots/{number}/manifest",
        )
        return Response(described)


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
    path("projects/<int:project_id>/snapshots/<int:number>/card.md", CardView.as_view(), name="snapshot-card"),
    path("projects/<int:project_id>/snapshots/<int:number>/croissant", CroissantView.as_view(), name="croissant"),
]
