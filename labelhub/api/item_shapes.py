"""How items look in the API: as a row of the gallery, and whole."""

from collections import defaultdict
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from labelhub.accounts.models import User
from labelhub.api import life_shapes, shapes
from labelhub.api.life_shapes import EventShape
from labelhub.api.shapes import ImageShape, PersonShape, Shape
from labelhub.browse import gallery
from labelhub.items import addresses, tags
from labelhub.items.models import Flag, FlagStatus, Item, LabelClass, Project
from labelhub.labelling.models import Answer, Consensus, Decision, Label, Opinion
from labelhub.runs import faces
from labelhub.runs.models import FaceBox, Prediction

GROUP_SHOWN = 12


class OpinionShape(Shape):
    """What the newest run says of the item. `p`: class key → P."""

    run = serializers.IntegerField(allow_null=True)
    top_class = serializers.CharField()
    p = serializers.DictField(child=serializers.FloatField())
    margin = serializers.FloatField()
    out_of_fold = serializers.BooleanField()


class ItemRowShape(Shape):
    id = serializers.IntegerField()
    path = serializers.CharField()
    image = ImageShape(allow_null=True)
    state = serializers.CharField()
    class_key = serializers.CharField(allow_null=True)
    confidence = serializers.FloatField()
    margin = serializers.FloatField()
    agreement = serializers.FloatField(allow_null=True)
    n_labels = serializers.IntegerField()
    n_cannot_tell = serializers.IntegerField()
    flags = serializers.ListField(child=serializers.CharField())
    model = OpinionShape(allow_null=True)


class FlagShape(Shape):
    id = serializers.IntegerField()
    item = serializers.IntegerField()
    kind = serializers.CharField()
    score = serializers.FloatField()
    worth = serializers.FloatField(help_text="What a look at it is worth, 0 to 1: how wrong, how much it would change.")
    evidence = serializers.DictField()
    status = serializers.CharField()
    outcome = serializers.CharField(allow_null=True)
    class_before = serializers.CharField(allow_null=True)
    class_after = serializers.CharField(allow_null=True)
    raised_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    run = serializers.IntegerField(allow_null=True, help_text="Number of the run that raised it.")
    raised_by = PersonShape(allow_null=True, help_text="Who reported it.")


class ItemLabelShape(Shape):
    id = serializers.IntegerField()
    labeller = PersonShape()
    kind = serializers.CharField()
    class_key = serializers.CharField(allow_null=True)
    round = serializers.IntegerField()
    purpose = serializers.CharField()
    counts = serializers.BooleanField(help_text="Whether it is that labeller's counting answer now.")
    why_not = serializers.CharField(allow_null=True)
    duration_ms = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class ItemPredictionShape(Shape):
    run = serializers.IntegerField()
    recipe = serializers.CharField()
    p = serializers.ListField(child=serializers.FloatField())
    top_class = serializers.CharField()
    given_class = serializers.CharField(allow_null=True)
    margin = serializers.FloatField()
    out_of_fold = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class DecisionShape(Shape):
    id = serializers.IntegerField()
    reviewer = PersonShape()
    verdict = serializers.CharField()
    class_key = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)


class FaceShape(Shape):
    """Where a detector sees a face. Coordinates are shares of width and height, from the left and from the top."""

    detector = serializers.CharField()
    found = serializers.BooleanField()
    box = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="Left, top, right, bottom; null: no face."
    )
    eyes = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField()), allow_null=True, help_text="[[x, y], [x, y]]"
    )
    score = serializers.FloatField(allow_null=True, help_text="The detector's own, 0 to 1.")


class ItemDetailShape(ItemRowShape):
    original = serializers.CharField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]  # a field, not DRF's argument
    probabilities = serializers.DictField(child=serializers.FloatField())
    metadata = serializers.DictField()
    tags = serializers.ListField(child=serializers.CharField())
    group = serializers.CharField()
    alike = serializers.IntegerField(allow_null=True, help_text="First item of those that look the same.")
    split = serializers.CharField()
    source_uri = serializers.CharField()
    labels = ItemLabelShape(many=True)
    all_flags = FlagShape(many=True)
    predictions = ItemPredictionShape(many=True)
    faces = FaceShape(many=True, help_text="What each detector said that a run used.")
    decisions = DecisionShape(many=True)
    group_items = ItemRowShape(many=True)
    before_flag = serializers.DictField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="What people's answers came to when the newest flag was raised; null without one.",
    )
    history = EventShape(many=True)


def with_images(rows: QuerySet[Consensus]) -> QuerySet[Consensus]:
    return rows.select_related("item__image", "label_class")


def show_rows(project: Project, rows: list[Consensus]) -> list[dict[str, Any]]:
    """Gallery rows; three queries whatever their number."""
    items = [row.item_id for row in rows]
    kinds: dict[int, list[str]] = defaultdict(list)
    standing = Flag.objects.filter(item__in=items).exclude(status=FlagStatus.CLOSED)
    for item, kind in standing.values_list("item_id", "kind").order_by("kind"):
        kinds[item].append(kind)
    opinions = gallery.opinions(items)
    return [_row(project, row, kinds[row.item_id], opinions.get(row.item_id)) for row in rows]


