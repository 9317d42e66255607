"""Flags and what looking at them brought."""

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import item_shapes, shapes
from labelhub.api.item_shapes import FlagShape
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import STAFF, ProjectView
from labelhub.api.shapes import ImageShape, Shape
from labelhub.errors import Invalid
from labelhub.items import flags
from labelhub.items.models import Flag, FlagKind, FlagOutcome, FlagStatus, Project
from labelhub.labelling.aggregation.intervals import wilson

CHOICES = {"kind": FlagKind.values, "status": FlagStatus.values, "outcome": FlagOutcome.values}
FILTERS = [
    *(OpenApiParameter(name, str, enum=values) for name, values in CHOICES.items()),
    OpenApiParameter("run", int, description="Number of the run that raised them."),
]


class FlagRowShape(FlagShape):
    image = ImageShape(allow_null=True)


class FlagsShape(Shape):
    results = FlagRowShape(many=True)
    next = serializers.CharField(allow_null=True)


class FlagsView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="flags", parameters=[*PAGING, *FILTERS], responses=FlagsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Flags, those to look at first in front. Ordered by score, raised_at, closed_at or id."""
        orders = {
            "score": Order("score"),
            "id": Order("pk"),
            "raised_at": Order("raised_at"),
            "closed_at": Order("closed_at", nullable=True),
        }
        rows = selected(self.project, request).select_related("item__image")
        return Response(page(request, rows, orders=orders, default="-score", show=self._show))

    def _show(self, rows: list[Flag]) -> list[dict[str, object]]:
        shown = item_shapes.show_flags(self.project, rows)
        return [
            {**one, "image": shapes.image(self.project.pk, row.item.image)}
            for one, row in zip(shown, rows, strict=True)
        ]


def selected(project: Project, request: Request) -> QuerySet[Flag]:
    """Flags by kind, status, outcome and run as the query says."""
    rows = Flag.objects.filter(project=project)
    for name, values in CHOICES.items():
        wanted = request.query_params.get(name)
        if wanted and wanted not in values:
            raise Invalid(f"{name}: {wanted!r} is not one of {', '.join(values)}.", fields={name: "unknown"})
        if wanted:
            rows = rows.filter(**{name: wanted})
    run = run_id(project, request)
    return rows if run is None else rows.filter(run_id=run)


def run_id(project: Project, request: Request) -> int | None:
    """The run whose number the query names; 0, which no flag has, when there is no such run."""
    number = request.query_params.get("run")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 9:
        raise Invalid(f"run: {number!r} is not a number.", fields={"run": "a number"})
    found: int | None = project.runs.filter(number=int(number)).values_list("pk", flat=True).first()
    return found or 0


class YieldShape(Shape):
    """`precision`: the share of looked-at flags that led to a change (another class, stays ambiguous, excluded), with
    its 95 % interval; null before any was looked at."""

    kind = serializers.CharField()
    open = serializers.IntegerField()
    in_review = serializers.IntegerField()
    reviewed = serializers.IntegerField()
    kept = serializers.IntegerField()
    changed = serializers.IntegerField()
    stays_ambiguous = serializers.IntegerField()
    excluded = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    precision = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class FlagYieldView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(
        operation_id="flag_yield", parameters=[OpenApiParameter("run", int)], responses=YieldShape(many=True)
    )
    def get(self, request: Request, project_id: int) -> Response:
        """What came of flags, by kind: the precision of flagging."""
        rows = flags.yields(project_id, run_id(self.project, request))
        return Response([show_yield(row) for row in rows])


def show_yield(row: flags.Yield) -> dict[str, object]:
    changed = row.reviewed - row.kept
    low, high = wilson(changed, row.reviewed)
    known = row.reviewed > 0
    return {
        **vars(row),
        "reviewed": row.reviewed,
        "precision": round(changed / row.reviewed, 4) if known else None,
        "low": round(low, 4) if known else None,
        "high": round(high, 4) if known else None,
    }


urlpatterns = [
    path("projects/<int:project_id>/flags", FlagsView.as_view(), name="flags"),
    path("projects/<int:project_id>/flags/yield", FlagYieldView.as_view(), name="flag-yield"),
]
