"""Projects, their classes and their guidelines' examples."""

from typing import Any

from django.db import transaction
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import EVERYONE, MANAGER, ProjectView, UserView
from labelhub.api.project_shapes import (
    ExampleShape,
    PoliciesBody,
    ProjectClassShape,
    ProjectRowShape,
    ProjectShape,
    show_class,
    show_example,
    show_project,
    show_row,
)
from labelhub.api.shapes import Body, Shape, checked
from labelhub.browse import insights
from labelhub.errors import Forbidden
from labelhub.items import classes, guidelines, members, projects
from labelhub.items.models import Project, Role
from labelhub.tasks import dispatch


class ProjectsShape(Shape):
    results = ProjectRowShape(many=True)
    next = serializers.CharField(allow_null=True)


class ClassBody(Body):
    name = serializers.CharField(max_length=80)
    key = serializers.CharField(max_length=64, required=False, help_text="From the name when it is not given.")
    hotkey = serializers.CharField(max_length=16, required=False, help_text="Proposed when it is not given.")
    colour = serializers.CharField(max_length=9, required=False, help_text="Proposed when it is not given.")


class ProjectBody(Body):
    name = serializers.CharField(max_length=120)
    question = serializers.CharField(max_length=300)
    classes = ClassBody(many=True)
    guidelines = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    policies = PoliciesBody(required=False)


class ProjectChangeBody(Body):
    name = serializers.CharField(max_length=120, required=False)
    question = serializers.CharField(max_length=300, required=False)
    guidelines = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    policies = PoliciesBody(required=False)


