"""Items for those who run a project: gallery, one item's page, its image."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labelhub.api import item_shapes
from labelhub.api.item_shapes import ItemDetailShape, ItemRowShape
from labelhub.api.pagination import PAGING, Order, page
from labelhub.api.permissions import MANAGER, SCIENTIST, STAFF, ProjectView
from labelhub.api.shapes import Body, Shape, checked
from labelhub.browse import gallery
from labelhub.errors import NotFound
from labelhub.items import addresses
from labelhub.items.models import Item
from labelhub.labelling import erase
from labelhub.labelling.models import Consensus

FILTERS = [OpenApiParameter(name, str) for name in gallery.FILTERS]
ORDERS = {
    "id": Order("item_id"),
    "margin": Order("margin"),
    "confidence": Order("confidence"),
    "n_labels": Order("n_labels"),
    "agreement": Order("agreement", nullable=True),
    "model_margin": Order("item__opinions__margin", nullable=True),
}


class ItemsShape(Shape):
    results = ItemRowShape(many=True)
    next = serializers.CharField(allow_null=True)


class ItemsView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="items", parameters=[*PAGING, *FILTERS], responses=ItemsShape)
    def get(self, request: Request, project_id: int) -> Response:
        """Items by filters. Ordered by id, margin, confidence, n_labels, agreement or model_margin."""
        return Response(
            page(
                request,
                item_shapes.with_images(selected(self, request)),
                orders=ORDERS,
                default="id",
                show=lambda rows: item_shapes.show_rows(self.project, rows),
            )
        )


class ItemCountShape(Shape):
    count = serializers.IntegerField()
    total = serializers.IntegerField()


class ItemCountView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="count_items", parameters=FILTERS, responses=ItemCountShape)
    def get(self, request: Request, project_id: int) -> Response:
        """How many items meet the filters, of how many."""
        total = Consensus.objects.filter(project=self.project).count()
        return Response({"count": selected(self, request).count(), "total": total})


class BinShape(Shape):
    start = serializers.FloatField()
    end = serializers.FloatField()
    count = serializers.IntegerField()


class HistogramShape(Shape):
    field = serializers.CharField()
    bins = BinShape(many=True)


class HistogramView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(
        operation_id="items_histogram",
        parameters=[OpenApiParameter("field", str, enum=list(gallery.RANGES)), *FILTERS],
        responses=HistogramShape,
    )
    def get(self, request: Request, project_id: int) -> Response:
        """The distribution of margin, agreement or confidence over the items that meet the filters."""
        field = request.query_params.get("field", "margin")
        bins = gallery.histogram(selected(self, request), field)
        return Response({"field": field, "bins": [vars(one) for one in bins]})


class ItemChangeShape(Body):
    metadata = serializers.DictField(required=False)
    group = serializers.CharField(max_length=255, allow_blank=True, required=False)


class ItemView(ProjectView):
    roles = {"GET": STAFF, "PATCH": SCIENTIST, "DELETE": MANAGER}

    @extend_schema(operation_id="item", responses=ItemDetailShape)
    def get(self, request: Request, project_id: int, item_id: int) -> Response:
        """One item with its labels, flags, predictions and history."""
        return Response(item_shapes.show_detail(self.project, found(self, item_id)))

    @extend_schema(operation_id="change_item", request=ItemChangeShape, responses=ItemDetailShape)
    def patch(self, request: Request, project_id: int, item_id: int) -> Response:
        """Change an item's metadata or group."""
        item = found(self, item_id)
        wanted = checked(ItemChangeShape, request.data)
        Item.objects.filter(pk=item.pk).update(**wanted)
        return Response(item_shapes.show_detail(self.project, found(self, item_id)))

    @extend_schema(operation_id="delete_item", responses={204: None})
    def delete(self, request: Request, project_id: int, item_id: int) -> Response:
        """Delete an item with its labels and predictions, and its image where no other item shows it."""
        erase.items(self.project, [found(self, item_id).pk])
        return Response(status=204)


class ItemImageView(ProjectView):
    roles = {"GET": STAFF}

    @extend_schema(operation_id="item_image", responses={302: None})
    def get(self, request: Request, project_id: int, item_id: int) -> HttpResponseRedirect:
        """The original image: a durable address that asks for a token and leads to a signed one."""
        item = found(self, item_id)
        if item.image is None:
            raise NotFound("The image of this item is not checked yet.")
        return HttpResponseRedirect(addresses.address(project_id, item.image.sha256, "original"))


def selected(view: ProjectView, request: HttpRequest | Request) -> QuerySet[Consensus]:
    wanted = {name: request.GET[name] for name in gallery.FILTERS if name in request.GET}
    return gallery.select(view.project, wanted)


def found(view: ProjectView, item_id: int) -> Item:
    item = (
        Item.objects.filter(project=view.project, pk=item_id).select_related("image", "consensus__label_class").first()
    )
    if item is None:
        raise NotFound("There is no such item in this project.")
    return item


urlpatterns = [
    path("projects/<int:project_id>/items", ItemsView.as_view(), name="items"),
    path("projects/<int:project_id>/items/count", ItemCountView.as_view(), name="items-count"),
    path("projects/<int:project_id>/items/histogram", HistogramView.as_view(), name="items-histogram"),
    path("projects/<int:project_id>/items/<int:item_id>", ItemView.as_view(), name="item"),
    path("projects/<int:project_id>/items/<int:item_id>/image", ItemImageView.as_view(), name="item-image"),
]
