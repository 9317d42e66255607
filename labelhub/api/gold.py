"""Gold: where it comes from, what it is used for, how often it was met. For managers and scientists alone."""

import io
from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import shapes
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import MANAGER, SCIENTIST, ProjectView
from labelhub.api.shapes import Body, ImageShape, PersonShape, Shape, checked
from labelhub.browse import gold_met
from labelhub.errors import Invalid
from labelhub.labelling.people import gold, gold_changes, proposals
from labelhub.labelling.people.gold import Report
from labelhub.labelling.people_models import Gold, GoldSource, GoldState, GoldUse


class MetShape(Shape):
    """How labellers did on it, first meetings alone counted for `right`; `labellers` met it, `most_by_one` times the
    one who met it most often."""

    answers = serializers.IntegerField()
    right = serializers.IntegerField()
    first_meetings = serializers.IntegerField()
    labellers = serializers.IntegerField()
    most_by_one = serializers.IntegerField()


class GoldShape(Shape):
    item = serializers.IntegerField()
    path = serializers.CharField()
    image = ImageShape(allow_null=True)
    class_key = serializers.CharField()
    use = serializers.ChoiceField(GoldUse.choices)
    state = serializers.ChoiceField(GoldState.choices)
    origin = serializers.ChoiceField(GoldSource.choices)
    explanation = serializers.CharField(allow_blank=True)
    evidence = serializers.DictField(help_text="Of a proposal: confidence, difficulty, agreement, labels.")
    met = MetShape()
    retired_because = serializers.CharField(allow_null=True, help_text="worn, or by_hand.")
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()
    changed_by = PersonShape(allow_null=True)
    changed_at = serializers.DateTimeField(allow_null=True)


class GoldListShape(Shape):
    results = GoldShape(many=True)
    next = serializers.CharField(allow_null=True)


class GoldRowBody(Body):
    item = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    class_key = serializers.CharField(max_length=64)
    explanation = serializers.CharField(max_length=gold.LONGEST, allow_blank=True, default="")


class GoldBody(Body):
    items = serializers.ListField(child=GoldRowBody(), min_length=1, max_length=5000)
    use = serializers.ChoiceField(GoldUse.choices, default=GoldUse.GOLD)


class GoldTableBody(Body):
    file = serializers.FileField(help_text="CSV: name, gold (the class), and perhaps explanation.")
    use = serializers.ChoiceField(GoldUse.choices, default=GoldUse.GOLD)


class RefusedGoldShape(Shape):
    line = serializers.IntegerField(help_text="As a spreadsheet counts, or the place in the list; 0: neither.")
    name = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(help_text="contradicts, unknown_name, ambiguous_name, unknown_class, …")
    detail = serializers.CharField()


class GoldReportShape(Shape):
    """What became of it. A contradiction is refused and stops nothing else."""

    added = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = RefusedGoldShape(many=True)


class GoldChangeBody(Body):
    """What is not named stays. A proposal is taken with `active` and declined with `declined`."""

    state = serializers.ChoiceField([GoldState.ACTIVE, GoldState.RETIRED, GoldState.DECLINED], required=False)
    use = serializers.ChoiceField(GoldUse.choices, required=False)
    explanation = serializers.CharField(max_length=gold.LONGEST, allow_blank=True, required=False)
    class_key = serializers.CharField(max_length=64, required=False)


class ProposalsBody(Body):
    count = serializers.IntegerField(min_value=1, max_value=1000, default=20)