class ProjectsView(UserView):
    @extend_schema(operation_id="projects", parameters=PAGING, responses=ProjectsShape)
    def get(self, request: Request) -> Response:
        """Your projects with their progress, newest first; for an administrator all projects."""
        orders = {"id": Order("pk"), "name": Order("name"), "created_at": Order("created_at")}
        return Response(page(request, members.projects_of(self.user), orders=orders, default="-id", show=self._rows))

    @extend_schema(
        operation_id="create_project",
        request=ProjectBody,
        responses={201: ProjectShape},
        examples=[
            OpenApiExample(
                "Two classes",
                {
                    "name": "Faces",
                    "question": "Does this person look male or female?",
                    "classes": [{"name": "Male"}, {"name": "Female"}],
                    "policies": {"overlap_min": 3, "overlap_max": 5},
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Create a project and become its manager. For administrators and for managers of another project."""
        if not members.may_create_projects(self.user):
            raise Forbidden("Only administrators and managers create projects.", hint="Ask an administrator.")
        values = checked(ProjectBody, request.data)
        policies = values.pop("policies", {})
        project = projects.create(user=self.user, **values, **policies)
        return Response(show_project(project, Role.MANAGER), status=status.HTTP_201_CREATED)

    def _rows(self, rows: list[Project]) -> list[dict[str, Any]]:
        progress = insights.progress([row.pk for row in rows])
        roles = members.roles_of(self.user, rows)
        return [show_row(row, roles[row.pk], progress[row.pk]) for row in rows]


class ProjectDetailView(ProjectView):
    roles = {"GET": EVERYONE, "PATCH": MANAGER, "DELETE": MANAGER}

    @extend_schema(operation_id="project", responses=ProjectShape)
    def get(self, request: Request, project_id: int) -> Response:
        """A project with classes, policies and guidelines."""
        return Response(show_project(self.project, self.role))

    @extend_schema(operation_id="change_project", request=ProjectChangeBody, responses=ProjectShape)
    def patch(self, request: Request, project_id: int) -> Response:
        """Change what is sent. When that can change what is accepted, a job computes the consensus anew."""
        values = checked(ProjectChangeBody, request.data)
        policies = values.pop("policies", {})
        with transaction.atomic():
            project, recompute = projects.update(self.project, **values, **policies)
            if recompute:
                dispatch(projects.recompute_job(project, self.user))
        return Response(show_project(project, self.role))

    @extend_schema(operation_id="delete_project", responses={204: None})
    def delete(self, request: Request, project_id: int) -> Response:
        """Delete the project. It is gone at once; its items, labels, runs and files are swept up in the background."""
        with transaction.atomic():
            dispatch(projects.mark_deleted(self.project, self.user))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ArchiveView(ProjectView):
    roles = {"POST": MANAGER}

    @extend_schema(operation_id="archive_project", request=None, responses=ProjectShape)
    def post(self, request: Request, project_id: int) -> Response:
        """From now on the project takes no answers."""
        return Response(show_project(projects.archive(self.project), self.role))


class UnarchiveView(ProjectView):
    roles = {"POST": MANAGER}

    @extend_schema(operation_id="unarchive_project", request=None, responses=ProjectShape)
    def post(self, request: Request, project_id: int) -> Response:
        """Take the project out of the archive."""
        return Response(show_project(projects.unarchive(self.project), self.role))


class CloneBody(Body):
    name = serializers.CharField(max_length=120)
    members = serializers.BooleanField(required=False, help_text="Also the same people in the same roles.")


class CloneView(ProjectView):
    roles = {"POST": MANAGER}

    @extend_schema(operation_id="clone_project", request=CloneBody, responses={201: ProjectShape})
    def post(self, request: Request, project_id: int) -> Response:
        """A new project with the same question, classes, guidelines and policies, and no items."""
        copy = projects.clone(self.project, self.user, **checked(CloneBody, request.data))
        return Response(show_project(copy, Role.MANAGER), status=status.HTTP_201_CREATED)


class ClassesShape(Shape):
    results = ProjectClassShape(many=True)
    next = serializers.CharField(allow_null=True)


class ClassChangeBody(Body):
    name = serializers.CharField(max_length=80, required=False)
    hotkey = serializers.CharField(max_length=16, required=False)
    colour = serializers.CharField(max_length=9, required=False)
    position = serializers.IntegerField(min_value=0, max_value=1000, required=False, help_text="0 is first.")
    retired = serializers.BooleanField(required=False, help_text="true: offer it no more; false: bring it back.")


class ClassesView(ProjectView):
    roles = {"GET": EVERYONE, "POST": MANAGER}

    @extend_schema(operation_id="classes", responses=ClassesShape)
    def get(self, request: Request, project_id: int) -> Response:
        """The classes in their order, retired ones included; always one page."""
        rows = self.project.classes.order_by("position", "pk")
        return Response({"results": [show_class(row) for row in rows], "next": None})

    @extend_schema(operation_id="add_class", request=ClassBody, responses={201: ProjectClassShape})
    def post(self, request: Request, project_id: int) -> Response:
        """Add a class; key, hotkey and colour are proposed when they are not given."""
        row = classes.add_one(self.project, checked(ClassBody, request.data))
        return Response(show_class(row), status=status.HTTP_201_CREATED)


class ClassView(ProjectView):
    roles = {"PATCH": MANAGER, "DELETE": MANAGER}

    @extend_schema(operation_id="change_class", request=ClassChangeBody, responses=ProjectClassShape)
    def patch(self, request: Request, project_id: int, key: str) -> Response:
        """Change a class, move it, retire it or bring it back."""
        return Response(show_class(classes.change(self.project, key, **checked(ClassChangeBody, request.data))))

    @extend_schema(operation_id="remove_class", responses={200: ProjectClassShape, 204: None})
    def delete(self, request: Request, project_id: int, key: str) -> Response:
        """Delete a class that no label names (204); retire one that labels name (200, the class)."""
        row = classes.remove(self.project, key)
        return Response(status=status.HTTP_204_NO_CONTENT) if row is None else Response(show_class(row))


class ExampleBody(Body):
    image = serializers.FileField()
    class_key = serializers.CharField(max_length=64, required=False, allow_blank=True)
    caption = serializers.CharField(max_length=200, required=False, allow_blank=True)


class GuidelineImagesView(ProjectView):
    roles = {"POST": MANAGER}
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="add_guideline_image", request=ExampleBody, responses={201: ExampleShape})
    def post(self, request: Request, project_id: int) -> Response:
        """Add an example image to the guidelines."""
        values = checked(ExampleBody, request.data)
        upload = values.pop("image")
        guidelines.refuse_too_large(upload.size)
        row = guidelines.add_image(self.project, upload.read(), **values)
        return Response(show_example(row), status=status.HTTP_201_CREATED)


class GuidelineImageView(ProjectView):
    roles = {"DELETE": MANAGER}

    @extend_schema(operation_id="remove_guideline_image", responses={204: None})
    def delete(self, request: Request, project_id: int, guideline_image_id: int) -> Response:
        """Remove an example image."""
        guidelines.remove_image(self.project, guideline_image_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


_ONE = "projects/<int:project_id>"
urlpatterns = [
    path("projects", ProjectsView.as_view(), name="projects"),
    path(_ONE, ProjectDetailView.as_view(), name="project"),
    path(f"{_ONE}/archive", ArchiveView.as_view(), name="archive"),
    path(f"{_ONE}/unarchive", UnarchiveView.as_view(), name="unarchive"),
    path(f"{_ONE}/clone", CloneView.as_view(), name="clone"),
    path(f"{_ONE}/classes", ClassesView.as_view(), name="classes"),
    path(f"{_ONE}/classes/<str:key>", ClassView.as_view(), name="class"),
    path(f"{_ONE}/guideline-images", GuidelineImagesView.as_view(), name="guideline-images"),
    path(f"{_ONE}/guideline-images/<int:guideline_image_id>", GuidelineImageView.as_view(), name="guideline-image"),
]
