"""What a label screen sends and gets. Nothing here tells what others said, what a model thinks, or a file's name."""

from typing import Any

from rest_framework import serializers

from labelhub.api.shapes import Body, ImageShape, Shape
from labelhub.api.threads import OwnShape
from labelhub.labelling import second_looks
from labelhub.labelling.models import LabelKind

EMPTY = {
    "nothing_yet": "There are no images in this project yet. They appear here as soon as they are imported.",
    "waiting_for_others": (
        "You have answered all you can for now. Others, or another window of yours, hold the rest; some may come back."
    ),
    "paused": "A manager has paused your work in this project. Ask them what to do.",
    "practice": "The practice round comes first. It shows you how the answers are meant.",
    "limit": "You have done all that one person may do here for now. Thank you.",
    "budget_spent": "The labels that were planned are done. Thank you; a manager can ask for more.",
    "all_answered": "You have answered everything there is. New images and second looks appear here by themselves.",
}


class AssignmentShape(Shape):
    """A lease. `id` names it; `item` and `round` go back with the answer. `round` is a number that only the server
    understands."""

    id = serializers.IntegerField()
    item = serializers.IntegerField()
    round = serializers.IntegerField()
    image = ImageShape()
    expires_at = serializers.DateTimeField()
    second_look = serializers.BooleanField(
        help_text="Whether the item is looked at again. Always false where the project does not tell."
    )


class LabelClassShape(Shape):
    key = serializers.CharField()
    name = serializers.CharField()
    hotkey = serializers.CharField()
    colour = serializers.CharField()


class ExampleImageShape(Shape):
    image = ImageShape()
    class_key = serializers.CharField(allow_null=True)
    caption = serializers.CharField()


class MineShape(Shape):
    today = serializers.IntegerField()
    total = serializers.IntegerField()
    minutes_today = serializers.FloatField(help_text="Time spent on the answers of today that stand.")
    minutes = serializers.FloatField(help_text="Time spent on all answers that stand.")
    seconds_each = serializers.FloatField(allow_null=True)
    skip_share = serializers.FloatField()


class LabellingShape(Shape):
    """All that a label screen needs to begin."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    question = serializers.CharField()
    guidelines = serializers.CharField()
    allow_cannot_tell = serializers.BooleanField()
    allow_grid = serializers.BooleanField()
    archived = serializers.BooleanField()
    practice = serializers.BooleanField(help_text="There are items to practise on, for whoever wants to.")
    classes = LabelClassShape(many=True)
    guideline_images = ExampleImageShape(many=True)
    mine = MineShape()
    settled = serializers.IntegerField()
    items = serializers.IntegerField()


class LeaseRequestShape(Body):
    count = serializers.IntegerField(min_value=1, max_value=130, help_text="How many items the screen holds in all.")
    screen = serializers.UUIDField(help_text="Names the tab or script. The same screen gets its live leases again.")


class EmptyShape(Shape):
    code = serializers.ChoiceField(choices=sorted(EMPTY))
    message = serializers.CharField()
    back_at = serializers.DateTimeField(allow_null=True, help_text="When asking again is worth it, if known.")


class LeaseShape(Shape):
    assignments = AssignmentShape(many=True)
    empty = EmptyShape(allow_null=True)


class ScreenShape(Body):
    screen = serializers.UUIDField()


class RenewedShape(Shape):
    expires_at = serializers.DateTimeField()
    assignments = serializers.ListField(child=serializers.IntegerField())


class ReturnRequestShape(ScreenShape):
    assignments = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=60)


class ReturnedShape(Shape):
    returned = serializers.IntegerField()


class EntryShape(Body):
    """One act. `class_key` null in an answer is "cannot tell"."""

    uuid = serializers.UUIDField(help_text="Made by the client; what is sent twice under one UUID is stored once.")
    kind = serializers.ChoiceField(choices=LabelKind.choices, default=LabelKind.ANSWER)
    item = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    round = serializers.IntegerField(min_value=0, max_value=32767, default=0)
    class_key = serializers.CharField(max_length=64, allow_null=True, default=None)
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")
    duration_ms = serializers.IntegerField(min_value=0, max_value=2**31 - 1, allow_null=True, default=None)
    shown = serializers.DictField(default=dict, help_text="What was on screen: image size, mode, view tools.")
    answered_at = serializers.DateTimeField(allow_null=True, default=None, help_text="The client's clock.")
    undoes = serializers.UUIDField(allow_null=True, default=None)


class SubmitShape(Body):
    labels = serializers.ListField(child=EntryShape(), min_length=1, max_length=200)


class EntryProblemShape(Shape):
    code = serializers.CharField()
    detail = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)


class FeedbackShape(Shape):
    right = serializers.BooleanField()
    class_key = serializers.CharField(help_text="What is right.")
    explanation = serializers.CharField(allow_blank=True)


class ResultShape(Shape):
    """What became of an act. `why_not` says why a stored answer does not count: late, finished, skipped, undone."""

    uuid = serializers.UUIDField()
    status = serializers.ChoiceField(choices=["stored", "duplicate", "refused"])
    counts = serializers.BooleanField()
    why_not = serializers.CharField(allow_null=True)
    problem = EntryProblemShape(allow_null=True)
    assignment = AssignmentShape(allow_null=True, help_text="After an undo: the item, leased again.")
    feedback = FeedbackShape(allow_null=True, help_text="Now and then, where the project tells what is right.")


class ResultsShape(Shape):
    results = ResultShape(many=True)


class ReportShape(Body):
    reason = serializers.ChoiceField(choices=second_looks.REPORTS)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class MyLabelsQuery(serializers.Serializer[Any]):
    """How one's own labels are searched."""

    said = serializers.CharField(max_length=64, default="")
    since = serializers.DateTimeField(default=None)
    until = serializers.DateTimeField(default=None)
    standing = serializers.BooleanField(default=False)
    item = serializers.IntegerField(min_value=1, max_value=2**63 - 1, default=None)


class MyLabelShape(OwnShape):
    id = serializers.IntegerField()
    uuid = serializers.UUIDField()
    item = serializers.IntegerField()
    round = serializers.IntegerField()
    image = ImageShape(allow_null=True)
    kind = serializers.CharField()
    class_key = serializers.CharField(allow_null=True)
    counted = serializers.BooleanField()
    changeable = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class MyLabelsShape(Shape):
    results = MyLabelShape(many=True)
    next = serializers.CharField(allow_null=True)
