"""What rules look for, and what is done about labellers. Knows no table, so that pure rules may use it."""

from django.db import models


class Trigger(models.TextChoices):
    """What a rule looks for; `triggers` has the arithmetic."""

    GOLD_ACCURACY = "gold_accuracy"
    LOW_AGREEMENT = "low_agreement"
    TOO_FAST = "too_fast"
    ONE_ANSWER = "one_answer"
    PATTERN = "pattern"
    COPYING = "copying"
    SKIPS = "skips"
    GOLD_RECOGNISED = "gold_recognised"


class Action(models.TextChoices):
    WARN = "warn"
    PRACTICE = "practice"  # no more work until the practice round is passed
    PAUSE = "pause"
    SET_ASIDE = "set_aside"  # the labels stop counting, others are asked
    READMIT = "readmit"  # ends whatever stands
