"""The labeller's part of the API. Nothing here tells what others said, what a model thinks, or how a file is called."""

from typing import Any

from django.urls import path
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import rounds_told, shapes, threads
from labelhub.api.labelling_shapes import (
    EMPTY,
    LabellingShape,
    LeaseRequestShape,
    LeaseShape,
    MyLabelsQuery,
    MyLabelsShape,
    RenewedShape,
    ReportShape,
    ResultsShape,
    ReturnedShape,
    ReturnRequestShape,
    ScreenShape,
    SubmitShape,
)
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import EVERYONE, REVIEWER, ProjectView
from labelhub.api.shapes import checked
from labelhub.browse import insights, own_answers
from labelhub.items.models import GuidelineImage, LabelClass, Project
from labelhub.labelling import hidden, labels, leases, queue, second_looks, shortage
from labelhub.labelling.entries import Entry, Result
from labelhub.labelling.models import Answer, ConsensusSource, ConsensusState, Label, Purpose, Round, RoundState
from labelhub.labelling.people import disguise, practice
from labelhub.labelling.queue import Assignment
from labelhub.labelling.talk import own


class LabellingView(ProjectView):
    roles = {"GET": EVERYONE}

    @extend_schema(operation_id="labelling", responses=LabellingShape)
    def get(self, request: Request, project_id: int) -> Response:
        """The question, its classes and guidelines, and one's own numbers."""
        project = self.project
        classes = LabelClass.objects.filter(project=project, retired_at__isnull=True).order_by("position", "pk")
        examples = GuidelineImage.objects.filter(project=project).select_related("image", "label_class")
        done = insights.progress([project.pk])[project.pk]
        return Response(
            {
                "id": project.pk,
                "name": project.name,
                "question": project.question,
                "guidelines": project.guidelines,
                "allow_cannot_tell": project.allow_cannot_tell,
                "allow_grid": project.allow_grid,
                "archived": project.archived_at is not None,
                "practice": practice.offered(project),
                "classes": [
                    {"key": row.key, "name": row.name, "hotkey": row.hotkey, "colour": row.colour} for row in classes
                ],
                "guideline_images": [
                    {
                        "image": shapes.image(project.pk, row.image),
                        "class_key": row.label_class.key if row.label_class else None,
                        "caption": row.caption,
                    }
                    for row in examples.order_by("position", "pk")
                ],
                "mine": vars(insights.mine(project, self.user.pk)),
                "settled": done.settled,
                "items": done.items,
            }
        )


