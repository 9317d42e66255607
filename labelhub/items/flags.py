"""Reasons to look at an item again: raised, counted, closed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from labelhub.items.models import Flag, FlagKind, FlagOutcome, FlagStatus


@dataclass(frozen=True)
class NewFlag:
    """A flag to be raised. `score` in [0, 1]: how strong the reason is. `known` is how many counting answers the
    item has now (None: not told, and then a flag that was closed before is raised only for people's reports). `worth`
    in [0, 1]: what a look is worth, higher is looked at sooner; None: half the score."""

    item_id: int
    kind: FlagKind
    score: float
    evidence: Mapping[str, Any] = field(default_factory=dict)
    class_before: str = ""
    raised_by_id: int | None = None
    known: int | None = None
    worth: float | None = None

    @property
    def rank(self) -> float:
        """Its worth, or half its score where nobody has told."""
        return self.score / 2 if self.worth is None else self.worth


def raise_flags(project_id: int, run_id: int | None, new: Sequence[NewFlag]) -> list[int]:
    """Raise the flags; the ids of those that are open now. An item that has the flag already keeps it, with the new
    score and evidence. An item is not flagged again for a reason that was looked at, unless it has more counting
    answers than it had then."""
    if not new:
        return []
    due = only_news(new)
    Flag.objects.bulk_create(
        [
            Flag(
                project_id=project_id,
                item_id=flag.item_id,
                kind=flag.kind,
                score=min(1.0, max(0.0, flag.score)),
                worth=min(1.0, max(0.0, flag.rank)),
                evidence=dict(flag.evidence),
                run_id=run_id,
                raised_by_id=flag.raised_by_id,
                class_before=flag.class_before,
            )
            for flag in due
        ],
        ignore_conflicts=True,
    )
    _update_open(run_id, due)
    wanted = {(flag.item_id, flag.kind) for flag in due}
    found = Flag.objects.filter(item__in={flag.item_id for flag in due}).exclude(status=FlagStatus.CLOSED)
    return [pk for pk, item, kind in found.values_list("pk", "item_id", "kind") if (item, kind) in wanted]


def only_news(new: Sequence[NewFlag]) -> list[NewFlag]:
    """Those that `raise_flags` would raise: their reason was not looked at yet, or there is something new to know."""
    looked_at = _answers_known_when_closed([flag.item_id for flag in new])
    return [flag for flag in new if _is_news(flag, looked_at.get((flag.item_id, flag.kind)))]


def _is_news(flag: NewFlag, known_then: int | None) -> bool:
    if known_then is None or flag.kind in (FlagKind.REPORTED, FlagKind.DISPUTED):
        return True
    return flag.known is not None and flag.known > known_then


def _answers_known_when_closed(item_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """What was known when a flag of this kind was last looked at; withdrawn flags were never looked at."""
    rows = (
        Flag.objects.filter(item__in=item_ids, status=FlagStatus.CLOSED)
        .exclude(outcome=FlagOutcome.WITHDRAWN)
        .values_list("item_id", "kind")
        .annotate(Max("answers_known"))
    )
    return {(item, kind): known for item, kind, known in rows}


def _update_open(run_id: int | None, new: Sequence[NewFlag]) -> None:
    """Flags that stood already take the new score and evidence."""
    by_key = {(flag.item_id, str(flag.kind)): flag for flag in new}
    stale: list[Flag] = []
    standing = Flag.objects.filter(item__in=[flag.item_id for flag in new]).exclude(status=FlagStatus.CLOSED)
    for row in standing:
        flag = by_key.get((row.item_id, row.kind))
        if flag is None or (row.score == flag.score and row.evidence == dict(flag.evidence) and row.run_id == run_id):
            continue
        row.score, row.evidence, row.run_id = min(1.0, max(0.0, flag.score)), dict(flag.evidence), run_id
        row.worth = min(1.0, max(0.0, flag.rank))
        stale.append(row)
    Flag.objects.bulk_update(stale, ["score", "worth", "evidence", "run_id"], batch_size=500)


def close(
    flag_ids: Sequence[int],
    outcome: FlagOutcome,
    *,
    by_id: int | None = None,
    class_after: str = "",
    answers_known: int = 0,
) -> None:
    """End these flags with one outcome."""
    if flag_ids:
        Flag.objects.filter(pk__in=flag_ids).exclude(status=FlagStatus.CLOSED).update(
            status=FlagStatus.CLOSED,
            outcome=outcome,
            closed_at=timezone.now(),
            closed_by_id=by_id,
            class_after=class_after,
            answers_known=answers_known,
        )


def reopen(flag_ids: Sequence[int], *, in_review: Collection[int] = ()) -> None:
    """Open flags again whose closing was taken back, unless the item got a new one of that kind meanwhile. Those
    `in_review` have a blind round again."""
    for flag in Flag.objects.filter(pk__in=flag_ids, status=FlagStatus.CLOSED):
        newer = Flag.objects.filter(item_id=flag.item_id, kind=flag.kind).exclude(status=FlagStatus.CLOSED)
        if not newer.exists():
            status = FlagStatus.IN_REVIEW if flag.pk in in_review else FlagStatus.OPEN
            Flag.objects.filter(pk=flag.pk).update(
                status=status, outcome="", closed_at=None, closed_by=None, class_after="", answers_known=0
            )


@dataclass(frozen=True)
class Yield:
    """What looking at flags of one kind brought."""

    kind: str
    open: int
    in_review: int
    kept: int
    changed: int
    stays_ambiguous: int
    excluded: int
    withdrawn: int

    @property
    def reviewed(self) -> int:
        return self.kept + self.changed + self.stays_ambiguous + self.excluded


def yields(project_id: int, run_id: int | None = None) -> list[Yield]:
    """For each kind of flag how many wait and what came of those that were looked at: the precision of flagging."""
    rows = Flag.objects.filter(project=project_id)
    if run_id is not None:
        rows = rows.filter(run_id=run_id)
    counts = rows.values("kind").annotate(
        open=Count("pk", filter=Q(status=FlagStatus.OPEN)),
        in_review=Count("pk", filter=Q(status=FlagStatus.IN_REVIEW)),
        kept=Count("pk", filter=Q(outcome=FlagOutcome.LABEL_KEPT)),
        changed=Count("pk", filter=Q(outcome=FlagOutcome.LABEL_CHANGED)),
        stays_ambiguous=Count("pk", filter=Q(outcome=FlagOutcome.STAYS_AMBIGUOUS)),
        excluded=Count("pk", filter=Q(outcome=FlagOutcome.EXCLUDED)),
        withdrawn=Count("pk", filter=Q(outcome=FlagOutcome.WITHDRAWN)),
    )
    return [Yield(**row) for row in counts.order_by("kind")]


def looked_at(project_id: int, kinds: Sequence[str]) -> dict[str, list[tuple[float, bool]]]:
    """For each of these kinds the past flags that somebody looked at: score, and whether that changed anything
    (another class, stays ambiguous, excluded)."""
    found: dict[str, list[tuple[float, bool]]] = {str(kind): [] for kind in kinds}
    rows = Flag.objects.filter(project=project_id, kind__in=kinds, status=FlagStatus.CLOSED)
    rows = rows.exclude(outcome=FlagOutcome.WITHDRAWN).order_by("pk")
    for kind, score, outcome in rows.values_list("kind", "score", "outcome").iterator():
        found[kind].append((score, outcome != FlagOutcome.LABEL_KEPT))
    return found
