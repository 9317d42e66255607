"""Runs side by side: metrics, curves, paired tests, and the items that changed side."""

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import shapes
from labelhub.api.model_registry import PairedShape
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import STAFF, ProjectView
from labelhub.api.run_access import run_of, runs_of
from labelhub.api.run_shapes import RunRowShape, show_row
from labelhub.api.shapes import ImageShape, Shape
from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.runs import comparing, promotion
from labelhub.runs.models import Prediction, Run


class PairShape(PairedShape):
    old = serializers.IntegerField()
    new = serializers.IntegerField()
    on = serializers.ChoiceField(["test", "out_of_fold"], help_text="Test items alone, or all held-out ones.")


class ComparedRunShape(RunRowShape):
    metrics = serializers.DictField(help_text="All of metrics.json, curves included.")


class ComparisonShape(Shape):
    runs = ComparedRunShape(many=True, help_text="In the order of their numbers.")
    pairs = PairShape(many=True, help_text="Every two of them, the older one as `old`, on test and on all items.")


class ChangedShape(Shape):
    item = serializers.IntegerField()
    image = ImageShape(allow_null=True)
    given_class = serializers.CharField()
    before = serializers.CharField(help_text="What the old run found likeliest.")
    after = serializers.CharField(help_text="What the new run finds likeliest.")
    p_after = serializers.DictField(child=serializers.FloatField())
    margin_after = serializers.FloatField()
    split = serializers.CharField(allow_null=True)


class ChangedItemsShape(Shape):
    results = ChangedShape(many=True)
    next = serializers.CharField(allow_null=True)


class CompareView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(
        operation_id="compare_runs",
        parameters=[OpenApiParameter("runs", str, required=True, description="Numbers, parted by commas; 2 to 8.")],
        responses=ComparisonShape,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Finished runs side by side, with McNemar's test for every two of them."""
        found = self._chosen(request.query_params.get("runs", ""))
        now, promoted = timezone.now(), promotion.number_of(self.project)
        rows = [{**show_row(run, now, promoted), "metrics": run.metrics} for run in found]
        return Response({"runs": rows, "pairs": comparing.compare(found)})

    def _chosen(self, text: str) -> list[Run]:
        numbers = {int(part) for part in text.split(",") if part.isdecimal() and len(part) < 10}
        if not 2 <= len(numbers) <= comparing.MOST or not all(part.isdecimal() for part in text.split(",")):
            reason = f"2 to {comparing.MOST} numbers of runs, parted by commas."
            raise Invalid(f"runs: {reason}", fields={"runs": reason})
        found = list(runs_of(self).filter(number__in=numbers).order_by("number"))
        missing = numbers - {run.number for run in found}
        if missing:
            raise NotFound(f"There is no run {min(missing)} in this project.")
        refuse_incomparable(found)
        return found


def refuse_incomparable(found: list[Run]) -> None:
    """Raises Conflict for a run without predictions to compare."""
    for run in found:
        if run.finished_at is None:
            raise Conflict(f"Run {run.number} is not finished.", code="not_finished")
        if "predictions" in run.pruned:
            raise Conflict(
                f"The predictions of run {run.number} were pruned.", hint="Train again on its snapshot.", code="pruned"
            )


class ChangedItemsView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(
        operation_id="changed_items",
        parameters=[
            *PAGING,
            OpenApiParameter("old", int, required=True),
            OpenApiParameter("new", int, required=True),
            OpenApiParameter(
                "side",
                str,
                enum=list(comparing.SIDES),
                description="`changed` (all), `fixed` (wrong before, right now), `broken` (the other way round).",
            ),
        ],
        responses=ChangedItemsShape,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Labelled items of which the new run thinks another class likeliest than the old one. Ordered by id or margin
        (of the new run)."""
        old, new = (self._numbered(request, name) for name in ("old", "new"))
        refuse_incomparable([old, new])
        rows = comparing.changed(old, new, request.query_params.get("side") or "changed").select_related("item__image")
        classes = list(new.metrics.get("classes", []))
        orders = {"id": Order("item_id"), "margin": Order("margin")}

        def show(found: list[Prediction]) -> list[dict[str, Any]]:
            return [self._show(row, classes) for row in found]

        return Response(page(request, rows, orders=orders, default="-margin", show=show))

    def _numbered(self, request: Request, name: str) -> Run:
        text = request.query_params.get(name, "")
        if not text.isdecimal() or len(text) > 9:
            raise Invalid(f"{name}: {text!r} is not the number of a run.", fields={name: "a number"})
        return run_of(self, int(text))

    def _show(self, row: Any, classes: list[str]) -> dict[str, Any]:
        return {
            "item": row.item_id,
            "image": shapes.image(self.project.pk, row.item.image),
            "given_class": row.given_class,
            "before": row.before,
            "after": row.top_class,
            "p_after": dict(zip(classes, row.p, strict=True)),
            "margin_after": row.margin,
            "split": row.split or None,
        }


urlpatterns = [
    path("projects/<int:project_id>/compare", CompareView.as_view(), name="compare"),
    path("projects/<int:project_id>/compare/items", ChangedItemsView.as_view(), name="changed-items"),
]
