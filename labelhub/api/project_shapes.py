"""How projects look in the API: their classes, policies, examples and progress."""

from typing import Any

from rest_framework import serializers

from labelhub.api import shapes
from labelhub.api.shapes import Body, ImageShape, Shape
from labelhub.browse.insights import Progress
from labelhub.items import guidelines, projects
from labelhub.items.choices import ConsensusMethod, OverlapRule, Preparation
from labelhub.items.models import GuidelineImage, LabelClass, Project, ReviewOrder, ReviewRule, Role


class ProjectClassShape(Shape):
    key = serializers.CharField(help_text="Stands in files and labels; never changes.")
    name = serializers.CharField()
    hotkey = serializers.CharField()
    colour = serializers.CharField(help_text="As in CSS: #0072b2.")
    position = serializers.IntegerField()
    retired_at = serializers.DateTimeField(allow_null=True, help_text="Labels name it, and it is offered no more.")


class PoliciesBody(Body):
    """How a project works. Shares and margins are from 0 to 1. What fits is checked by the domain, with reasons."""

    overlap_min = serializers.IntegerField(required=False, help_text="Labels each item gets at least, 1 to 20.")
    overlap_max = serializers.IntegerField(required=False, help_text="Labels a disputed item gets at most, up to 30.")
    accept_agreement = serializers.FloatField(
        required=False, help_text="Least share of labels equal to the consensus, above 0.5."
    )
    allow_cannot_tell = serializers.BooleanField(required=False)
    allow_grid = serializers.BooleanField(required=False, help_text="Labellers may answer many thumbnails at once.")
    consensus_method = serializers.ChoiceField(
        ConsensusMethod.choices, required=False, help_text="How answers become probabilities."
    )
    overlap_rule = serializers.ChoiceField(
        OverlapRule.choices,
        required=False,
        help_text="When an item has enough labels: they agree, or the calibrated probability reaches the target.",
    )
    target_confidence = serializers.FloatField(
        required=False, help_text="The probability that is enough under the rule `confidence`; between 0.5 and 1."
    )
    label_budget = serializers.IntegerField(required=False, help_text="Answers of people in all; 0: no limit.")
    estimate_after = serializers.IntegerField(
        required=False, help_text="New answers after which every labeller is estimated again."
    )
    estimate_minutes = serializers.IntegerField(
        required=False, help_text="Or so long after the last estimate, when there are new answers; 1 to 10080."
    )
    random_share = serializers.FloatField(required=False, help_text="Of the queue that keeps its random order.")
    route_hard = serializers.BooleanField(
        required=False, help_text="Hard items go to better labellers first, to others when none of those is around."
    )
    audit_counts = serializers.BooleanField(
        required=False, help_text="Answers of an audit also form the consensus. Normally they only measure it."
    )
    lease_seconds = serializers.IntegerField(required=False, help_text="60 to 86400.")
    ambiguous_margin = serializers.FloatField(required=False, help_text="Below this model margin an item is flagged.")
    ambiguous_budget = serializers.FloatField(required=False, help_text="At most this share of the items is flagged.")
    mislabelled_p = serializers.FloatField(required=False, help_text="Up to this P(label) an item is flagged.")
    mislabelled_budget = serializers.FloatField(required=False, help_text="At most this share of the items is flagged.")
    review_rule = serializers.ChoiceField(ReviewRule.choices, required=False, help_text="Who looks at flags first.")
    review_labels = serializers.IntegerField(required=False, help_text="Answers that a review round asks for, 1 to 15.")
    review_share = serializers.FloatField(
        required=False, help_text="Share of reviews in a labeller's work; 1: before first labels, 0: after them."
    )
    review_order = serializers.ChoiceField(
        ReviewOrder.choices, required=False, help_text="Which reviews labellers get first."
    )
    mark_second_looks = serializers.BooleanField(
        required=False, help_text="Labellers are told that an item is looked at a second time, and not why."
    )
    gold_entry = serializers.IntegerField(required=False, help_text="Gold items before anything else; 0: none.")
    gold_share = serializers.FloatField(required=False, help_text="Share of gold in the work after that, up to 0.5.")
    gold_feedback = serializers.BooleanField(required=False, help_text="Tell the right answer after one on gold.")
    gold_counts = serializers.BooleanField(required=False, help_text="Answers on gold also form the consensus.")
    gold_meetings = serializers.IntegerField(required=False, help_text="How often a labeller meets one gold item.")
    gold_worn_after = serializers.IntegerField(
        required=False, help_text="Answers after which a gold item retires; 0: never."
    )
    repeat_share = serializers.FloatField(required=False, help_text="Share of silent repeats in a lease, up to 0.5.")
    practice_items = serializers.IntegerField(
        required=False, help_text="Practice items before the first work; 0: no practice."
    )
    practice_pass = serializers.FloatField(required=False, help_text="Share of right answers that ends the practice.")
    daily_most = serializers.IntegerField(required=False, help_text="Answers of one labeller a day; 0: no limit.")
    share_most = serializers.FloatField(
        required=False, help_text="Most of the project's labels one labeller may give; 0: no limit."
    )
    retrain_after = serializers.IntegerField(required=False, help_text="Newly accepted items; 0: never by itself.")
    retrain_at = serializers.TimeField(
        required=False, allow_null=True, format="%H:%M", help_text="Nightly, UTC; null: never by itself."
    )
    retrain_recipe = serializers.CharField(required=False, max_length=64)
    auto_promote = serializers.BooleanField(
        required=False, help_text="A run that beats the promoted model beyond noise takes its place."
    )
    audit_share = serializers.FloatField(
        required=False, help_text="Share of what a run did not flag that goes to a blind round all the same."
    )
    try_page = serializers.BooleanField(required=False, help_text="The promoted model may be tried in the browser.")
    one_face = serializers.BooleanField(required=False, help_text="Images on which a run finds no face are flagged.")
    prepare_by = serializers.ChoiceField(
        Preparation.choices, required=False, help_text="How prepared images come to their size."
    )
    prepare_size = serializers.IntegerField(required=False, help_text="Of prepared images, in pixels, both sides.")
    prepare_face = serializers.BooleanField(required=False, help_text="Prepared images show the face alone.")
    prepare_grey = serializers.BooleanField(required=False, help_text="Prepared images are grey.")
    face_crop = serializers.BooleanField(required=False, help_text="Recipes that can cut out the face do so.")
    keep_runs = serializers.IntegerField(required=False, help_text="Newest finished runs that are kept whole.")


