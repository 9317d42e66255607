"""Audits: drawn, watched, evaluated. The only place where the platform states an accuracy."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import shapes
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import MANAGER, STAFF, ProjectView
from labelhub.api.shapes import Body, PersonShape, Shape, checked
from labelhub.browse import auditing
from labelhub.browse.auditing import Outcome
from labelhub.items.models import LabelClass
from labelhub.labelling import audits
from labelhub.labelling.quality_models import Audit

STATES = ["running", "finished", "cancelled"]


class StatedShape(Shape):
    """A share of `n` audited items with its 95 % interval."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    n = serializers.IntegerField()


class WrongShape(Shape):
    """An item whose label the auditors did not confirm."""

    item = serializers.IntegerField()
    stood = serializers.CharField(help_text="Key of the class when the sample was drawn.")
    said = serializers.CharField(help_text="Key of the class that the auditors gave.")


class WidthShape(Shape):
    width = serializers.FloatField(help_text="Of the 95 % interval, both sides together: 0.02 is ± 1 point.")
    size = serializers.IntegerField(help_text="Items to audit for it, at the accuracy found so far.")


class OutcomeShape(Shape):
    """What an audit found. It holds for the labels as they stood when the sample was drawn."""

    accepted = StatedShape(allow_null=True, help_text="Right among accepted items: the stated accuracy.")
    labelled = StatedShape(allow_null=True, help_text="Right among all items that had a most probable class.")
    judged = serializers.IntegerField(help_text="Items of the sample that the auditors gave a class.")
    cannot_tell = serializers.IntegerField(help_text="Items on which auditors could not tell or were split.")
    without_label = serializers.IntegerField(help_text="Items that had no label yet when the sample was drawn.")
    wrong = WrongShape(many=True)
    needed = WidthShape(many=True)


class AccuracyAuditRowShape(Shape):
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    size = serializers.IntegerField()
    population = serializers.IntegerField(help_text="Items it was drawn from: all but excluded ones.")
    answers_each = serializers.IntegerField()
    answered = serializers.IntegerField()
    wanted = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    created_by = PersonShape(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    accuracy = StatedShape(allow_null=True, help_text="As `outcome.accepted`; while it runs, of what is answered.")


class AccuracyAuditShape(AccuracyAuditRowShape):
    outcome = OutcomeShape()


class AccuracyAuditsShape(Shape):
    results = AccuracyAuditRowShape(many=True)
    next = serializers.CharField(allow_null=True)
    population = serializers.IntegerField(help_text="Items a new sample would be drawn from.")
    needed = WidthShape(many=True)


class AccuracyAuditBody(Body):
    """How many items, or how narrow the 95 % interval shall be."""

    size = serializers.IntegerField(required=False, min_value=1)
    width = serializers.FloatField(required=False, help_text="0.02 is ± 1 point. In place of `size`.")
    answers_each = serializers.IntegerField(default=1, help_text="Reviewers who answer each item, 1 to 5.")


class AuditsView(ProjectView):
    roles = {"GET": STAFF, "POST": MANAGER}

    @extend_schema(operation_id="accuracy_audits", parameters=PAGING, responses=AccuracyAuditsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """The project's audits, newest first, and how many items a new one would need."""
        rows = Audit.objects.filter(project=self.project).select_related("created_by")
        found = page(request, rows, orders={"number": Order("number")}, default="-number", show=self._show)
        there = audits.population(self.project)
        needed = auditing.needed(auditing.last_share(self.project), there)
        return Response(found | {"population": there, "needed": show_widths(needed)})

    def _show(self, rows: list[Audit]) -> list[dict[str, Any]]:
        done = audits.progress(rows)
        return [show_row(row, done[row.pk], auditing.outcome(row)) for row in rows]

    @extend_schema(
        operation_id="draw_accuracy_audit",
        request=AccuracyAuditBody,
        responses={201: AccuracyAuditShape},
        examples=[
            OpenApiExample("So many items", {"size": 400}, request_only=True),
            OpenApiExample("An accuracy to ± 1 point", {"width": 0.02}, request_only=True),
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Draw a simple random sample over all items. Reviewers get its items, blind, among the others. Its answers
        do not form the consensus unless the policy `audit_counts` says so."""
        wanted = checked(AccuracyAuditBody, request.data)
        size = auditing.size_for(self.project, wanted.get("size"), wanted.get("width"))
        audit = audits.draw(self.project, size=size, answers_each=wanted["answers_each"], by_id=self.user.pk)
        return Response(show(audit), status=status.HTTP_201_CREATED)


class AuditView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="accuracy_audit", responses=AccuracyAuditShape)
    def get(self, request: Request, project_id: int, number: int) -> Response:
        """One audit with what it found so far."""
        return Response(show(audits.find(self.project, number)))


class CancelAuditView(ProjectView):
    roles = {"POST": MANAGER}

    @extend_schema(operation_id="cancel_accuracy_audit", request=None, responses=AccuracyAuditShape)
    def post(self, request: Request, project_id: int, number: int) -> Response:
        """Stop asking for answers. What was answered stays and is evaluated; the sample is then smaller."""
        return Response(show(audits.cancel(self.project, number)))


def show(audit: Audit) -> dict[str, Any]:
    found = auditing.outcome(audit)
    keys = dict(LabelClass.objects.filter(project=audit.project_id).values_list("pk", "key"))
    return {
        **show_row(audit, audits.progress([audit])[audit.pk], found),
        "outcome": {
            "accepted": show_stated(found.accepted),
            "labelled": show_stated(found.labelled),
            "judged": found.judged,
            "cannot_tell": found.cannot_tell,
            "without_label": found.without_label,
            "wrong": [
                {"item": one.item, "stood": keys[one.stood], "said": keys[one.said]}
                for one in found.wrong
                if one.stood is not None and one.said is not None
            ],
            "needed": show_widths(found.needed),
        },
    }


def show_row(audit: Audit, done: audits.Progress, found: Outcome) -> dict[str, Any]:
    state = "cancelled" if audit.cancelled_at is not None else "finished" if done.finished else "running"
    return {
        "number": audit.number,
        "state": state,
        "size": audit.size,
        "population": audit.population,
        "answers_each": audit.answers_each,
        "answered": done.answered,
        "wanted": done.wanted,
        "created_at": audit.created_at,
        "created_by": shapes.person(audit.created_by),
        "cancelled_at": audit.cancelled_at,
        "accuracy": show_stated(found.accepted),
    }


def show_stated(stated: auditing.Stated | None) -> dict[str, Any] | None:
    return None if stated is None else vars(stated)


def show_widths(needed: dict[float, int]) -> list[dict[str, Any]]:
    return [{"width": width, "size": size} for width, size in needed.items()]


_ONE = "projects/<int:project_id>/audits"
urlpatterns = [
    path(_ONE, AuditsView.as_view(), name="audits"),
    path(f"{_ONE}/<int:number>", AuditView.as_view(), name="accuracy-audit"),
    path(f"{_ONE}/<int:number>/cancel", CancelAuditView.as_view(), name="cancel-audit"),
]
