"""How recipes, runs and predictions look in the API."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labelhub.api import shapes
from labelhub.api.jobs import JobShape
from labelhub.api.jobs import show as show_job
from labelhub.api.shapes import ImageShape, PersonShape, Shape
from labelhub.datasets import snapshots
from labelhub.datasets.models import Snapshot
from labelhub.items.models import Project
from labelhub.runs import thresholds
from labelhub.runs.models import Prediction, Run

CURVES = ("reliability", "threshold_curve", "roc_curve", "pr_curve", "margins")
DETAILS = ("calibration", "learning_curve", "slices", "asymmetry")


@extend_schema_field({"oneOf": [{"type": "number"}, {"type": "string"}]})
class ValueField(serializers.Field[Any, Any, Any, Any]):
    """A number or a word."""

    def to_representation(self, value: Any) -> Any:
        return value


class ParameterShape(Shape):
    name = serializers.CharField()
    kind = serializers.ChoiceField(["integer", "number", "choice", "text"])
    default = ValueField()
    low = serializers.FloatField(required=False, help_text="Least value, of numbers.")
    high = serializers.FloatField(required=False, help_text="Greatest value, of numbers.")
    options = serializers.ListField(child=serializers.CharField(), required=False, help_text="Of a choice.")
    pattern = serializers.CharField(required=False, help_text="What a text must match; it may also be empty.")
    about = serializers.CharField()


class RecipeShape(Shape):
    name = serializers.CharField()
    summary = serializers.CharField()
    parameters = ParameterShape(many=True)


class RunSnapshotShape(Shape):
    number = serializers.IntegerField()
    digest = serializers.CharField()
    leaky = serializers.BooleanField(help_text="Groups were ignored on purpose: figures on its splits are too good.")


class EpochShape(Shape):
    fold = ValueField(help_text="Number of the fold, or `final`.")
    epoch = serializers.IntegerField()
    loss = serializers.FloatField()
    accuracy = serializers.FloatField(allow_null=True)
    val_loss = serializers.FloatField(allow_null=True)
    val_accuracy = serializers.FloatField(allow_null=True)


class ExpectedShape(Shape):
    """`expected`: how many of these flags can be expected to lead to a change (another class, stays ambiguous,
    excluded), by the scores and outcomes of earlier ones, with a 95 % interval. Null while no flag of the kind was
    looked at."""

    kind = serializers.CharField()
    threshold = serializers.FloatField(help_text="`mislabelled`: P(given label) up to it; `ambiguous`: margin below.")
    budget = serializers.IntegerField(help_text="At most so many items.")
    flags = serializers.IntegerField()
    reviewed = serializers.IntegerField(help_text="Earlier flags of the kind that were looked at.")
    expected = serializers.FloatField(allow_null=True)
    expected_low = serializers.FloatField(allow_null=True)
    expected_high = serializers.FloatField(allow_null=True)


class ThresholdShape(Shape):
    """P(second class) from which on it is the answer; null with more than two classes."""

    chosen = serializers.FloatField(allow_null=True, help_text="By the run, on validation.")
    by_hand = serializers.FloatField(allow_null=True)
    in_use = serializers.FloatField(allow_null=True)
    set_by = PersonShape(allow_null=True)
    set_at = serializers.DateTimeField(allow_null=True)


class RunRowShape(Shape):
    number = serializers.IntegerField()
    recipe = serializers.CharField()
    parameters = serializers.DictField(child=ValueField())
    seed = serializers.IntegerField()
    folds = serializers.IntegerField()
    state = serializers.CharField(help_text="Of its job.")
    job = JobShape()
    snapshot = RunSnapshotShape(allow_null=True, help_text="Null until the run has frozen one.")
    metrics = serializers.DictField(
        help_text="Empty until it is finished; as in metrics.json, a list without the curves."
    )
    flags_raised = serializers.DictField(child=serializers.IntegerField(), help_text="Kind of flag → how many stand.")
    code_version = serializers.CharField()
    cause = serializers.CharField(help_text="person, accepted or nightly.")
    created_by = PersonShape(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    bytes = serializers.IntegerField(help_text="Of its folder and its exports.")
    pruned = serializers.ListField(
        child=serializers.CharField(), help_text="What retention took: folds, predictions, model."
    )
    promoted = serializers.BooleanField(help_text="Whether its model is the one that the project uses.")
    threshold = ThresholdShape(allow_null=True, help_text="Null until it is finished.")
    seconds = serializers.FloatField(allow_null=True, help_text="From its start to its end, or until now.")


class RunShape(RunRowShape):
    epochs = EpochShape(many=True)
    expected = ExpectedShape(many=True, help_text="What its flags were expected to bring when they were raised.")


class PredictionShape(Shape):
    item = serializers.IntegerField()
    image = ImageShape(allow_null=True)
    p = serializers.DictField(child=serializers.FloatField(), help_text="Class key → P.")
    top_class = serializers.CharField()
    given_class = serializers.CharField(allow_null=True, help_text="The label it was held against.")
    margin = serializers.FloatField()
    p_given = serializers.FloatField(allow_null=True)
    out_of_fold = serializers.BooleanField()
    split = serializers.CharField(allow_null=True)


class FileShape(Shape):
    name = serializers.CharField()
    bytes = serializers.IntegerField()


def show_row(run: Run, now: Any, promoted: int | None) -> dict[str, Any]:
    """A run in the list. `now` ends the seconds of one that is still at work; `promoted` is the number of the run
    whose model the project uses."""
    job = run.job
    ended = job.finished_at or (now if job.started_at else None)
    return {
        "number": run.number,
        "recipe": run.recipe,
        "parameters": run.parameters,
        "seed": run.seed,
        "folds": run.folds,
        "state": job.state,
        "job": show_job(job),
        "snapshot": _show_snapshot(run.snapshot) if run.snapshot else None,
        "metrics": brief(run.metrics),
        "flags_raised": run.flags_raised,
        "code_version": run.code_version,
        "cause": run.cause,
        "created_by": shapes.person(run.created_by),
        "created_at": run.created_at,
        "finished_at": job.finished_at,
        "bytes": run.bytes,
        "pruned": run.pruned,
        "promoted": run.number == promoted,
        "threshold": show_threshold(run) if run.finished_at else None,
        "seconds": round((ended - job.started_at).total_seconds(), 3) if ended and job.started_at else None,
    }


def _show_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {"number": snapshot.number, "digest": snapshot.digest, "leaky": snapshots.is_leaky(snapshot)}


def show_threshold(run: Run) -> dict[str, Any]:
    return {
        "chosen": thresholds.chosen(run),
        "by_hand": run.threshold,
        "in_use": thresholds.in_use(run),
        "set_by": shapes.person(run.threshold_by),
        "set_at": run.threshold_at,
    }


def brief(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Metrics without curves and details, which are most of them and which a list does not show."""
    return {
        name: {key: one for key, one in value.items() if key not in CURVES} if isinstance(value, dict) else value
        for name, value in metrics.items()
        if name not in DETAILS
    }


def show_run(run: Run, now: Any, promoted: int | None) -> dict[str, Any]:
    """A run with its epochs and all metrics."""
    return {**show_row(run, now, promoted), "metrics": run.metrics, "epochs": run.epochs, "expected": run.expected}


def show_predictions(project: Project, classes: list[str], rows: list[Prediction]) -> list[dict[str, Any]]:
    """Predictions with their images. `classes` are the run's, in the order of `p`."""
    return [
        {
            "item": row.item_id,
            "image": shapes.image(project.pk, row.item.image),
            "p": dict(zip(classes, row.p, strict=True)),
            "top_class": row.top_class,
            "given_class": row.given_class or None,
            "margin": row.margin,
            "p_given": row.p_given,
            "out_of_fold": row.out_of_fold,
            "split": row.split or None,
        }
        for row in rows
    ]