class PoliciesShape(PoliciesBody):
    """All policies, as an answer has them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = True


class ExampleShape(Shape):
    id = serializers.IntegerField()
    image = ImageShape()
    class_key = serializers.CharField(allow_null=True)
    caption = serializers.CharField()


class ProjectShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    question = serializers.CharField()
    guidelines = serializers.CharField(help_text="Markdown.")
    guidelines_html = serializers.CharField(help_text="The guidelines as HTML that is safe to show.")
    classes = ProjectClassShape(many=True)
    policies = PoliciesShape()
    role = serializers.ChoiceField(Role.choices, help_text="Yours; an administrator is a manager everywhere.")
    archived_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    guideline_images = ExampleShape(many=True)


class ProgressShape(Shape):
    """How many items are in each state, and how many labels count."""

    items = serializers.IntegerField()
    accepted = serializers.IntegerField()
    open = serializers.IntegerField()
    in_dispute = serializers.IntegerField()
    stays_ambiguous = serializers.IntegerField()
    excluded = serializers.IntegerField()
    labels = serializers.IntegerField()


class ProjectRowShape(Shape):
    id = serializers.IntegerField()
    name = serializers.CharField()
    question = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    archived_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    progress = ProgressShape()


def show_class(row: LabelClass) -> dict[str, Any]:
    names = ("key", "name", "hotkey", "colour", "position", "retired_at")
    return {name: getattr(row, name) for name in names}


def show_example(row: GuidelineImage) -> dict[str, Any]:
    return {
        "id": row.pk,
        "image": shapes.image(row.project_id, row.image),
        "class_key": row.label_class.key if row.label_class else None,
        "caption": row.caption,
    }


def show_project(project: Project, role: Role) -> dict[str, Any]:
    """A project whole, for its members."""
    examples = project.guideline_images.select_related("image", "label_class").order_by("position", "pk")
    retrain_at = project.retrain_at
    return {
        "id": project.pk,
        "name": project.name,
        "question": project.question,
        "guidelines": project.guidelines,
        "guidelines_html": guidelines.render(project.guidelines),
        "classes": [show_class(row) for row in project.classes.order_by("position", "pk")],
        "policies": projects.policies_of(project)
        | {"retrain_at": None if retrain_at is None else retrain_at.strftime("%H:%M")},
        "role": role,
        "archived_at": project.archived_at,
        "created_at": project.created_at,
        "guideline_images": [show_example(row) for row in examples],
    }


def show_row(project: Project, role: Role, progress: Progress) -> dict[str, Any]:
    """A project in a list."""
    return {
        "id": project.pk,
        "name": project.name,
        "question": project.question,
        "role": role,
        "archived_at": project.archived_at,
        "created_at": project.created_at,
        "progress": {"items": progress.items, **progress.states, "labels": progress.labels},
    }
