"""What is different between two snapshots."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import downloads, shapes
from labelhub.api.dataset_shapes import snapshot_of
from labelhub.api.permissions import SCIENTIST, ProjectView
from labelhub.api.shapes import ImageShape, Shape
from labelhub.datasets import differences, snapshots
from labelhub.errors import Invalid
from labelhub.items.models import Image, Project

CHANGES = 100  # in a page


class SideShape(Shape):
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    status = serializers.CharField()
    split = serializers.CharField(allow_null=True)
    fold = serializers.IntegerField(allow_null=True)


class ChangeShape(Shape):
    item = serializers.IntegerField()
    path = serializers.CharField()
    kinds = serializers.ListField(child=serializers.ChoiceField(differences.KINDS))
    before = SideShape(allow_null=True, help_text="Null: the item was not in the older snapshot.")
    after = SideShape(allow_null=True, help_text="Null: the item is not in the newer one.")
    image = ImageShape(allow_null=True, help_text="Null: the image has been deleted.")


class DifferenceShape(Shape):
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Items of each kind.")
    results = ChangeShape(many=True)
    next = serializers.CharField(allow_null=True, help_text="`after` of the next page.")


class DifferenceView(ProjectView):
    roles = {"GET": SCIENTIST}

    @extend_schema(
        operation_id="snapshot_difference",
        parameters=[
            OpenApiParameter("kind", str, enum=differences.KINDS),
            OpenApiParameter("after", str, description="Path of the last item of the page before."),
        ],
        responses=DifferenceShape,
    )
    def get(self, request: Request, project_id: int, number: int, older: int) -> Response:
        """What is different from an older snapshot: added, removed, relabelled, moved; by path, a page at a time."""
        kind, after = request.query_params.get("kind"), request.query_params.get("after", "").encode()
        if kind and kind not in differences.KINDS:
            raise Invalid(f"kind: {kind!r} is not one of {', '.join(differences.KINDS)}.", fields={"kind": "unknown"})
        counts: Counter[str] = Counter(dict.fromkeys(differences.KINDS, 0))
        found: list[differences.Change] = []
        for change in changes(self.project, older, number):
            counts.update(change.kinds)
            wanted = (not kind or kind in change.kinds) and change.path.encode() > after
            if wanted and len(found) <= CHANGES:
                found.append(change)
        page_of, more = found[:CHANGES], len(found) > CHANGES
        return Response(
            {
                "counts": counts,
                "results": show_changes(project_id, page_of),
                "next": page_of[-1].path if more else None,
            }
        )


class DifferenceCsvView(ProjectView):
    roles = {"GET": SCIENTIST}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(operation_id="snapshot_difference_csv", responses={(200, "text/csv"): OpenApiTypes.BINARY})
    def get(self, request: Request, project_id: int, number: int, older: int) -> Any:
        """The same as CSV, whole."""
        lines = differences.csv_lines(changes(self.project, older, number))
        name = f"difference-snapshot-{older}-{number}.csv"
        return downloads.stream(lines, name=name, content_type=downloads.CSV)


def changes(project: Project, older: int, newer: int) -> Iterator[differences.Change]:
    """Raises NotFound and Conflict before the first one."""
    before, after = snapshot_of(project, older), snapshot_of(project, newer)
    for snapshot in (before, after):
        snapshots.read_header(snapshot)
    return differences.between(snapshots.read_manifest(before), snapshots.read_manifest(after))


def show_changes(project_id: int, rows: list[differences.Change]) -> list[dict[str, Any]]:
    images = {row.sha256: row for row in Image.objects.filter(sha256__in=[one.row["sha256"] for one in rows])}
    return [
        {
            "item": change.row["id"],
            "path": change.path,
            "kinds": list(change.kinds),
            "before": show_side(change.before),
            "after": show_side(change.after),
            "image": shapes.image(project_id, images.get(change.row["sha256"])),
        }
        for change in rows
    ]


def show_side(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if row is None else {name: row[name] for name in ("label", "status", "split", "fold")}


_BASE = "projects/<int:project_id>/snapshots/<int:number>/difference/<int:older>"
urlpatterns = [
    path(_BASE, DifferenceView.as_view(), name="difference"),
    path(f"{_BASE}.csv", DifferenceCsvView.as_view(), name="difference-csv"),
]
