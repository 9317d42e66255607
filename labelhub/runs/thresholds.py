"""From probabilities to an answer: the threshold that a run chose on validation, or the one a person set beside it."""

import math
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.errors import Conflict, Invalid
from labelhub.runs.models import Run

DIGITS = 6
SMALLEST = 1e-15


def chosen(run: Run) -> float | None:
    """The threshold on P(second class) that the run chose by itself; None with more than two classes."""
    found = run.metrics.get("threshold")
    return float(found["value"]) if found else None


def in_use(run: Run) -> float | None:
    """The one by which the run's model answers now: the one set by hand goes before the chosen one."""
    return chosen(run) if run.threshold is None else run.threshold


def set_by_hand(run: Run, value: float | None, *, by: User) -> None:
    """Set it, or with None go back to the chosen one. Raises Conflict for an unfinished run, Invalid where there are
    not two classes or the value is no probability."""
    if run.finished_at is None:
        raise Conflict(f"Run {run.number} is not finished.", code="not_finished")
    if chosen(run) is None:
        reason = "A threshold needs two classes; with more the likeliest class is the answer."
        raise Invalid(f"value: {reason}", fields={"value": reason})
    if value is not None and not 0 <= value <= 1:
        raise Invalid("value: a number from 0 to 1.", fields={"value": "from 0 to 1"})
    run.threshold, run.threshold_by, run.threshold_at = value, by, timezone.now()
    run.save(update_fields=["threshold", "threshold_by", "threshold_at"])


def answer(p: Sequence[float], classes: Sequence[str], threshold: float | None) -> dict[str, Any]:
    """P of each class, top class, margin = P(top) − P(second), and the answer: by the threshold on the second class's
    P where there are two classes, else the top class. Pure."""
    order = sorted(range(len(p)), key=lambda place: -p[place])
    top, second = order[0], order[1]
    said = classes[top] if threshold is None else classes[1 if p[1] >= threshold else 0]
    return {
        "p": {key: round(float(value), DIGITS) for key, value in zip(classes, p, strict=True)},
        "top_class": classes[top],
        "margin": round(float(p[top] - p[second]), DIGITS),
        "threshold": threshold,
        "decision": said,
    }


def calibrated(p: Sequence[float], run: Run) -> list[float]:
    """P as sure as the run's mistakes allow: softmax(log P / temperature), with the temperature that the run fitted."""
    found = run.metrics.get("calibration")
    return tempered(p, float(found["temperature"]) if found else 1.0)


def tempered(p: Sequence[float], temperature: float) -> list[float]:
    """softmax(log P / temperature), as in Guo et al. 2017 (arXiv:1706.04599). Pure."""
    logs = [math.log(max(value, SMALLEST)) / temperature for value in p]
    powers = [math.exp(value - max(logs)) for value in logs]
    return [round(power / sum(powers), DIGITS) for power in powers]
