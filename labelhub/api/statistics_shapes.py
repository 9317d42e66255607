"""How the figures of labellers look in the API."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from labelhub.api.shapes import PersonShape, Shape
from labelhub.browse.labellers import Detail, Labeller
from labelhub.labelling.aggregation.confusion import Share
from labelhub.labelling.people_models import Action

ASKED = [Action.WARN.value, Action.PRACTICE.value, Action.PAUSE.value]


class IntervalShape(Shape):
    """A share of `n` with its 95 % interval; `value` null where there is nothing to count."""

    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()
    n = serializers.FloatField()


class SpeedShape(Shape):
    """Seconds for an answer: median and quartiles; `too_fast`: the share below 0.4 s."""

    median = serializers.FloatField()
    lower = serializers.FloatField()
    upper = serializers.FloatField()
    too_fast = serializers.FloatField()
    answers = serializers.IntegerField()


class LabellerFiguresShape(Shape):
    user = PersonShape()
    answers = serializers.IntegerField()
    cannot_tell = serializers.IntegerField()
    gold_accuracy = IntervalShape(help_text="At first meetings with gold.")
    agreement_with_others = IntervalShape(help_text="Equal to the truth as all others see it, the own answer left out.")
    self_consistency = IntervalShape(help_text="Silent repeats answered as before.")
    skip_share = IntervalShape()
    speed = SpeedShape(allow_null=True)
    hold = serializers.ChoiceField(["paused", "practice"], allow_null=True, help_text="Why there is no work now.")


class LabellersFiguresShape(Shape):
    results = LabellerFiguresShape(many=True)


class LabellerConfusionShape(Shape):
    """P(answer | class) by rows: `mean[i][j]` of class i and answer j, in the order of `classes`, with 95 % credible
    intervals; `labels[i]`: expected labels on items of class i."""

    classes = serializers.ListField(child=serializers.CharField())
    mean = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    low = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    high = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    labels = serializers.ListField(child=serializers.FloatField())


class LabellerDetailShape(LabellerFiguresShape):
    confusion = LabellerConfusionShape(allow_null=True)
    drift = IntervalShape(many=True, help_text="Equal to what others say, by 50 answers, the oldest first.")


class MyFiguresShape(Shape):
    """One's own figures. A share comes when there is enough to say something: 20 answers, 10 repeats or gold items."""

    answers = serializers.IntegerField()
    agreement_with_others = IntervalShape(allow_null=True)
    known_answers = IntervalShape(allow_null=True, help_text="Items whose answer was known.")
    self_consistency = IntervalShape(allow_null=True)
    seconds_each = serializers.FloatField(allow_null=True)
    asked = serializers.ListField(child=serializers.ChoiceField(ASKED), help_text="What managers ask of you now.")
    notes = serializers.ListField(child=serializers.CharField(), help_text="The same in English words.")


def show_share(one: Share) -> dict[str, Any]:
    return {
        "value": None if one.value is None else round(one.value, 4),
        "low": round(one.low, 4),
        "high": round(one.high, 4),
        "n": round(one.trials, 2),
    }


def show_labeller(row: Labeller) -> dict[str, Any]:
    return {
        "user": {"id": row.user_id, "name": row.name},
        "answers": row.answers,
        "cannot_tell": row.cannot_tell,
        "gold_accuracy": show_share(row.gold),
        "agreement_with_others": show_share(row.others),
        "self_consistency": show_share(row.itself),
        "skip_share": show_share(row.skips),
        "speed": vars(row.speed) if row.speed else None,
        "hold": row.hold or None,
    }


def show_detail(found: Detail) -> dict[str, Any]:
    matrix = found.confusion
    return {
        **show_labeller(found.labeller),
        "confusion": None
        if matrix is None
        else {
            "classes": list(found.classes),
            "mean": matrix.mean[0].round(4).tolist(),
            "low": matrix.low[0].round(4).tolist(),
            "high": matrix.high[0].round(4).tolist(),
            "labels": matrix.labels[0].round(2).tolist(),
        },
        "drift": [show_share(one) for one in found.drift],
    }


def show_mine(row: Labeller | None, asked: Mapping[str, str]) -> dict[str, Any]:
    """The kinder form: nothing of anybody else, no figure before it means something. `asked`: action → words."""
    told = {"asked": list(asked), "notes": list(asked.values())}
    if row is None:
        return {
            "answers": 0,
            "agreement_with_others": None,
            "known_answers": None,
            "self_consistency": None,
            "seconds_each": None,
            **told,
        }
    return {
        "answers": row.answers,
        "agreement_with_others": show_share(row.others) if row.others.trials >= 20 else None,
        "known_answers": show_share(row.gold) if row.gold.trials >= 10 else None,
        "self_consistency": show_share(row.itself) if row.itself.trials >= 10 else None,
        "seconds_each": round(row.speed.median, 2) if row.speed else None,
        **told,
    }
