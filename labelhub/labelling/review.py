"""Looking again: flags from a model or a person, blind rounds, a reviewer's decisions."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from labelhub.errors import Conflict, Invalid, NotFound
from labelhub.items import flags
from labelhub.items.flags import NewFlag
from labelhub.items.models import Flag, FlagKind, FlagOutcome, FlagStatus, LabelClass, Project, ReviewRule
from labelhub.labelling import consensus, followup, rounds
from labelhub.labelling.models import Consensus, ConsensusState, Decision, Purpose

SETTLED = (ConsensusState.ACCEPTED, ConsensusState.IN_DISPUTE, ConsensusState.STAYS_AMBIGUOUS)
REPORTS = ("not_a_face", "broken", "offensive", "private", "other")


def raise_from_model(project: Project, run_id: int, new: Sequence[NewFlag]) -> Mapping[str, int]:
    """Raise a run's flags, withdraw those of earlier runs that it does not repeat and nobody has looked at, and send
    the items to a blind review where the project wants that. Returns how many stand, by kind."""
    items = [flag.item_id for flag in new]
    with transaction.atomic():
        rows = {row.item_id: row for row in consensus.lock(items, project.pk)}
        known = followup.counting_answers(items)
        keys = consensus.class_keys(project)
        told = [
            replace(
                flag,
                known=known.get(flag.item_id, 0),
                class_before=keys.get(rows[flag.item_id].label_class_id or 0, ""),
            )
            for flag in new
            if flag.item_id in rows
        ]
        standing = flags.raise_flags(project.pk, run_id, told)
        _withdraw_earlier(project, run_id, standing)
        if project.review_rule == ReviewRule.LABELLERS:
            open_rounds(project, standing)
        return Counter(Flag.objects.filter(pk__in=standing).values_list("kind", flat=True))


def _withdraw_earlier(project: Project, run_id: int, standing: Sequence[int]) -> None:
    kinds = [FlagKind.AMBIGUOUS, FlagKind.MISLABELLED]
    old = Flag.objects.filter(project=project, kind__in=kinds, status=FlagStatus.OPEN, run_id__lt=run_id)
    stale = set(old.values_list("pk", flat=True)) - set(standing)
    flags.close(sorted(stale), FlagOutcome.WITHDRAWN)


def open_rounds(project: Project, flag_ids: Sequence[int]) -> int:
    """Send the items of these open flags to labellers, blind; how many rounds were opened. Items that people have
    not settled yet get their review when they have."""
    with transaction.atomic():
        waiting = Flag.objects.filter(pk__in=flag_ids, project=project, status=FlagStatus.OPEN)
        pairs = list(waiting.values_list("pk", "item_id"))
        rows = consensus.lock({item for _, item in pairs}, project.pk)
        settled = {row.item_id for row in rows if row.state in SETTLED}
        return followup.start_review(project, [(flag, item) for flag, item in pairs if item in settled])


def open_audit(project: Project, items: Sequence[int]) -> dict[int, int]:
    """A blind round for each of these accepted items without any flag; item → number of its round. Labellers cannot
    tell it from another second look. Items that are in a review already are left out."""
    with transaction.atomic():
        rows = consensus.lock(items, project.pk)
        settled = [row.item_id for row in rows if row.state == ConsensusState.ACCEPTED]
        book = rounds.read(settled)
        fresh = [item for item in settled if book[item][-1].purpose != Purpose.REVIEW or not book[item][-1].is_open]
        rounds.open_next(project.pk, fresh, wanted=project.review_labels, purpose=Purpose.REVIEW)
        return {item: book[item][-1].number + 1 for item in fresh}


def report(project: Project, item_id: int, *, by_id: int, reason: str, note: str = "") -> None:
    """A person says that something is wrong with an image. Saying it twice changes nothing."""
    if reason not in REPORTS:
        raise Invalid(f"reason: {reason!r} is not one of {', '.join(REPORTS)}.", fields={"reason": "unknown"})
    if not Consensus.objects.filter(item=item_id, project=project).exists():
        raise NotFound("There is no such item in this project.")
    evidence = {"reason": reason, "note": note[:500]}
    flags.raise_flags(project.pk, None, [NewFlag(item_id, FlagKind.REPORTED, 1.0, evidence, raised_by_id=by_id)])


def decide(
    project: Project, item_id: int, *, reviewer_id: int, verdict: str, class_key: str | None = None, reason: str = ""
) -> None:
    """A reviewer's word on an item. `verdict`: class (with `class_key`), cannot_tell, exclude, or more_labels, which
    asks labellers again. A decision closes the item's flags and its rounds, and sticks until new labels come."""
    if verdict == "more_labels":
        _more_labels(project, item_id)
        return
    label_class = _decided_class(project, verdict, class_key)
    with transaction.atomic():
        row = _locked(project, item_id)
        before = consensus.class_keys(project).get(row.label_class_id or 0, "")
        open_flags = list(
            Flag.objects.filter(item=item_id).exclude(status=FlagStatus.CLOSED).values_list("pk", flat=True)
        )
        rounds.close([item_id])
        Decision.objects.create(
            project=project,
            item_id=item_id,
            reviewer_id=reviewer_id,
            verdict=verdict,
            label_class=label_class,
            reason=reason[:300],
            last_label_id=consensus.last_label_id(item_id),
            flags=open_flags,
        )
        known = followup.counting_answers([item_id]).get(item_id, 0)
        for flag in Flag.objects.filter(pk__in=open_flags):
            flags.close(
                [flag.pk],
                _outcome(verdict, flag.class_before or before, label_class),
                by_id=reviewer_id,
                class_after=label_class.key if label_class else "",
                answers_known=known,
            )
        consensus.refresh_locked(project, [row])


