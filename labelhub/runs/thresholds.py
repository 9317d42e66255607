"""From probabilities to an answer: the threshold that a run chose on validation, or the one a person set beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.errors import Conflict, Invalid
from labelhub.runs.models import Run

DIGITS = 6


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


def at(curve: Sequence[Mapping[str, Any]], threshold: float) -> Mapping[str, Any] | None:
    """The point of a threshold curve that is nearest to this threshold. Pure."""
    return min(curve, key=lambda point: abs(point["threshold"] - threshold), default=None)
