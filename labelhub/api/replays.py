"""Policy replay: what the project's own answers would have come to under other policies."""

from django.db import transaction
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.jobs import JobShape
from labelhub.api.jobs import show as show_job
from labelhub.api.permissions import MANAGER, ProjectView
from labelhub.api.shapes import Body, checked
from labelhub.items.choices import ConsensusMethod, OverlapRule
from labelhub.labelling import replaying
from labelhub.tasks import dispatch


class ReplayBody(Body):
    """The policies to replay with; those that are not sent are the project's."""

    consensus_method = serializers.ChoiceField(ConsensusMethod.choices, required=False)
    overlap_rule = serializers.ChoiceField(OverlapRule.choices, required=False)
    overlap_min = serializers.IntegerField(required=False)
    overlap_max = serializers.IntegerField(required=False)
    accept_agreement = serializers.FloatField(required=False)
    target_confidence = serializers.FloatField(required=False)


class ReplaysView(ProjectView):
    roles = {"POST": MANAGER}

    @extend_schema(
        operation_id="start_replay",
        request=ReplayBody,
        responses={202: JobShape},
        examples=[
            OpenApiExample(
                "Stop at 97 %",
                {"overlap_rule": "confidence", "target_confidence": 0.97, "overlap_min": 1},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Replay, as a job of kind `replay` that changes nothing. Its result has `policies`, `method`, `items`,
        `labels` (`log`, `used`, `saved`), `labels_per_item`, `accepted` and `gold` (each `now` and `replayed`),
        `changed` (how many items) and `changed_items` (the first 500: `item`, `class_before`, `class_after`,
        `state_before`, `state_after`, `confidence`, `labels`)."""
        wanted = checked(ReplayBody, request.data)
        with transaction.atomic():
            job = replaying.start(self.project, wanted, self.user.pk)
            dispatch(job)
        return Response(show_job(job), status=status.HTTP_202_ACCEPTED)


urlpatterns = [path("projects/<int:project_id>/replays", ReplaysView.as_view(), name="replays")]
