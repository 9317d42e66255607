"""What several areas of the API say in the same way: people, images, request bodies, pages of a list."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from labelhub.accounts.models import User
from labelhub.items import addresses
from labelhub.items.models import Image


class Shape(serializers.Serializer[Any]):
    """What a request or an answer looks like; the OpenAPI schema is written from it."""


class Body(Shape):
    """A request body in which a field that nobody knows is refused: it is a misspelt one more often than not."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(set(data) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: ["There is no such field."] for name in unknown})
        return super().to_internal_value(data)


class PersonShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.EmailField(required=False, help_text="Only for those who may know it.")


class ImageShape(Shape):
    """Signed addresses, relative to the server, that work for about an hour."""

    thumb = serializers.CharField(help_text="Longest side 256 px.")
    display = serializers.CharField(help_text="Longest side 1280 px.")
    width = serializers.IntegerField(help_text="Of the display size, in pixels.")
    height = serializers.IntegerField(help_text="Of the display size, in pixels.")


def checked(shape: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """The checked values of a request body; what was not sent and has no default is not there. Raises DRF's
    ValidationError, which the error handler turns into a problem that names each field."""
    serializer = shape(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def person(user: User | None, *, email: bool = False) -> dict[str, Any] | None:
    """A person as the API names them; None for nobody. With `email` for managers and for the person alone."""
    if user is None:
        return None
    return {"id": user.pk, "name": user.name, **({"email": user.email} if email else {})}


def image(project_id: int, row: Image | None) -> dict[str, Any] | None:
    """An image as the API shows it; None while it is not checked."""
    return None if row is None else image_of(project_id, row.sha256, row.display_width, row.display_height)


def image_of(project_id: int, sha256: str, width: int, height: int) -> dict[str, Any]:
    """As `image`, from plain values; width and height are those of the display size."""
    return {
        "thumb": addresses.address(project_id, sha256, "thumb"),
        "display": addresses.address(project_id, sha256, "display"),
        "width": width,
        "height": height,
    }
