"""Tags on items, and what is among items at a glance."""

from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api.items import FILTERS, selected
from labelhub.api.permissions import SCIENTIST, STAFF, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.browse import distribution, gallery
from labelhub.errors import Invalid
from labelhub.items import tags
from labelhub.items.models import TagSource


class TagShape(Shape):
    name = serializers.CharField()
    items = serializers.IntegerField()


class TagsShape(Shape):
    results = TagShape(many=True)


class TagsBody(Body):
    add = serializers.ListField(child=serializers.CharField(), required=False, help_text="Tags to put on.")
    remove = serializers.ListField(child=serializers.CharField(), required=False, help_text="Tags to take off.")
    items = serializers.ListField(child=serializers.IntegerField(), required=False, help_text="Numbers of items.")
    filters = serializers.DictField(
        child=serializers.CharField(),
        required=False,
        help_text="In place of items: every item that meets these filters of `GET items`. Kept as set by a rule.",
    )


class TaggedShape(Shape):
    items = serializers.IntegerField()
    added = serializers.IntegerField(help_text="Pairs of item and tag that are new.")
    removed = serializers.IntegerField()


class TagsView(ProjectView):
    roles = {"GET": STAFF, "POST": SCIENTIST}

    @extend_schema(operation_id="tags", responses=TagsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Every tag of the project, with how many items have it."""
        return Response({"results": [{"name": name, "items": items} for name, items in tags.counted(self.project)]})

    @extend_schema(
        operation_id="change_tags",
        request=TagsBody,
        responses=TaggedShape,
        examples=[
            OpenApiExample("On two items", {"add": ["hat"], "items": [7, 12]}, request_only=True),
            OpenApiExample("By a rule", {"add": ["child"], "filters": {"metadata": "age:0-12"}}, request_only=True),
        ],
    )
    def post(self, request: Request, project_id: int) -> Response:
        """Put tags on items and take others off, by number or by filters."""
        wanted = checked(TagsBody, request.data)
        if ("items" in wanted) == ("filters" in wanted):
            raise Invalid("Name either items or filters.", fields={"items": "items, or filters"})
        rule = "filters" in wanted
        items = wanted["items"] if not rule else self._meeting(wanted["filters"])
        done = tags.change(
            self.project,
            items,
            add=wanted.get("add", ()),
            remove=wanted.get("remove", ()),
            source=TagSource.RULE if rule else TagSource.PERSON,
            by_id=self.user.pk,
        )
        return Response({"items": len(items), **done})

    def _meeting(self, filters: dict[str, str]) -> list[int]:
        unknown = sorted(filters.keys() - set(gallery.FILTERS))
        if unknown:
            raise Invalid(f"filters: there is no filter {unknown[0]!r}.", fields={"filters": f"unknown: {unknown[0]}"})
        return distribution.items_of(gallery.select(self.project, filters), tags.MOST_ITEMS)


class MetadataValueShape(Shape):
    value = serializers.CharField()
    items = serializers.IntegerField()


class MetadataFieldShape(Shape):
    name = serializers.CharField()
    items = serializers.IntegerField(help_text="That have the field, of those that were read.")
    different = serializers.IntegerField(help_text="How many values there are.")
    values = MetadataValueShape(many=True, help_text="The commonest.")


class CountShape(Shape):
    key = serializers.CharField(allow_blank=True, help_text="Empty: none.")
    items = serializers.IntegerField()


class DistributionShape(Shape):
    items = serializers.IntegerField()
    classes = CountShape(many=True)
    states = CountShape(many=True)
    splits = CountShape(many=True)
    formats = CountShape(many=True)
    sizes = CountShape(
        many=True, help_text="By the least shorter side of a bin, in pixels; bins end at the next power."
    )
    duplicates = CountShape(many=True, help_text="`exact`: the same file; `alike`: looks the same.")
    flags = CountShape(many=True)
    tags = CountShape(many=True)
    metadata = MetadataFieldShape(many=True)
    metadata_read = serializers.IntegerField(help_text="Over how many items the fields were counted.")


COUNTED = ("classes", "states", "splits", "formats", "sizes", "duplicates", "flags", "tags")


class DistributionView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="items_distribution", parameters=FILTERS, responses=DistributionShape)
    def get(self, request: Request, project_id: int) -> Response:
        """What is among the items that meet the filters: classes, unknowns, sizes, formats, duplicates, metadata."""
        found = distribution.of(selected(self, request))
        counts = {
            name: [{"key": str(key), "items": items} for key, items in getattr(found, name).items()] for name in COUNTED
        }
        fields = [
            {
                "name": one.name,
                "items": one.items,
                "different": one.different,
                "values": [{"value": value, "items": items} for value, items in one.values],
            }
            for one in found.metadata
        ]
        return Response({"items": found.items, **counts, "metadata": fields, "metadata_read": found.metadata_read})


urlpatterns = [
    path("projects/<int:project_id>/tags", TagsView.as_view(), name="tags"),
    path("projects/<int:project_id>/items/distribution", DistributionView.as_view(), name="items-distribution"),
]