class GoldListView(ProjectView):
    roles = {"GET": SCIENTIST, "POST": MANAGER}
    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(
        operation_id="gold",
        parameters=[
            *PAGING,
            OpenApiParameter("state", enum=GoldState.values),
            OpenApiParameter("use", enum=GoldUse.values),
        ],
        responses=GoldListShape,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """Gold and proposals, newest first, with how often each was met."""
        rows = Gold.objects.filter(project=self.project)
        for name, allowed in (("state", GoldState.values), ("use", GoldUse.values)):
            value = request.query_params.get(name)
            if value and value not in allowed:
                raise Invalid(f"{name}: {value!r} is not one of {', '.join(allowed)}.", fields={name: "unknown"})
            rows = rows.filter(**{name: value}) if value else rows
        rows = rows.select_related("item__image", "label_class", "created_by", "changed_by")
        return Response(page(request, rows, orders={"id": Order("pk")}, default="-id", show=self.show))

    @extend_schema(
        operation_id="add_gold",
        request={"application/json": GoldBody, "multipart/form-data": GoldTableBody},
        responses=GoldReportShape,
        examples=[
            OpenApiExample(
                "One item", {"items": [{"item": 17, "class_key": "female", "explanation": ""}]}, request_only=True
            )
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Make items gold: as a list, or as a CSV table in `file`."""
        if "file" in request.FILES:
            sent = checked(GoldTableBody, dict(request.POST.items()) | {"file": request.FILES["file"]})
            data = io.BytesIO(sent["file"].read())
            return Response(show_report(gold.add_table(self.project, data, by_id=self.user.pk, use=sent["use"])))
        wanted = checked(GoldBody, request.data)
        rows = [(row["item"], row["class_key"], row["explanation"]) for row in wanted["items"]]
        return Response(show_report(gold.add_items(self.project, rows, by_id=self.user.pk, use=wanted["use"])))

    def show(self, rows: list[Gold]) -> list[dict[str, Any]]:
        met = gold_met.met([row.item_id for row in rows])
        return [show_gold(self.project.pk, row, met[row.item_id]) for row in rows]


class GoldView(ProjectView):
    roles = {"PATCH": MANAGER, "DELETE": MANAGER}

    @extend_schema(operation_id="change_gold", request=GoldChangeBody, responses=GoldShape)
    def patch(self, request: Request, project_id: int, item_id: int) -> Response:
        """Take or decline a proposal, retire, bring back, or change use, explanation or class."""
        wanted = checked(GoldChangeBody, request.data)
        gold_changes.change(self.project, item_id, by_id=self.user.pk, **wanted)
        row = Gold.objects.select_related("item__image", "label_class", "created_by", "changed_by").get(item=item_id)
        return Response(show_gold(project_id, row, gold_met.met([item_id])[item_id]))

    @extend_schema(operation_id="remove_gold", responses={204: None})
    def delete(self, request: Request, project_id: int, item_id: int) -> Response:
        """The item is no gold any more. What people answered stays."""
        gold_changes.remove(self.project, item_id)
        return Response(status=204)


class ReviewedGoldView(ProjectView):
    roles = {"POST": MANAGER}

    @extend_schema(operation_id="gold_from_reviews", request=None, responses=GoldReportShape)
    def post(self, request: Request, project_id: int) -> Response:
        """Make every item gold that a reviewer decided, and take up the gold of imports."""
        report = gold.add_reviewed(self.project, by_id=self.user.pk)
        adopted = gold.adopt(self.project)
        report.added += adopted.added
        report.refused += adopted.refused
        return Response(show_report(report))


class GoldProposalsView(ProjectView):
    roles = {"POST": MANAGER}

    @extend_schema(operation_id="propose_gold", request=ProposalsBody, responses=GoldListShape)
    def post(self, request: Request, project_id: int) -> Response:
        """Let the platform propose gold: sure items, spread over classes and difficulty. Nothing is served before a
        manager takes it."""
        count = checked(ProposalsBody, request.data)["count"]
        rows = proposals.propose(self.project, count, by_id=self.user.pk)
        met = gold_met.met([row.item_id for row in rows])
        return Response({"results": [show_gold(project_id, row, met[row.item_id]) for row in rows], "next": None})


def show_gold(project_id: int, row: Gold, met: gold_met.Met) -> dict[str, Any]:
    return {
        "item": row.item_id,
        "path": row.item.path,
        "image": shapes.image(project_id, row.item.image),
        "class_key": row.label_class.key,
        "use": row.use,
        "state": row.state,
        "origin": row.source,
        "explanation": row.explanation,
        "evidence": row.evidence,
        "met": vars(met),
        "retired_because": row.retired_because or None,
        "created_by": shapes.person(row.created_by),
        "created_at": row.created_at,
        "changed_by": shapes.person(row.changed_by),
        "changed_at": row.changed_at,
    }


def show_report(report: Report) -> dict[str, Any]:
    return {
        "added": report.added,
        "unchanged": report.unchanged,
        "refused": [vars(one) for one in report.refused],
    }


urlpatterns = [
    path("projects/<int:project_id>/gold", GoldListView.as_view(), name="gold"),
    path("projects/<int:project_id>/gold/from-reviews", ReviewedGoldView.as_view(), name="gold-from-reviews"),
    path("projects/<int:project_id>/gold/proposals", GoldProposalsView.as_view(), name="gold-proposals"),
    path("projects/<int:project_id>/gold/<int:item_id>", GoldView.as_view(), name="gold-item"),
]
