"""Long work: how far it is, and stopping it."""

from typing import Any

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import shapes
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import STAFF, ProjectView
from labelhub.api.shapes import PersonShape, Shape
from labelhub.errors import Forbidden, Invalid, NotFound
from labelhub.items import ingest
from labelhub.items.models import Import, Role
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.tasks.work import WORK


class JobShape(Shape):
    """`done` of `total`; `total` is null until it is known."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(JobState.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    result = serializers.DictField()
    error_code = serializers.CharField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    cancel_requested = serializers.BooleanField()
    attempt = serializers.IntegerField()
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class JobsShape(Shape):
    results = JobShape(many=True)
    next = serializers.CharField(allow_null=True)


def show(job: Job) -> dict[str, Any]:
    """A job as the API shows it."""
    return {
        "id": job.pk,
        "kind": job.kind,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "note": job.note,
        "result": job.result,
        "error_code": job.error_code or None,
        "error": job.error or None,
        "cancel_requested": job.cancel_requested,
        "attempt": job.attempt,
        "created_by": shapes.person(job.created_by),
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


def show_all(jobs: list[Job]) -> list[dict[str, Any]]:
    return [show(job) for job in jobs]


class JobsView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(
        operation_id="jobs",
        parameters=[
            *PAGING,
            OpenApiParameter("kind", enum=sorted(WORK)),
            OpenApiParameter("state", enum=JobState.values),
        ],
        responses=JobsShape,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The project's jobs, newest first."""
        rows = self.chosen(request)
        return Response(page(request, rows, orders={"id": Order("pk")}, default="-id", show=show_all))

    def chosen(self, request: Request) -> QuerySet[Job]:
        rows = Job.objects.filter(project_id=self.project.pk).select_related("created_by")
        for name, values in (("kind", sorted(WORK)), ("state", JobState.values)):
            wanted = request.query_params.get(name)
            if wanted and wanted not in values:
                raise Invalid(f"{name}: {wanted!r} is not one of {', '.join(values)}.", fields={name: "unknown"})
            if wanted:
                rows = rows.filter(**{name: wanted})
        return rows


class JobView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="job", responses=JobShape)
    def get(self, request: Request, project_id: int, job_id: int) -> Response:
        """One job."""
        return Response(show(find(self, job_id)))


class CancelJobView(ProjectView):
    roles = {"POST": STAFF}

    @extend_schema(operation_id="cancel_job", request=None, responses=JobShape)
    def post(self, request: Request, project_id: int, job_id: int) -> Response:
        """Ask a job to stop. One that waits is cancelled at once; one that runs at its next safe point."""
        job = find(self, job_id)
        mine = job.created_by_id == self.user.pk
        if not (mine or self.role == Role.MANAGER or (self.role == Role.SCIENTIST and job.kind == "run")):
            raise Forbidden("Only who started a job, or a manager, may cancel it.")
        job = lifecycle.request_cancel(job)
        if job.kind == ingest.KIND and job.state == JobState.CANCELLED:
            # No worker had it, so none will say what became of the files that still waited.
            ingest.close(Import.objects.get(job=job))
        return Response(show(job))


def find(view: ProjectView, job_id: int) -> Job:
    job = Job.objects.filter(pk=job_id, project_id=view.project.pk).select_related("created_by").first()
    if job is None:
        raise NotFound("There is no such job in this project.")
    return job


urlpatterns = [
    path("projects/<int:project_id>/jobs", JobsView.as_view(), name="jobs"),
    path("projects/<int:project_id>/jobs/<int:job_id>", JobView.as_view(), name="job"),
    path("projects/<int:project_id>/jobs/<int:job_id>/cancel", CancelJobView.as_view(), name="cancel-job"),
]
