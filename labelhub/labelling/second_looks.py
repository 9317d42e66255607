"""Second looks: flags from a model or a person, and the blind rounds that they lead to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from labelhub.errors import Invalid, NotFound
from labelhub.items import flags
from labelhub.items.flags import NewFlag
from labelhub.items.models import Flag, FlagKind, FlagOutcome, FlagStatus, Project, ReviewOrder, ReviewRule
from labelhub.labelling import consensus, followup, ranking, rounds, worth
from labelhub.labelling.models import Consensus, ConsensusState, Purpose

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
                worth=_worth(flag, rows[flag.item_id], keys),
            )
            for flag in new
            if flag.item_id in rows
        ]
        standing = flags.raise_flags(project.pk, run_id, told)
        _withdraw_earlier(project, run_id, standing)
        if project.review_rule == ReviewRule.LABELLERS:
            open_rounds(project, standing)
        return Counter(Flag.objects.filter(pk__in=standing).values_list("kind", flat=True))


def _worth(flag: NewFlag, row: Consensus, keys: dict[int, str]) -> float:
    """By what people say now and by the probabilities that the run found."""
    known = ranking.known(row, keys, flag.evidence.get("p"))
    return worth.of_flag(flag.kind, flag.score, known, list(keys.values()))


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
        order = ["-worth", "pk"] if project.review_order == ReviewOrder.WORTH else ["pk"]
        pairs = list(waiting.order_by(*order).values_list("pk", "item_id"))
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
    new = NewFlag(item_id, FlagKind.REPORTED, 1.0, evidence, raised_by_id=by_id, worth=worth.REPORTED)
    flags.raise_flags(project.pk, None, [new])
