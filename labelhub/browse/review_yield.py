"""What reviewing has brought: flags looked at and labels changed, by kind and by run, and the accuracy gained.

A changed label is a gain when the change is right. How often it is can be known only where the right answer is: on
gold items that were reviewed. So both are told: the share of all labelled items whose class review changed, which is
the gain if every change is right, and what happened to those whose answer is known.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from labelhub.items.flags import Yield
from labelhub.items.models import Flag, FlagOutcome, FlagStatus, Project
from labelhub.labelling.models import Consensus

COLUMNS = {
    FlagOutcome.LABEL_KEPT: "kept",
    FlagOutcome.LABEL_CHANGED: "changed",
    FlagOutcome.STAYS_AMBIGUOUS: "stays_ambiguous",
    FlagOutcome.EXCLUDED: "excluded",
    FlagOutcome.WITHDRAWN: "withdrawn",
    FlagStatus.OPEN: "open",
    FlagStatus.IN_REVIEW: "in_review",
}


@dataclass(frozen=True)
class RunYield:
    """What the flags of one kind and one run came to; `run` is its number, None for flags that no run raised."""

    run: int | None
    recipe: str
    flags: Yield


@dataclass(frozen=True)
class OnGold:
    """Reviewed items whose right answer is known: how many labels were right before the review and after it."""

    items: int = 0
    right_before: int = 0
    right_after: int = 0


@dataclass(frozen=True)
class Brought:
    """`corrected`: items whose class a review changed, of `labelled` items that have a class now."""

    rows: tuple[RunYield, ...] = ()
    corrected: int = 0
    labelled: int = 0
    gold: OnGold = field(default_factory=OnGold)


def brought(project: Project) -> Brought:
    """The yield of all reviewing in a project."""
    flags = Flag.objects.filter(project=project)
    changed = flags.filter(status=FlagStatus.CLOSED, outcome=FlagOutcome.LABEL_CHANGED)
    return Brought(
        rows=_rows(project),
        corrected=changed.values("item").distinct().count(),
        labelled=Consensus.objects.filter(project=project, label_class__isnull=False).count(),
        gold=_on_gold(project),
    )


def _rows(project: Project) -> tuple[RunYield, ...]:
    counts: dict[tuple[int | None, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLUMNS.values(), 0))
    found = Flag.objects.filter(project=project).values_list("run_id", "kind", "status", "outcome")
    for run_id, kind, status, outcome, count in found.annotate(Count("pk")).order_by():
        counts[run_id, kind][COLUMNS[outcome if status == FlagStatus.CLOSED else status]] += count
    runs = {run.pk: run for run in project.runs.only("number", "recipe")}
    rows = [
        RunYield(
            run=runs[run_id].number if run_id in runs else None,
            recipe=runs[run_id].recipe if run_id in runs else "",
            flags=Yield(kind=kind, **columns),
        )
        for (run_id, kind), columns in counts.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-(row.run or 0), row.flags.kind)))


def _on_gold(project: Project) -> OnGold:
    """By the newest flag of each item that a review kept or changed."""
    reviewed = Flag.objects.filter(
        project=project,
        status=FlagStatus.CLOSED,
        outcome__in=[FlagOutcome.LABEL_KEPT, FlagOutcome.LABEL_CHANGED],
        item__gold_class__isnull=False,
    )
    rows = reviewed.order_by("pk").values_list("item_id", "class_before", "class_after", "item__gold_class__key")
    newest = {item: (before, after, gold) for item, before, after, gold in rows}
    return OnGold(
        items=len(newest),
        right_before=sum(before == gold for before, _, gold in newest.values()),
        right_after=sum(after == gold for _, after, gold in newest.values()),
    )
