"""How labellers and what was done about them look in the API."""

from typing import Any

from rest_framework import serializers

from labelhub.api import shapes
from labelhub.api.jobs import JobShape
from labelhub.api.shapes import Body, PersonShape, Shape
from labelhub.labelling.people_models import Action, Intervention, Trigger


class ActionBody(Body):
    action = serializers.ChoiceField(Action.choices)
    why = serializers.CharField(max_length=500, help_text="Stays with the action for ever.")


class ActionEndBody(Body):
    why = serializers.CharField(max_length=500, allow_blank=True, default="")


class AsideShape(Shape):
    labels = serializers.IntegerField()
    items = serializers.IntegerField()
    again = serializers.IntegerField(help_text="Items that got a new round, because theirs were over.")


class RestoredShape(Shape):
    items = serializers.IntegerField()
    restored = serializers.IntegerField()
    stayed = serializers.IntegerField(help_text="Somebody else had answered in their place.")


class ActionResultShape(Shape):
    """Grows while the job runs."""

    aside = AsideShape(required=False)
    restore = RestoredShape(required=False)


class ActionShape(Shape):
    """Something that was done about a labeller. `by` null and `trigger` set: a rule did it. `ended_at` null: it
    stands; a warning stands until somebody takes it back."""

    id = serializers.IntegerField()
    labeller = PersonShape()
    action = serializers.ChoiceField(Action.choices)
    why = serializers.CharField()
    trigger = serializers.ChoiceField(Trigger.choices, allow_null=True)
    evidence = serializers.DictField(help_text="What the trigger saw.")
    rule = serializers.IntegerField(allow_null=True)
    by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()
    result = ActionResultShape()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_by = PersonShape(allow_null=True)
    ended_why = serializers.CharField(allow_blank=True)


class ActionsShape(Shape):
    results = ActionShape(many=True)
    next = serializers.CharField(allow_null=True)


class ActionTakenShape(Shape):
    action = ActionShape()
    jobs = JobShape(many=True, help_text="What still runs: labels on their way out or back.")


def show_action(row: Intervention) -> dict[str, Any]:
    return {
        "id": row.pk,
        "labeller": shapes.person(row.labeller),
        "action": row.action,
        "why": row.why,
        "trigger": row.trigger or None,
        "evidence": row.evidence,
        "rule": row.rule_id,
        "by": shapes.person(row.by),
        "created_at": row.created_at,
        "result": row.result,
        "ended_at": row.ended_at,
        "ended_by": shapes.person(row.ended_by),
        "ended_why": row.ended_why,
    }
