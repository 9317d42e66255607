"""The policies of a project: which values they may take. (pure)"""

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import TextChoices

from labelhub.items.choices import ConsensusMethod, OverlapRule, Preparation
from labelhub.items.models import ReviewOrder, ReviewRule

Check = Callable[[Any], str]
_RECIPE = re.compile(r"[a-z0-9-]{1,64}")


def _whole(least: int, most: int, unit: str = "") -> Check:
    def check(value: Any) -> str:
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
        return "" if fits else f"A whole number from {least:,} to {most:,}{unit}."

    return check


def _share(value: Any) -> str:
    return "" if _is_number(value) and 0 <= value <= 1 else "A number from 0 to 1."


def _half(value: Any) -> str:
    return "" if _is_number(value) and 0 <= value <= 0.5 else "A number from 0 to 0.5: most work should be new."


def _agreement(value: Any) -> str:
    fits = _is_number(value) and 0.5 < value <= 1
    return "" if fits else "More than 0.5, or two classes could both be accepted, and at most 1."


def _yes_or_no(value: Any) -> str:
    return "" if isinstance(value, bool) else "true or false."


def _target(value: Any) -> str:
    return "" if _is_number(value) and 0.5 < value < 1 else "More than 0.5 and less than 1: nothing is ever certain."


def _one_of(choices: type[TextChoices]) -> Check:
    return lambda value: "" if value in choices.values else "One of " + ", ".join(choices.values) + "."


def _time(value: Any) -> str:
    return "" if value is None or isinstance(value, dt.time) else "A time of the day in UTC, or null for never."


def _recipe(value: Any) -> str:
    return "" if isinstance(value, str) and _RECIPE.fullmatch(value) else "The name of a recipe."


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


CHECKS: Mapping[str, Check] = {
    "overlap_min": _whole(1, 20),
    "overlap_max": _whole(1, 30),
    "accept_agreement": _agreement,
    "allow_cannot_tell": _yes_or_no,
    "allow_grid": _yes_or_no,
    "consensus_method": _one_of(ConsensusMethod),
    "overlap_rule": _one_of(OverlapRule),
    "target_confidence": _target,
    "label_budget": _whole(0, 1_000_000_000, " labels; 0 means no limit"),
    "estimate_after": _whole(1, 1_000_000, " labels"),
    "estimate_minutes": _whole(1, 10_080, " minutes"),
    "random_share": _share,
    "route_hard": _yes_or_no,
    "audit_counts": _yes_or_no,
    "lease_seconds": _whole(60, 86_400, " seconds"),
    "ambiguous_margin": _share,
    "ambiguous_budget": _share,
    "mislabelled_p": _share,
    "mislabelled_budget": _share,
    "review_rule": _one_of(ReviewRule),
    "review_labels": _whole(1, 15),
    "review_share": _share,
    "review_order": _one_of(ReviewOrder),
    "mark_second_looks": _yes_or_no,
    "gold_entry": _whole(0, 200, " items; 0 means no entry test"),
    "gold_share": _half,
    "gold_feedback": _yes_or_no,
    "gold_counts": _yes_or_no,
    "gold_meetings": _whole(1, 20),
    "gold_worn_after": _whole(0, 1_000_000, " answers; 0 means never"),
    "repeat_share": _half,
    "practice_items": _whole(0, 50, " items; 0 means no practice round"),
    "practice_pass": _share,
    "daily_most": _whole(0, 1_000_000, " answers; 0 means no limit"),
    "share_most": _share,
    "retrain_after": _whole(0, 1_000_000, " items; 0 means never"),
    "retrain_at": _time,
    "retrain_recipe": _recipe,
    "auto_promote": _yes_or_no,
    "audit_share": _share,
    "try_page": _yes_or_no,
    "face_crop": _yes_or_no,
    "one_face": _yes_or_no,
    "prepare_by": _one_of(Preparation),
    "prepare_size": _whole(16, 2048, " pixels"),
    "prepare_face": _yes_or_no,
    "prepare_grey": _yes_or_no,
    "keep_runs": _whole(1, 10_000),
}
# A change of these can change what is accepted, how many labels an item wants, or the order of the queue.
TOUCH_CONSENSUS = frozenset(
    {
        "overlap_min",
        "overlap_max",
        "accept_agreement",
        "allow_cannot_tell",
        "consensus_method",
        "overlap_rule",
        "target_confidence",
        "label_budget",
        "random_share",
        "route_hard",
        "audit_counts",
    }
)


def check(values: Mapping[str, Any]) -> dict[str, str]:
    """Policy → reason, for each value that will not do. Both overlaps are compared when both are given."""
    wrong = {name: "There is no such policy." for name in values if name not in CHECKS}
    for name, value in values.items():
        if name in CHECKS and (reason := CHECKS[name](value)):
            wrong[name] = reason
    both = {"overlap_min", "overlap_max"}
    if both <= values.keys() and not both & wrong.keys() and values["overlap_min"] > values["overlap_max"]:
        wrong["overlap_max"] = f"At least as many as overlap_min, which is {values['overlap_min']}."
    return wrong
