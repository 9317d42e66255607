"""A reviewer's decisions: each recorded with who and when, each once, and each can be taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, LabelHubError, NotFound
from labelhub.items import flags
from labelhub.items.models import Flag, FlagOutcome, FlagStatus, LabelClass, Project
from labelhub.labelling import consensus, followup, ranking, rounds
from labelhub.labelling.models import FORMING, Consensus, Decision, Purpose, Round, RoundState, Verdict
from labelhub.labelling.talk import contests

OUTCOMES = {Verdict.EXCLUDE: FlagOutcome.EXCLUDED, Verdict.CANNOT_TELL: FlagOutcome.STAYS_AMBIGUOUS}


@dataclass(frozen=True)
class Wish:
    """A decision as it is sent: what about which item. `uuid` is made by the client."""

    uuid: UUID
    item: int
    verdict: str
    class_key: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class Done:
    """What became of one decision of many: `stored`, `duplicate` (it was there already) or `refused`, and why."""

    uuid: UUID
    item: int
    status: str
    problem: LabelHubError | None = None


def decide(
    project: Project,
    item_id: int,
    *,
    reviewer_id: int,
    verdict: str,
    class_key: str | None = None,
    reason: str = "",
    uuid: UUID | None = None,
) -> bool:
    """A reviewer's word on an item. `verdict`: class (with `class_key`), cannot_tell, exclude, or more_labels, which
    asks labellers again and ends the decisions that stood. A decision closes the item's flags and its rounds, and
    sticks until new labels come. False: the reviewer has sent it before, under this `uuid`."""
    label_class = _decided_class(project, verdict, class_key)
    with transaction.atomic():
        row = _locked(project, item_id)
        if uuid is not None and _is_repeated(uuid, reviewer_id, item_id, verdict, label_class):
            return False
        decision = Decision(
            project=project,
            item_id=item_id,
            reviewer_id=reviewer_id,
            uuid=uuid,
            verdict=verdict,
            label_class=label_class,
            reason=reason[:300],
            last_label_id=consensus.last_label_id(item_id),
            closed=_open_rounds(item_id),
        )
        if verdict == Verdict.MORE_LABELS:
            _ask_again(project, decision)
        else:
            _close(project, decision, row)
        decision.save()
        contests.decided(decision)
        consensus.refresh_locked(project, [row])
    return True


def decide_all(project: Project, reviewer_id: int, wishes: Iterable[Wish]) -> list[Done]:
    """Each decision on its own: one that is refused does not hold the others up."""
    return [_one(project, reviewer_id, wish) for wish in wishes]


def _one(project: Project, reviewer_id: int, wish: Wish) -> Done:
    try:
        new = decide(
            project,
            wish.item,
            reviewer_id=reviewer_id,
            verdict=wish.verdict,
            class_key=wish.class_key,
            reason=wish.reason,
            uuid=wish.uuid,
        )
    except LabelHubError as problem:
        return Done(wish.uuid, wish.item, "refused", problem)
    return Done(wish.uuid, wish.item, "stored" if new else "duplicate")


def _decided_class(project: Project, verdict: str, class_key: str | None) -> LabelClass | None:
    if verdict not in Verdict.values:
        raise Invalid(f"verdict: {verdict!r} is not one of {', '.join(Verdict.values)}.", fields={"verdict": "unknown"})
    if verdict != Verdict.CLASS:
        return None
    found = LabelClass.objects.filter(project=project, key=class_key or "", retired_at__isnull=True).first()
    if found is None:
        raise Invalid(
            f"class_key: there is no class {class_key!r}.", code="unknown_class", fields={"class_key": "unknown"}
        )
    return found


def _locked(project: Project, item_id: int) -> Consensus:
    rows = consensus.lock([item_id], project.pk)
    if not rows:
        raise NotFound("There is no such item in this project.")
    return rows[0]


def _is_repeated(uuid: UUID, reviewer_id: int, item_id: int, verdict: str, label_class: LabelClass | None) -> bool:
    """Whether this very decision is there already. Raises `Conflict` when the UUID stands for another one."""
    before = Decision.objects.filter(reviewer=reviewer_id, uuid=uuid).first()
    if before is None:
        return False
    same = (item_id, verdict, label_class.pk if label_class else None)
    if (before.item_id, before.verdict, before.label_class_id) != same:
        raise Conflict(
            "This UUID was sent before with another decision.",
            hint="Make a new UUID for each decision.",
            code="uuid_conflict",
        )
    return True


def _open_rounds(item_id: int) -> list[int]:
    rows = Round.objects.filter(item=item_id, state=RoundState.OPEN, purpose__in=FORMING)
    return list(rows.order_by("number").values_list("number", flat=True))


def _close(project: Project, decision: Decision, row: Consensus) -> None:
    """The decision ends the item's flags and rounds."""
    before = consensus.class_keys(project).get(row.label_class_id or 0, "")
    waiting = list(Flag.objects.filter(item=decision.item_id).exclude(status=FlagStatus.CLOSED))
    decision.flags = [flag.pk for flag in waiting]
    decision.in_review = [flag.pk for flag in waiting if flag.status == FlagStatus.IN_REVIEW]
    rounds.close([decision.item_id])
    known = followup.counting_answers([decision.item_id]).get(decision.item_id, 0)
    after = decision.label_class.key if decision.label_class else ""
    for flag in waiting:
        kept = FlagOutcome.LABEL_KEPT if after == (flag.class_before or before) else FlagOutcome.LABEL_CHANGED
        outcome = OUTCOMES.get(Verdict(decision.verdict), kept)
        flags.close([flag.pk], outcome, by_id=decision.reviewer_id, class_after=after, answers_known=known)