class LeaseView(ProjectView):
    roles = {"POST": EVERYONE}

    @extend_schema(
        operation_id="lease",
        request=LeaseRequestShape,
        responses=LeaseShape,
        examples=[
            OpenApiExample(
                "Five items", {"count": 5, "screen": "0b5e2a4e-43b8-4b3e-9d52-6d8c8e3a7f10"}, request_only=True
            )
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Lease items to answer."""
        wanted = checked(LeaseRequestShape, request.data)
        lease = queue.lease(
            self.project, self.user.pk, wanted["count"], screen=wanted["screen"], auditor=self.role in REVIEWER
        )
        empty = None
        if not lease.assignments:
            why = lease.short_because
            back_at = shortage.back_at(self.project, self.user.pk, why, timezone.now())
            empty = {"code": why, "message": EMPTY[why], "back_at": back_at}
        return Response(
            {"assignments": [show_assignment(self.project, one) for one in lease.assignments], "empty": empty}
        )


class RenewView(ProjectView):
    roles = {"POST": EVERYONE}

    @extend_schema(operation_id="renew_leases", request=ScreenShape, responses=RenewedShape)
    def post(self, request: Request, project_id: int) -> Response:
        """Prolong the live leases of a screen."""
        until, ids = leases.renew(self.project, self.user.pk, screen=checked(ScreenShape, request.data)["screen"])
        return Response({"expires_at": until, "assignments": ids})


class ReturnView(ProjectView):
    roles = {"POST": EVERYONE}

    @extend_schema(operation_id="return_leases", request=ReturnRequestShape, responses=ReturnedShape)
    def post(self, request: Request, project_id: int) -> Response:
        """Give leases back unanswered, all of a screen or the named ones."""
        wanted = checked(ReturnRequestShape, request.data)
        returned = leases.give_back(
            self.project, self.user.pk, screen=wanted["screen"], items=wanted.get("assignments")
        )
        return Response({"returned": returned})


class LabelsView(ProjectView):
    roles = {"POST": EVERYONE}

    @extend_schema(
        operation_id="submit_labels",
        request=SubmitShape,
        responses=ResultsShape,
        examples=[
            OpenApiExample(
                "One answer",
                {
                    "labels": [
                        {
                            "uuid": "7b0e6a5c-8f5d-4d8e-9f43-1c2b3a4d5e6f",
                            "kind": "answer",
                            "item": 11806,
                            "round": 0,
                            "class_key": "female",
                            "duration_ms": 2100,
                        }
                    ]
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Send what was done, in order: answers, skips, undos. Wrong entries are named one by one and stop no other."""
        wanted = checked(SubmitShape, request.data)
        entries = [Entry(**one | {"round": rounds_told.meant(one["item"], one["round"])}) for one in wanted["labels"]]
        results = labels.submit(self.project, self.user.pk, entries)
        return Response({"results": [show_result(self.project, one) for one in results]})


class ReportView(ProjectView):
    roles = {"POST": EVERYONE}

    @extend_schema(operation_id="report_item", request=ReportShape, responses={204: None})
    def post(self, request: Request, project_id: int, item_id: int) -> Response:
        """Say that something is wrong with an image."""
        wanted = checked(ReportShape, request.data)
        second_looks.report(self.project, item_id, by_id=self.user.pk, reason=wanted["reason"], note=wanted["note"])
        return Response(status=204)


class MyLabelsView(ProjectView):
    roles = {"GET": EVERYONE}

    @extend_schema(
        operation_id="my_labels",
        parameters=[
            *PAGING,
            OpenApiParameter("said", str, description="A class key, `cannot_tell` or `skipped`."),
            OpenApiParameter("since", OpenApiTypes.DATETIME, description="Arrived at this time or later."),
            OpenApiParameter("until", OpenApiTypes.DATETIME, description="Arrived before this time."),
            OpenApiParameter("standing", bool, description="Only the last word on each item; nothing taken back."),
            OpenApiParameter("item", int, description="Only on this item."),
        ],
        responses=MyLabelsShape,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """One's own acts in this project, newest first."""
        wanted = checked(MyLabelsQuery, request.query_params)
        own = own_answers.search(self.project, self.user.pk, **wanted)
        return Response(page(request, own, orders={"id": Order("pk")}, default="-id", show=self._show))

    def _show(self, rows: list[Label]) -> list[dict[str, Any]]:
        changeable = changeable_labels(self.project, rows)
        known = own.of_items(self.project.pk, self.user.pk, {row.item_id for row in rows})
        return [
            {
                "id": row.pk,
                "uuid": row.uuid,
                "item": row.item_id,
                "round": rounds_told.shown(row.item_id, row.round),
                "image": shapes.image(self.project.pk, row.item.image),
                "kind": row.kind,
                "class_key": row.label_class.key if row.label_class else None,
                "counted": disguise.told(row.counted, row.why_not)[0],
                "changeable": row.pk in changeable,
                "created_at": row.created_at,
                **threads.show_own(known.get(row.item_id, own.NOTHING)),
            }
            for row in rows
        ]


def changeable_labels(project: Project, rows: list[Label]) -> set[int]:
    """Labels that their labeller can still change: the last word on an item, in an open round, undecided. On gold and
    repeats no decision matters, but gold that was told is over."""
    closed = set(
        Round.objects.filter(item__in={row.item_id for row in rows}, state=RoundState.CLOSED).values_list(
            "item_id", "number"
        )
    )
    standing = Answer.objects.filter(label__in=[row.pk for row in rows])
    heads = {label for label, counts, why in standing.values_list("label_id", "counts", "why_not")
             if disguise.told(counts, why)[0]}  # fmt: skip
    return {
        row.pk
        for row in rows
        if row.pk in heads
        and (row.item_id, row.round) not in closed
        and not (project.gold_feedback and row.purpose == Purpose.GOLD)
        and (hidden.is_hidden(row.round) or not decided(row))
    }


def decided(row: Label) -> bool:
    consensus = row.item.consensus
    return consensus.source == ConsensusSource.REVIEW or consensus.state == ConsensusState.EXCLUDED


def show_assignment(project: Project, one: Assignment) -> dict[str, Any]:
    """Repeats are told like second looks, whether they are told or not."""
    return {
        "id": one.id,
        "item": one.item,
        "round": rounds_told.shown(one.item, one.round),
        "image": shapes.image_of(project.pk, one.sha256, one.width, one.height),
        "expires_at": one.expires_at,
        "second_look": project.mark_second_looks and one.round != 0,
    }


def show_result(project: Project, one: Result) -> dict[str, Any]:
    return {
        "uuid": one.uuid,
        "status": one.status,
        "counts": one.counts,
        "why_not": one.why_not or None,
        "problem": vars(one.problem) if one.problem else None,
        "assignment": show_assignment(project, one.assignment) if one.assignment else None,
        "feedback": vars(one.feedback) if one.feedback else None,
    }


urlpatterns = [
    path("projects/<int:project_id>/labelling", LabellingView.as_view(), name="labelling"),
    path("projects/<int:project_id>/lease", LeaseView.as_view(), name="lease"),
    path("projects/<int:project_id>/leases/renew", RenewView.as_view(), name="renew-leases"),
    path("projects/<int:project_id>/leases/return", ReturnView.as_view(), name="return-leases"),
    path("projects/<int:project_id>/labels", LabelsView.as_view(), name="labels"),
    path("projects/<int:project_id>/items/<int:item_id>/report", ReportView.as_view(), name="report-item"),
    path("projects/<int:project_id>/my-labels", MyLabelsView.as_view(), name="my-labels"),
]
