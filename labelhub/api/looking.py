"""An image in its full size and where its face is, asked for only when somebody wants to look closely."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.permissions import EVERYONE, STAFF, ProjectView
from labelhub.api.shapes import Shape
from labelhub.browse import looking
from labelhub.items import addresses


class CloseShape(Shape):
    full = serializers.CharField(help_text="The image as it came, without metadata; a signed address as all.")
    width = serializers.IntegerField(help_text="Of the full size, upright, in pixels.")
    height = serializers.IntegerField(help_text="Of the full size, upright, in pixels.")
    face = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="Left, top, right, bottom as shares of width and height; null where no face is known.",
    )


class CloseView(ProjectView):
    roles = {"GET": EVERYONE}

    @extend_schema(operation_id="look_closely", responses=CloseShape)
    def get(self, request: Request, project_id: int, item_id: int) -> Response:
        """The full size of an image that you are asked about or have answered, and where its face is."""
        close = looking.closely(self.project, item_id, self.user.pk, staff=self.role in STAFF)
        return Response(
            {
                "full": addresses.address(project_id, close.image.sha256, "clean"),
                "width": close.image.width,
                "height": close.image.height,
                "face": close.face,
            }
        )


urlpatterns = [path("projects/<int:project_id>/items/<int:item_id>/close", CloseView.as_view(), name="look-closely")]
