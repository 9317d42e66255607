"""A random sample of what a run did not flag goes to a blind round too, so that what flagging misses is measured."""

import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from labelhub.errors import Conflict
from labelhub.items.models import Flag, FlagStatus, Project
from labelhub.labelling import second_looks
from labelhub.labelling.aggregation.intervals import wilson
from labelhub.labelling.models import Consensus, ConsensusState, Round, RoundState
from labelhub.runs.models import AuditedItem, Prediction, Run

DIGITS = 4


def draw(unflagged: Sequence[int], count: int, seed: str) -> list[int]:
    """A simple random sample without replacement, the same for the same seed. Pure."""
    ordered = sorted(unflagged)
    return sorted(random.Random(seed).sample(ordered, min(count, len(ordered))))


def share_of(unflagged: int, share: float) -> int:
    """How many items a share of the unflagged ones is, rounded down. Pure."""
    return math.floor(unflagged * share + 1e-9)


def unflagged(run: Run) -> dict[int, str]:
    """Items whose label the run saw contradicted by nothing: labelled, predicted out of fold, accepted still under the
    same class, without a flag of this run or one that stands. Item → class."""
    standing = Flag.objects.filter(project=run.project_id).exclude(status=FlagStatus.CLOSED)
    flagged = set(standing.values_list("item_id", flat=True))
    flagged |= set(Flag.objects.filter(run_id=run.pk).values_list("item_id", flat=True))
    now = Consensus.objects.filter(item=OuterRef("item"), state=ConsensusState.ACCEPTED)
    rows = Prediction.objects.filter(run=run, out_of_fold=True).exclude(given_class="")
    rows = rows.annotate(current=Subquery(now.values("label_class__key")[:1]))
    return {
        item: given
        for item, given, current in rows.values_list("item_id", "given_class", "current").iterator()
        if given == current and item not in flagged
    }


def start(run: Run, count: int | None = None) -> int:
    """Send a random sample of the run's unflagged items to blind rounds; how many. Without `count` the project's share
    of them. A second call adds to the first sample.

    Raises Conflict before the run is finished, or when its predictions were pruned.
    """
    if run.finished_at is None:
        raise Conflict(f"Run {run.number} is not finished.", code="not_finished")
    if "predictions" in run.pruned:
        raise Conflict(f"The predictions of run {run.number} were pruned.", code="pruned")
    project = run.project
    known = set(AuditedItem.objects.filter(run=run).values_list("item_id", flat=True))
    rest = {item: given for item, given in unflagged(run).items() if item not in known}
    wanted = share_of(len(rest), project.audit_share) if count is None else count
    chosen = draw(list(rest), wanted, f"{run.pk}/{len(known)}")
    opened = second_looks.open_audit(project, chosen)
    AuditedItem.objects.bulk_create(
        [AuditedItem(run=run, item_id=item, class_before=rest[item], round=number) for item, number in opened.items()],
        batch_size=500,
    )
    if run.unflagged is None:
        Run.objects.filter(pk=run.pk).update(unflagged=len(rest))
        run.unflagged = len(rest)
    return len(opened)


def outcomes(run: Run) -> dict[int, str]:
    """Item → `waiting`, `kept`, `changed`, `stays_ambiguous` or `excluded`, as its blind round came out."""
    audited = list(AuditedItem.objects.filter(run=run).values_list("item_id", "round", "class_before"))
    items = [item for item, _, _ in audited]
    states = dict(Consensus.objects.filter(item__in=items).values_list("item_id", "state"))
    classes = dict(Consensus.objects.filter(item__in=items).values_list("item_id", "label_class__key"))
    rounds = Round.objects.filter(item__in=items, state=RoundState.CLOSED).values_list("item_id", "number")
    closed = set(rounds)
    return {
        item: outcome(before, states[item], classes[item]) if (item, number) in closed else "waiting"
        for item, number, before in audited
    }


def outcome(before: str, state: str, after: str | None) -> str:
    """What a finished blind round came to. Pure."""
    if state == ConsensusState.ACCEPTED:
        return "kept" if after == before else "changed"
    return "excluded" if state == ConsensusState.EXCLUDED else "stays_ambiguous"


def estimate(found: Mapping[int, str], population: int | None) -> dict[str, Any]:
    """The share of unflagged labels that are wrong, with Wilson's 95 % interval, and that share of the population.
    Only a change of class counts as an error. None while no round has ended. Pure."""
    done = [came_to for came_to in found.values() if came_to != "waiting"]
    wrong = sum(came_to == "changed" for came_to in done)
    low, high = wilson(wrong, len(done))
    shares = {"value": wrong / len(done), "low": low, "high": high} if done else None
    return {
        "drawn": len(found),
        "done": len(done),
        "wrong": wrong,
        "unflagged": population,
        "error_share": {name: round(value, DIGITS) for name, value in shares.items()} if shares else None,
        "missed_errors": (
            {name: round(value * population, 1) for name, value in shares.items()}
            if shares and population is not None
            else None
        ),
    }


def of_run(run: Run) -> dict[str, Any]:
    """`estimate` for a run."""
    return estimate(outcomes(run), run.unflagged)


def after_run(project: Project, run: Run) -> int:
    """The sample that a run draws by itself: none where second looks are for reviewers alone to ask for."""
    if project.review_rule != "labellers":
        Run.objects.filter(pk=run.pk).update(unflagged=len(unflagged(run)))
        return 0
    return start(run)