def _row(project: Project, row: Consensus, kinds: list[str], opinion: Opinion | None) -> dict[str, Any]:
    return {
        "id": row.item_id,
        "path": row.item.path,
        "image": shapes.image(project.pk, row.item.image),
        "state": row.state,
        "class_key": row.label_class.key if row.label_class else None,
        "confidence": row.confidence,
        "margin": row.margin,
        "agreement": row.agreement,
        "n_labels": row.n_labels,
        "n_cannot_tell": row.n_cannot_tell,
        "flags": kinds,
        "model": None if opinion is None else _opinion(opinion),
    }


def _opinion(opinion: Opinion) -> dict[str, Any]:
    return {
        "run": opinion.run_number,
        "top_class": opinion.top_class,
        "p": opinion.probabilities,
        "margin": opinion.margin,
        "out_of_fold": opinion.out_of_fold,
    }


def show_detail(project: Project, item: Item) -> dict[str, Any]:
    """One item whole, for those who may see everything."""
    row = with_images(Consensus.objects.filter(item=item)).get()
    keys = dict(LabelClass.objects.filter(project=project).values_list("pk", "key"))
    others = Consensus.objects.none()
    together = Q()
    if item.group:
        together |= Q(item__group=item.group)
    if item.alike is not None:
        together |= Q(item__alike=item.alike)
    if together:
        others = Consensus.objects.filter(together, project=project).exclude(item=item).order_by("item")
    return {
        **show_rows(project, [row])[0],
        "original": addresses.address(project.pk, item.image.sha256, "original") if item.image else None,
        "source": row.source,
        "probabilities": {keys[int(key)]: p for key, p in row.probabilities.items() if int(key) in keys},
        "metadata": item.metadata,
        "tags": tags.of_items([item.pk]).get(item.pk, []),
        "group": item.group,
        "alike": item.alike,
        "split": item.split,
        "source_uri": item.source_uri,
        "labels": _labels(item),
        "all_flags": show_flags(project, list(Flag.objects.filter(item=item).order_by("pk"))),
        "predictions": _predictions(item),
        "faces": [_face(row) for row in faces.of_image(item.image_id or 0)],
        "decisions": _decisions(item),
        "group_items": show_rows(project, list(with_images(others)[:GROUP_SHOWN])),
        "before_flag": life_shapes.before_flag(project, item, keys),
        "history": life_shapes.show(item),
    }


def _labels(item: Item) -> list[dict[str, Any]]:
    heads = {answer.label_id: answer for answer in Answer.objects.filter(item=item)}
    rows = Label.objects.filter(item=item).select_related("labeller", "label_class").order_by("pk")
    return [
        {
            "id": row.pk,
            "labeller": shapes.person(row.labeller),
            "kind": row.kind,
            "class_key": row.label_class.key if row.label_class else None,
            "round": row.round,
            "purpose": row.purpose,
            "counts": row.pk in heads and heads[row.pk].counts,
            "why_not": row.why_not or (None if row.pk in heads else "replaced"),
            "duration_ms": row.duration_ms,
            "reason": row.reason,
            "created_at": row.created_at,
        }
        for row in rows
    ]


def _predictions(item: Item) -> list[dict[str, Any]]:
    rows = Prediction.objects.filter(item=item).select_related("run").order_by("-run__number")
    return [
        {
            "run": row.run.number,
            "recipe": row.run.recipe,
            "p": row.p,
            "top_class": row.top_class,
            "given_class": row.given_class or None,
            "margin": row.margin,
            "out_of_fold": row.out_of_fold,
            "created_at": row.run.created_at,
        }
        for row in rows
    ]


def _face(row: FaceBox) -> dict[str, Any]:
    return {"detector": row.detector, "found": row.found, "box": row.box, "eyes": row.eyes, "score": row.score}


def _decisions(item: Item) -> list[dict[str, Any]]:
    rows = Decision.objects.filter(item=item).select_related("reviewer", "label_class").order_by("pk")
    return [
        {
            "id": row.pk,
            "reviewer": shapes.person(row.reviewer),
            "verdict": row.verdict,
            "class_key": row.label_class.key if row.label_class else None,
            "reason": row.reason,
            "created_at": row.created_at,
            "undone_at": row.undone_at,
        }
        for row in rows
    ]


def show_flags(project: Project, rows: list[Flag]) -> list[dict[str, Any]]:
    people = User.objects.in_bulk({row.raised_by_id for row in rows if row.raised_by_id})
    numbers = dict(project.runs.filter(pk__in={row.run_id for row in rows}).values_list("pk", "number"))
    return [
        {
            "id": row.pk,
            "item": row.item_id,
            "kind": row.kind,
            "score": row.score,
            "worth": row.worth,
            "evidence": row.evidence,
            "status": row.status,
            "outcome": row.outcome or None,
            "class_before": row.class_before or None,
            "class_after": row.class_after or None,
            "raised_at": row.raised_at,
            "closed_at": row.closed_at,
            "run": numbers.get(row.run_id or 0),
            "raised_by": shapes.person(people[row.raised_by_id]) if row.raised_by_id in people else None,
        }
        for row in rows
    ]
