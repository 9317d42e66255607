"""How the life of an item looks in the API."""

from typing import Any

from rest_framework import serializers

from labelhub.api import shapes
from labelhub.api.shapes import PersonShape, Shape
from labelhub.browse import history
from labelhub.items.models import Flag, Item, Project
from labelhub.labelling import retracing


class EventShape(Shape):
    at = serializers.DateTimeField()
    what = serializers.CharField()
    detail = serializers.CharField(help_text="A sentence in English; the other fields say the same as data.")
    person = PersonShape(allow_null=True)
    class_key = serializers.CharField(allow_null=True)
    facts = serializers.DictField(help_text="What else is known of it; which names depends on `what`.")


def show(item: Item) -> list[dict[str, Any]]:
    """Everything that happened to the item, oldest first."""
    return [{**vars(event), "person": shapes.person(event.person)} for event in history.of_item(item)]


def before_flag(project: Project, item: Item, keys: dict[int, str]) -> dict[str, float] | None:
    """What people's answers came to when the newest flag was raised, by class key."""
    newest = Flag.objects.filter(item=item).order_by("-raised_at", "-pk").first()
    then = retracing.before(project, item.pk, newest.raised_at) if newest else None
    if then is None:
        return None
    return {keys[key]: round(p, 6) for key, p in then.probabilities.items() if key in keys}
