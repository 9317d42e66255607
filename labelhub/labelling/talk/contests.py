"""A labeller contests a decision on their own answer, once for each item; the next decision settles it.

A contest puts the item into the reviewers' queue as a report whose reason is `contested`. Deciding there, by whatever
key, settles the contest: the same decision again lets it stand, another one changes it.
"""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from labelhub.errors import Conflict, NotFound
from labelhub.items import flags
from labelhub.items.flags import NewFlag
from labelhub.items.models import Flag, FlagKind, FlagStatus, Project
from labelhub.labelling import consensus, worth
from labelhub.labelling.models import FORMING, Answer, Decision, LabelKind, Verdict
from labelhub.labelling.talk import own, threads
from labelhub.labelling.talk_models import CommentKind, Contest, ContestState
from labelhub.notices import telling
from labelhub.notices.models import NoticeKind

CONTESTED = "contested"  # the reason in the flag's evidence


def contest(project: Project, item_id: int, labeller_id: int, *, text: str, uuid: UUID) -> Contest:
    """Contest the decision that stands on an item, saying why; the same UUID again changes nothing.

    Raises:
        NotFound: no such item, or not one that this person has answered. Invalid: no words, or too many.
        Conflict: contested before (`contested_already`), or nothing to contest (`nothing_to_contest`).
    """
    with transaction.atomic():
        if not consensus.lock([item_id], project.pk) or not own.answered(labeller_id, item_id):
            raise NotFound("There is no such item here, or you have not answered it.")
        before = Contest.objects.filter(item=item_id, labeller=labeller_id).select_related("comment").first()
        if before is not None and before.comment.uuid == uuid:
            return before
        known = own.of_items(project.pk, labeller_id, [item_id]).get(item_id, own.NOTHING)
        if before is not None:
            raise Conflict("You have contested this decision already.", code="contested_already")
        if known.decision is None or not known.may_contest:
            raise Conflict("No decision stands against your answer.", code="nothing_to_contest")
        words, _new = threads.add(project, item_id, labeller_id, text=text, uuid=uuid, kind=CommentKind.CONTEST)
        row = Contest.objects.create(
            project=project, item_id=item_id, labeller_id=labeller_id, comment=words, decision=known.decision
        )
        _flag(project, row, words.text)
        to = {known.decision.reviewer_id, *threads.staff_of(item_id, project.pk)}
        telling.tell(NoticeKind.CONTEST, to, project.pk, item_id=item_id, by_id=labeller_id)
    return row


def _flag(project: Project, row: Contest, text: str) -> None:
    """A report that stands already keeps its own reason; the item waits for a reviewer either way."""
    waiting = Flag.objects.filter(item=row.item_id, kind=FlagKind.REPORTED).exclude(status=FlagStatus.CLOSED)
    if not waiting.exists():
        evidence = {"reason": CONTESTED, "note": text[:500]}
        who = row.labeller_id
        new = NewFlag(row.item_id, FlagKind.REPORTED, 1.0, evidence, raised_by_id=who, worth=worth.REPORTED)
        flags.raise_flags(project.pk, None, [new])


# --- what review calls, under the item's lock ------------------------------------------------
def decided(decision: Decision) -> None:
    """A decision was taken: settle what was contested, and tell those who had answered otherwise."""
    item, project = decision.item_id, decision.project_id
    if decision.verdict == Verdict.MORE_LABELS:
        return _sent_back(decision)
    said = {"verdict": decision.verdict, "class": decision.label_class.name if decision.label_class else None}
    open_ones = list(Contest.objects.filter(item=item, state=ContestState.OPEN).select_related("decision"))
    for row in open_ones:
        same = _says(row.decision) == _says(decision)
        _settle(row, ContestState.STANDS if same else ContestState.CHANGED, decision.reviewer_id, decision)
    if decision.verdict == Verdict.EXCLUDE:
        return
    rows = Answer.objects.filter(item=item, purpose__in=FORMING, label__kind=LabelKind.ANSWER).order_by("round")
    heads = dict(rows.values_list("labeller_id", "label_class_id"))
    to = {who for who, class_id in heads.items() if own.differs(decision, class_id)}
    to -= {row.labeller_id for row in open_ones}
    telling.tell(
        NoticeKind.DECISION, to, project, item_id=item, by_id=decision.reviewer_id, decision=decision.pk, **said
    )


def undone(decision: Decision, *, by_id: int) -> None:
    """A decision was taken back: what it settled is open again, and who contested it has nothing left to contest."""
    for row in Contest.objects.filter(settled_by=decision):
        row.state, row.settled_by, row.settled_at = ContestState.OPEN, None, None
        row.save(update_fields=["state", "settled_by", "settled_at"])
        telling.take_back(NoticeKind.OUTCOME, decision.item_id, contest=row.pk)
    for row in Contest.objects.filter(decision=decision, state=ContestState.OPEN):
        _settle(row, ContestState.TAKEN_BACK, by_id)
    telling.take_back(NoticeKind.DECISION, decision.item_id, decision=decision.pk)


def _sent_back(decision: Decision) -> None:
    """The item goes to more labellers, and no decision stands. Who answered hears that there is such work, and not
    which image it is: it may come to them again, and is to be answered without knowing that."""
    for row in Contest.objects.filter(item=decision.item_id, state=ContestState.OPEN):
        _settle(row, ContestState.TAKEN_BACK, decision.reviewer_id, decision)
    telling.count_up(NoticeKind.RETURNED, threads.labellers_of(decision.item_id), decision.project_id)


def _says(decision: Decision) -> tuple[str, int | None]:
    return decision.verdict, decision.label_class_id


def _settle(row: Contest, state: ContestState, by_id: int, decision: Decision | None = None) -> None:
    row.state, row.settled_by, row.settled_at = state, decision, timezone.now()
    row.save(update_fields=["state", "settled_by", "settled_at"])
    about: dict[str, Any] = {"contest": row.pk, "state": state}
    telling.tell(NoticeKind.OUTCOME, [row.labeller_id], row.project_id, item_id=row.item_id, by_id=by_id, **about)
