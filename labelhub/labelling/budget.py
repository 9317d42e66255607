"""A project's budget in labels: how much of it is left.

Every answer of a person counts, whatever it was asked for. Labels in flight count too, so that nobody's work is
wasted: what is out on lease may come in although the budget is spent by then.
"""

import time
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet

from labelhub.items.models import Project
from labelhub.labelling.models import Label, LabelKind, Slot, SlotState

COUNT_ANEW = 60.0  # seconds: a label with an older number may be committed after a newer one


@dataclass
class _Counted:
    """What a process has counted: answers up to a label, and when it began anew."""

    last: int
    answers: int
    since: float


_known: dict[int, _Counted] = {}


def spent(project: Project) -> int:
    """Answers that people gave in the project. Each process counts only what is new to it."""
    known = _known.get(project.pk)
    if known is None or time.monotonic() - known.since > COUNT_ANEW:
        known = _known[project.pk] = _Counted(0, 0, time.monotonic())
    newer = _answers(project).filter(pk__gt=known.last).aggregate(n=Count("pk"), last=Max("pk"))
    if newer["n"]:
        known.answers, known.last = known.answers + newer["n"], newer["last"]
    return known.answers


def exact(project: Project) -> int:
    """As `spent`, counted from the beginning: for what is stated and not only acted on."""
    return _answers(project).count()


def _answers(project: Project) -> QuerySet[Label]:
    return Label.objects.filter(project=project, kind=LabelKind.ANSWER)


def left(project: Project, most: int) -> int:
    """How many more labels may be asked for, at most `most`; `most` where there is no budget."""
    if not project.label_budget:
        return most
    out = Slot.objects.filter(project=project, state=SlotState.LEASED).count()
    return max(0, min(most, project.label_budget - spent(project) - out))


def forget() -> None:
    """Count anew at the next question."""
    _known.clear()
