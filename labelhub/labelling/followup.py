"""What a new consensus sets in motion: one more slot, a dispute, the end of a review.

Called by `consensus.refresh` under the items' lock.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from labelhub.items import flags
from labelhub.items.flags import NewFlag
from labelhub.items.models import Flag, FlagKind, FlagOutcome, FlagStatus, Project, ReviewRule
from labelhub.labelling import hardness, overlap, rounds, worth
from labelhub.labelling.models import FORMING, Answer, ConsensusState, Purpose, Round, RoundState
from labelhub.labelling.rounds import RoundView
from labelhub.labelling.truth import Policy


@dataclass(frozen=True)
class Standing:
    """Where an item stands."""

    state: str
    label_class: int | None


@dataclass(frozen=True)
class Change:
    """An item before and after its consensus was concluded anew; `answers` counts those that count now."""

    item: int
    before: Standing
    after: Standing
    margin: float
    answers: int
    probabilities: Mapping[str, float]  # class id → P, as the consensus stores them


def finish_reviews(book: Mapping[int, Sequence[RoundView]]) -> set[int]:
    """Close the open review rounds whose every slot is answered; the items concerned."""
    done = {
        item: views[-1].number
        for item, views in book.items()
        if views and views[-1].purpose == Purpose.REVIEW and views[-1].state == RoundState.OPEN and views[-1].is_full
    }
    rounds.close_full(list(done), list(done.values()))
    return set(done)


def finish_audits(book: Mapping[int, Sequence[RoundView]]) -> None:
    """Close the audit rounds whose every slot is answered."""
    full = [
        (item, view.number)
        for item, views in book.items()
        for view in views
        if view.purpose == Purpose.AUDIT and view.state == RoundState.OPEN and view.is_full
    ]
    rounds.close_full([item for item, _ in full], [number for _, number in full])


def after(
    project: Project,
    policy: Policy,
    changes: Sequence[Change],
    reviewed: Collection[int],
    book: Mapping[int, Sequence[RoundView]],
    keys: Mapping[int, str],
) -> None:
    """Act on the changes. `reviewed` are the items whose review round has just been completed."""
    wanted = _first_rounds(policy, changes, book)
    rounds.fit(wanted, project_id=project.pk, hard=_hard(project, policy, changes) if wanted else ())
    if reviewed:
        _close_reviewed([change for change in changes if change.item in reviewed], keys)
    first_time = [change for change in changes if len(book[change.item]) == 1]
    _follow_disputes(project, [change for change in first_time if change.before.state != change.after.state], keys)
    if project.review_rule == ReviewRule.LABELLERS:
        _review_exhausted(project, policy, changes, book)
        _review_flagged_earlier(project, changes)


def _first_rounds(
    policy: Policy, changes: Sequence[Change], book: Mapping[int, Sequence[RoundView]]
) -> dict[tuple[int, int], int]:
    """How long round 0 should be where it is the only round and is not of that length."""
    wishes: dict[tuple[int, int], int] = {}
    for change in changes:
        views = book[change.item]
        if len(views) != 1 or views[0].state != RoundState.OPEN:
            continue
        view = views[0]
        wish = overlap.slots_wanted(policy, state=change.after.state, answered=view.answered, leased=view.leased)
        if wish != view.free + view.leased + view.answered:
            wishes[change.item, 0] = wish
    return wishes


def _hard(project: Project, policy: Policy, changes: Sequence[Change]) -> set[int]:
    """Items whose next label is for better labellers, where the project routes."""
    if not project.route_hard:
        return set()
    return {
        change.item
        for change in changes
        if hardness.is_hard(
            policy,
            state=change.after.state,
            answered=change.answers,
            confidence=max(change.probabilities.values(), default=0.0),
        )
    }


def _close_reviewed(changes: Sequence[Change], keys: Mapping[int, str]) -> None:
    by_item = {change.item: change for change in changes}
    for flag in Flag.objects.filter(item__in=by_item, status=FlagStatus.IN_REVIEW):
        change = by_item[flag.item_id]
        key = keys.get(change.after.label_class or 0, "")
        came_to = outcome(flag.class_before, key, change.after.state)
        flags.close([flag.pk], came_to, class_after=key, answers_known=change.answers)


def outcome(class_before: str, class_after: str, state: str) -> FlagOutcome:
    """What a review came to. Pure."""
    if state == ConsensusState.EXCLUDED:
        return FlagOutcome.EXCLUDED
    if state != ConsensusState.ACCEPTED:
        return FlagOutcome.STAYS_AMBIGUOUS
    return FlagOutcome.LABEL_KEPT if class_after == class_before else FlagOutcome.LABEL_CHANGED


def _follow_disputes(project: Project, moved: Sequence[Change], keys: Mapping[int, str]) -> None:
    """An item that comes into dispute is flagged; one that agrees again before anybody looked is not. A review has
    flags of its own and ends with an outcome, so only the first round is followed."""
    if not moved:
        return
    flags.raise_flags(
        project.pk,
        None,
        [
            NewFlag(
                item_id=change.item,
                kind=FlagKind.DISPUTED,
                score=1 - change.margin,
                evidence={"margin": round(change.margin, 4)},
                class_before=keys.get(change.after.label_class or 0, ""),
                worth=_worth(change, keys),
            )
            for change in moved
            if change.after.state == ConsensusState.IN_DISPUTE
        ],
    )
    settled = [change.item for change in moved if change.before.state == ConsensusState.IN_DISPUTE]
    if not settled:
        return
    unseen = Flag.objects.filter(item__in=settled, kind=FlagKind.DISPUTED, status=FlagStatus.OPEN)
    flags.close(list(unseen.values_list("pk", flat=True)), FlagOutcome.WITHDRAWN)


def _worth(change: Change, keys: Mapping[int, str]) -> float:
    """What a look at a dispute is worth, by what people say; `ranking` asks models too, when it has its turn."""
    said = {keys[int(key)]: p for key, p in change.probabilities.items() if int(key) in keys}
    known = worth.Known(keys.get(change.after.label_class or 0), said, change.answers)
    return worth.of_flag(FlagKind.DISPUTED, 1 - change.margin, known, list(keys.values()))


def _review_exhausted(
    project: Project, policy: Policy, changes: Sequence[Change], book: Mapping[int, Sequence[RoundView]]
) -> None:
    """Items still in dispute at the maximum of the first round: a blind review round comes next."""
    full = [
        change.item
        for change in changes
        if change.after.state == ConsensusState.IN_DISPUTE
        and len(book[change.item]) == 1
        and book[change.item][0].is_full
        and book[change.item][0].answered >= policy.overlap_max
    ]
    if full:
        waiting = Flag.objects.filter(item__in=full, kind=FlagKind.DISPUTED, status=FlagStatus.OPEN)
        start_review(project, list(waiting.values_list("pk", "item_id")))


def _review_flagged_earlier(project: Project, changes: Sequence[Change]) -> None:
    """A model may flag an item that people have not finished; its second look waits until they have."""
    ready = [
        change.item
        for change in changes
        if change.before.state == ConsensusState.OPEN and change.after.state == ConsensusState.ACCEPTED
    ]
    if ready:
        waiting = Flag.objects.filter(
            item__in=ready, kind__in=[FlagKind.AMBIGUOUS, FlagKind.MISLABELLED], status=FlagStatus.OPEN
        )
        start_review(project, list(waiting.values_list("pk", "item_id")))


def start_review(project: Project, flags_and_items: Sequence[tuple[int, int]]) -> int:
    """A blind review round for each item; how many were opened. An item whose review is running gets no second one.
    The rounds stand in the queue in the order given."""
    if not flags_and_items:
        return 0
    items = list(dict.fromkeys(item for _, item in flags_and_items))
    running = set(
        Round.objects.filter(item__in=items, purpose=Purpose.REVIEW, state=RoundState.OPEN).values_list(
            "item_id", flat=True
        )
    )
    fresh = [item for item in items if item not in running]
    if fresh:
        rounds.open_next(project.pk, fresh, wanted=project.review_labels, purpose=Purpose.REVIEW)
    Flag.objects.filter(pk__in=[flag for flag, _ in flags_and_items], status=FlagStatus.OPEN).update(
        status=FlagStatus.IN_REVIEW
    )
    return len(fresh)


def counting_answers(item_ids: Sequence[int]) -> dict[int, int]:
    """How many counting answers each item has."""
    rows = Answer.objects.filter(item__in=item_ids, counts=True, purpose__in=FORMING).values_list("item")
    return dict(rows.annotate(Count("pk")))