def _ask_again(project: Project, decision: Decision) -> None:
    """One more blind round; the decisions that stood are ended, and the open flags wait for what it brings."""
    standing = Decision.objects.filter(item=decision.item_id, undone_at__isnull=True)
    decision.ended = list(standing.exclude(verdict=Verdict.MORE_LABELS).values_list("pk", flat=True))
    Decision.objects.filter(pk__in=decision.ended).update(undone_at=timezone.now(), undone_by=decision.reviewer_id)
    rounds.open_next(project.pk, [decision.item_id], wanted=project.review_labels, purpose=Purpose.REVIEW)
    decision.round = Round.objects.filter(item=decision.item_id, purpose=Purpose.REVIEW).latest("number").number
    raised = Flag.objects.filter(item=decision.item_id, status=FlagStatus.OPEN)
    decision.flags = list(raised.values_list("pk", flat=True))
    raised.update(status=FlagStatus.IN_REVIEW)


def undo_decision(project: Project, item_id: int, *, by_id: int, uuid: UUID | None = None) -> None:
    """Take back the newest decision on an item: its flags and the rounds that it had closed are open again, and
    decisions that it had ended stand again. With `uuid` it must be that decision of theirs; taking it back twice
    changes nothing. Raises `Conflict` where there is nothing to take back, where another decision has come since, and
    where labellers who were asked again have begun to answer."""
    with transaction.atomic():
        row = _locked(project, item_id)
        decision = Decision.objects.filter(item=item_id, undone_at__isnull=True).order_by("-pk").first()
        if uuid is not None:
            meant = Decision.objects.filter(item=item_id, reviewer=by_id, uuid=uuid).first()
            if meant is not None and meant.undone_at is not None:
                return
            _refuse_another(meant, decision)
        if decision is None:
            raise Conflict("No decision stands on this item.", code="nothing_to_undo")
        if decision.round is not None:
            _call_back(decision)
        Decision.objects.filter(pk=decision.pk).update(undone_at=timezone.now(), undone_by=by_id)
        Decision.objects.filter(pk__in=decision.ended).update(undone_at=None, undone_by=None)
        _reopen_rounds(project, decision)
        flags.reopen(decision.flags, in_review=decision.in_review)
        contests.undone(decision, by_id=by_id)
        consensus.refresh_locked(project, [row])
        ranking.rank_flags(project, decision.flags)


def _refuse_another(meant: Decision | None, newest: Decision | None) -> None:
    if meant is None:
        raise NotFound("There is no such decision of yours on this item.")
    if newest is None or newest.pk != meant.pk:
        raise Conflict(
            "Somebody has decided on this item since.",
            hint="Open the item to see its decisions.",
            code="newer_decision",
        )


def _call_back(decision: Decision) -> None:
    """End a blind round that nobody has answered yet. An answer that is under way is kept, and does not count."""
    views = rounds.read([decision.item_id])[decision.item_id]
    if any(view.answered for view in views if view.number == decision.round):
        raise Conflict(
            "Labellers have begun to answer, so this cannot be taken back.",
            hint="Decide on the item instead.",
            code="labellers_at_work",
        )
    rounds.close([decision.item_id])
    Flag.objects.filter(pk__in=decision.flags, status=FlagStatus.IN_REVIEW).update(status=FlagStatus.OPEN)


def _reopen_rounds(project: Project, decision: Decision) -> None:
    """The rounds go on where the decision had stopped them; a review gets the rest of its slots back."""
    item = decision.item_id
    rounds.reopen(item, decision.closed)
    again = [view for view in rounds.read([item])[item] if view.number in decision.closed]
    reviews = [view for view in again if view.purpose == Purpose.REVIEW]
    rounds.fit(
        {(item, view.number): max(view.answered, project.review_labels) for view in reviews}, project_id=project.pk
    )


def undo_all(project: Project, by_id: int, uuids: Sequence[UUID]) -> list[Done]:
    """Take back many decisions of one reviewer, the newest first, each on its own."""
    mine = Decision.objects.filter(project=project, reviewer=by_id, uuid__in=uuids).order_by("-pk")
    found = {uuid: item for uuid, item in mine.values_list("uuid", "item_id") if uuid is not None}
    missing = [Done(uuid, 0, "refused", NotFound("There is no such decision of yours.")) for uuid in uuids
               if uuid not in found]  # fmt: skip
    return [_undone(project, by_id, uuid, item) for uuid, item in found.items()] + missing


def _undone(project: Project, by_id: int, uuid: UUID, item: int) -> Done:
    try:
        undo_decision(project, item, by_id=by_id, uuid=uuid)
    except LabelHubError as problem:
        return Done(uuid, item, "refused", problem)
    return Done(uuid, item, "stored")
