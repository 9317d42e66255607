"""Figures of labellers: for managers all of them, for a labeller their own in a kinder form. And payment."""

from datetime import UTC, datetime

from django.http import StreamingHttpResponse
from django.urls import path
from django.utils.dateparse import parse_date, parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import downloads
from labelhub.api.permissions import EVERYONE, MANAGER, ProjectView
from labelhub.api.statistics_shapes import (
    LabellerDetailShape,
    LabellersFiguresShape,
    MyFiguresShape,
    show_detail,
    show_labeller,
    show_mine,
)
from labelhub.browse import labellers
from labelhub.datasets import payments
from labelhub.errors import Invalid, NotFound
from labelhub.labelling.people_models import Action, Intervention

KIND_WORDS = {
    Action.WARN: "A manager would like you to look a little more closely.",
    Action.PRACTICE: "Please play the practice round; work goes on after it.",
    Action.PAUSE: "Your work here is paused. A manager will talk to you.",
}


class LabellersView(ProjectView):
    roles = {"GET": MANAGER}

    @extend_schema(operation_id="labellers", responses=LabellersFiguresShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Everybody who has answered, by name, with intervals."""
        return Response({"results": [show_labeller(row) for row in labellers.everybody(self.project)]})


class LabellerView(ProjectView):
    roles = {"GET": MANAGER}

    @extend_schema(operation_id="labeller", responses=LabellerDetailShape)
    def get(self, request: Request, project_id: int, user_id: int) -> Response:
        """One labeller: also the confusion matrix and the drift."""
        found = labellers.one(self.project, user_id)
        if found is None:
            raise NotFound("Nobody of this number has answered in the project.")
        return Response(show_detail(found))


class MyFiguresView(ProjectView):
    roles = {"GET": EVERYONE}

    @extend_schema(operation_id="my_figures", responses=MyFiguresShape)
    def get(self, request: Request, project_id: int) -> Response:
        """One's own figures, and what managers ask now. Nothing of anybody else."""
        mine = labellers.own(self.project, self.user.pk)
        standing = Intervention.objects.filter(project=self.project, labeller=self.user, ended_at__isnull=True)
        asked = set(standing.values_list("action", flat=True))
        return Response(show_mine(mine, {one: words for one, words in KIND_WORDS.items() if one in asked}))


class PaymentsView(ProjectView):
    roles = {"GET": MANAGER}
    content_negotiation_class = downloads.FileNegotiation

    @extend_schema(
        operation_id="payments_csv",
        parameters=[
            OpenApiParameter("since", str, description="A day or a time in UTC, included."),
            OpenApiParameter("until", str, description="A day or a time in UTC, not included."),
            OpenApiParameter("names", bool, description="`1`: names and e-mail addresses beside the pseudonyms."),
        ],
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, project_id: int) -> StreamingHttpResponse:
        """Answers and minutes of each person, for payment. Streamed."""
        since, until = (_moment(name, request.query_params.get(name, "")) for name in ("since", "until"))
        names = request.query_params.get("names", "") in ("1", "true")
        pieces = payments.csv(self.project, since=since, until=until, names=names)
        return downloads.stream(pieces, name=f"payments-{self.project.pk}.csv", content_type=downloads.CSV)


def _moment(name: str, text: str) -> datetime | None:
    """A day begins at midnight UTC."""
    if not text:
        return None
    try:
        day = parse_date(text)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid(f"{name}: {text!r} is no day or time.", fields={name: "as 2026-11-22 or 2026-11-22T08:00:00Z"})
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


urlpatterns = [
    path("projects/<int:project_id>/labellers", LabellersView.as_view(), name="labellers"),
    path("projects/<int:project_id>/labellers/<int:user_id>", LabellerView.as_view(), name="labeller"),
    path("projects/<int:project_id>/my-figures", MyFiguresView.as_view(), name="my-figures"),
    path("projects/<int:project_id>/payments.csv", PaymentsView.as_view(), name="payments-csv"),
]