def _decided_class(project: Project, verdict: str, class_key: str | None) -> LabelClass | None:
    if verdict not in ("class", "cannot_tell", "exclude"):
        raise Invalid(
            f"verdict: {verdict!r} is not class, cannot_tell, exclude or more_labels.", fields={"verdict": "unknown"}
        )
    if verdict != "class":
        return None
    found = LabelClass.objects.filter(project=project, key=class_key or "", retired_at__isnull=True).first()
    if found is None:
        raise Invalid(
            f"class_key: there is no class {class_key!r}.", code="unknown_class", fields={"class_key": "unknown"}
        )
    return found


def _outcome(verdict: str, before: str, label_class: LabelClass | None) -> FlagOutcome:
    if verdict == "exclude":
        return FlagOutcome.EXCLUDED
    if label_class is None:
        return FlagOutcome.STAYS_AMBIGUOUS
    return FlagOutcome.LABEL_KEPT if label_class.key == before else FlagOutcome.LABEL_CHANGED


def _locked(project: Project, item_id: int) -> Consensus:
    rows = consensus.lock([item_id], project.pk)
    if not rows:
        raise NotFound("There is no such item in this project.")
    return rows[0]


def _more_labels(project: Project, item_id: int) -> None:
    with transaction.atomic():
        row = _locked(project, item_id)
        Decision.objects.filter(item=item_id, undone_at__isnull=True).update(undone_at=timezone.now())
        rounds.open_next(project.pk, [item_id], wanted=project.review_labels, purpose=Purpose.REVIEW)
        Flag.objects.filter(item=item_id, status=FlagStatus.OPEN).update(status=FlagStatus.IN_REVIEW)
        consensus.refresh_locked(project, [row])


def undo_decision(project: Project, item_id: int) -> None:
    """Take back the standing decision on an item: its flags and its last round are open again."""
    with transaction.atomic():
        row = _locked(project, item_id)
        decision = Decision.objects.filter(item=item_id, undone_at__isnull=True).order_by("-pk").first()
        if decision is None:
            raise Conflict("No decision stands on this item.", code="nothing_to_undo")
        decision.undone_at = timezone.now()
        decision.save(update_fields=["undone_at"])
        _reopen_round(project, item_id)
        flags.reopen(decision.flags)
        consensus.refresh_locked(project, [row])


def _reopen_round(project: Project, item_id: int) -> None:
    """The newest round goes on where the decision had stopped it; a review gets the rest of its slots back."""
    rounds.reopen_last([item_id])
    last = rounds.forming(rounds.read([item_id])[item_id])[-1]
    if last.purpose == Purpose.REVIEW:
        rounds.fit({(item_id, last.number): max(last.answered, project.review_labels)}, project_id=project.pk)
