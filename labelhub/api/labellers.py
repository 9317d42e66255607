"""What is done about labellers. For managers."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.jobs import show as show_job
from labelhub.api.labeller_shapes import (
    ActionBody,
    ActionEndBody,
    ActionsShape,
    ActionTakenShape,
    show_action,
)
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import MANAGER, ProjectView
from labelhub.api.shapes import Shape, checked
from labelhub.jobs.models import Job
from labelhub.labelling.people import actions, consequence
from labelhub.labelling.people.actions import Cause
from labelhub.labelling.people_models import Intervention
from labelhub.tasks import dispatch


class ActionsView(ProjectView):
    roles = {"GET": MANAGER}

    @extend_schema(
        operation_id="labeller_actions",
        parameters=[*PAGING, OpenApiParameter("standing", bool, description="`1`: only what has not ended.")],
        responses=ActionsShape,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """What was done about labellers, by people and by rules, newest first."""
        rows = told(Intervention.objects.filter(project=self.project))
        if request.query_params.get("standing") in ("1", "true"):
            rows = rows.filter(ended_at__isnull=True)
        return Response(page(request, rows, orders={"id": Order("pk")}, default="-id", show=_show))


class LabellerActionsView(ProjectView):
    roles = {"GET": MANAGER, "POST": MANAGER}

    @extend_schema(operation_id="actions_about_labeller", parameters=PAGING, responses=ActionsShape)
    def get(self, request: Request, project_id: int, user_id: int) -> Response:
        """What was done about one labeller, newest first."""
        rows = told(Intervention.objects.filter(project=self.project, labeller=user_id))
        return Response(page(request, rows, orders={"id": Order("pk")}, default="-id", show=_show))

    @extend_schema(
        operation_id="act_on_labeller",
        request=ActionBody,
        responses={201: ActionTakenShape},
        examples=[
            OpenApiExample(
                "Labels set aside",
                {"action": "set_aside", "why": "Answers without looking since Monday."},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, project_id: int, user_id: int) -> Response:
        """Warn, ask for the practice round, pause, set labels aside, or readmit. Everything can be taken back."""
        wanted = checked(ActionBody, request.data)
        with transaction.atomic():
            row, jobs = actions.take(
                self.project, user_id, wanted["action"], why=wanted["why"], cause=Cause(by_id=self.user.pk)
            )
            return Response(show_taken(row, jobs), status=201)


class ConsequenceShape(Shape):
    """What setting this labeller's labels aside would change: `alone` of the items keep no other label, on `turned`
    the others say another class than the consensus, on `tied` they are split; `decided` by a reviewer stay."""

    labels = serializers.IntegerField()
    items = serializers.IntegerField()
    alone = serializers.IntegerField()
    turned = serializers.IntegerField()
    tied = serializers.IntegerField()
    decided = serializers.IntegerField()
    already = serializers.IntegerField(help_text="Labels that are set aside now.")


class ConsequenceView(ProjectView):
    roles = {"GET": MANAGER}

    @extend_schema(operation_id="consequence_of_setting_aside", responses=ConsequenceShape)
    def get(self, request: Request, project_id: int, user_id: int) -> Response:
        """What would change if this labeller's labels were set aside now. Nothing is done."""
        return Response(vars(consequence.of_setting_aside(self.project, user_id)))


class ActionView(ProjectView):
    roles = {"DELETE": MANAGER}

    @extend_schema(operation_id="take_back_action", request=ActionEndBody, responses=ActionTakenShape)
    def delete(self, request: Request, project_id: int, action_id: int) -> Response:
        """Take an action back. Labels count again where their place is still free; `result.restore` says how many."""
        why = checked(ActionEndBody, request.data or {})["why"]
        with transaction.atomic():
            row, jobs = actions.end(self.project, action_id, by_id=self.user.pk, why=why)
            return Response(show_taken(row, jobs))


def show_taken(row: Intervention, jobs: list[Job]) -> dict[str, Any]:
    for job in jobs:
        dispatch(job)
    return {"action": show_action(row), "jobs": [show_job(job) for job in jobs]}


def told(rows: QuerySet[Intervention]) -> QuerySet[Intervention]:
    return rows.select_related("labeller", "by", "ended_by")


def _show(rows: list[Intervention]) -> list[dict[str, Any]]:
    return [show_action(row) for row in rows]


urlpatterns = [
    path("projects/<int:project_id>/labeller-actions", ActionsView.as_view(), name="labeller-actions"),
    path("projects/<int:project_id>/labeller-actions/<int:action_id>", ActionView.as_view(), name="labeller-action"),
    path(
        "projects/<int:project_id>/labellers/<int:user_id>/actions",
        LabellerActionsView.as_view(),
        name="actions-about-labeller",
    ),
    path(
        "projects/<int:project_id>/labellers/<int:user_id>/consequence",
        ConsequenceView.as_view(),
        name="labeller-consequence",
    ),
]
