"""Policy replay: the project's own answers once more, under another method, threshold or overlap.

The answers of each item are taken in the order in which they came, as many as the policy would have asked for; then
everybody is estimated from those alone. What nobody was asked cannot be replayed: a policy that wants more labels than
an item has gets those that are there. Known items (gold, a reviewer's decision) do not teach here, so that the accuracy
on them is that of the labels.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db import connection

from labelhub.errors import Invalid
from labelhub.items import policies
from labelhub.items.models import Project
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job
from labelhub.labelling import believing, consensus, counted, estimating, overlap, truth
from labelhub.labelling.aggregation.answers import answers, known
from labelhub.labelling.aggregation.intervals import wilson
from labelhub.labelling.estimating import Log
from labelhub.labelling.models import SECOND_LOOKS, Consensus
from labelhub.labelling.truth import REVIEW_WEIGHT, Policy, Verdict, Vote
from labelhub.labelling.versions import Version

KIND = "replay"  # of the job
LISTED = 500  # changed items in the result
READ = """
    SELECT item_id, labeller_id, label_class_id, purpose FROM labelling_answer
    WHERE project_id = %s AND counts ORDER BY item_id, label_id
"""


@dataclass(frozen=True)
class Rules:
    """A policy to replay: a method of consensus, and when an item has enough labels."""

    method: str
    policy: Policy


@dataclass(frozen=True)
class Change:
    """An item that would stand differently: with its class keys, None without a label."""

    item: int
    class_before: str | None
    class_after: str | None
    state_before: str
    state_after: str
    confidence: float
    labels: int


def rules_of(project: Project, parameters: Mapping[str, Any]) -> Rules:
    """The project's policies with those that were given in their place. Raises `Invalid` that names what is wrong."""
    wrong = {name: "This is no policy that can be replayed." for name in parameters if name not in NAMES}
    both = {name: getattr(project, name) for name in NAMES} | {
        name: value for name, value in parameters.items() if name in NAMES
    }
    wrong |= policies.check(both)
    if wrong:
        raise Invalid("; ".join(f"{name}: {reason}" for name, reason in wrong.items()), fields=wrong)
    changed = Project(**both)
    return Rules(changed.consensus_method, consensus.policy_of(changed))


NAMES = (
    "consensus_method",
    "overlap_rule",
    "overlap_min",
    "overlap_max",
    "accept_agreement",
    "target_confidence",
)


def start(project: Project, parameters: Mapping[str, Any], by_id: int) -> Job:
    """A queued job that replays. Raises `Invalid` for policies that do not fit."""
    rules_of(project, parameters)
    job, _new = lifecycle.create(kind=KIND, project_id=project.pk, created_by_id=by_id, parameters=parameters)
    return job


def execute(claim: Claim) -> Mapping[str, Any]:
    """The job: replay and say what would be different. Writes nothing but its result."""
    project = Project.objects.get(pk=claim.job.project_id or 0)
    claim.progress(0, None, "Replaying answers")
    return replay(project, claim.parameters)


def replay(project: Project, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What the project would look like under other policies: `parameters` names those that differ."""
    rules = rules_of(project, parameters)
    votes = _votes(project)
    log = estimating.read(project)
    run_id = counted.take(project) if rules.method in ("automatic", "fused") else None
    said = counted.of_run(run_id) if run_id is not None else {}
    first = _version(project, log, votes, rules.method, run_id)
    used = {item: _taken(all_of_item, first, log, rules.policy, said.get(item)) for item, all_of_item in votes.items()}
    second = _version(project, log, used, rules.method, run_id)
    verdicts = {item: _verdict(some, second, log, rules.policy, said.get(item)) for item, some in used.items()}
    changes = list(_changes(project, log, verdicts))
    spent, there = sum(map(len, used.values())), sum(map(len, votes.values()))
    return {
        "policies": {name: getattr(project, name) for name in NAMES} | dict(parameters),
        "method": second.estimates.method.value,
        "items": len(votes),
        "labels": {"log": there, "used": spent, "saved": there - spent},
        "labels_per_item": round(spent / len(votes), 4) if votes else None,
        "accepted": {
            "now": Consensus.objects.filter(project=project, state="accepted", n_labels__gt=0).count(),
            "replayed": sum(one.state == "accepted" for one in verdicts.values()),
        },
        "gold": _on_known(project, log, verdicts),
        "changed": len(changes),
        "changed_items": [vars(one) for one in changes[:LISTED]],
    }


def _votes(project: Project) -> dict[int, list[Vote]]:
    """The counting answers of each item in the order in which they came."""
    purposes = consensus.purposes_of(project)
    votes: dict[int, list[Vote]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(READ, [project.pk])
        for item, labeller, label_class, purpose in cursor.fetchall():
            if purpose in purposes:
                votes[item].append(Vote(label_class, review=purpose in SECOND_LOOKS, labeller=labeller))
    return votes


def _version(
    project: Project, log: Log, votes: Mapping[int, Sequence[Vote]], method: str, run_id: int | None
) -> Version:
    """Everybody estimated from these votes alone."""
    place = {item: number for number, item in enumerate(votes)}
    people = sorted({one.labeller for some in votes.values() for one in some})
    row, column = {key: n for n, key in enumerate(people)}, {key: n for n, key in enumerate(log.classes)}
    said = [(place[item], one) for item, some in votes.items() for one in some if one.label_class is not None]
    given = answers(
        [item for item, _ in said],
        [row[one.labeller] for _, one in said],
        [column[one.label_class] for _, one in said if one.label_class is not None],
        [REVIEW_WEIGHT if one.review else 1.0 for _, one in said],
        n_items=len(place),
        n_labellers=len(people),
        n_classes=len(log.classes),
    )
    nothing = known([], [], n_items=max(1, len(place)), n_classes=max(1, len(log.classes)))
    part = replace(log, given=given, items=np.array(list(place)), labellers=np.array(people), truths=nothing)
    return estimating.compute(project, part, method, run_id).version


def _taken(
    votes: Sequence[Vote], version: Version, log: Log, policy: Policy, opinion: Mapping[str, float] | None
) -> list[Vote]:
    """As many of the votes as the policy would have asked for. Answers of a second look stay: they were asked for
    because of evidence that came later."""
    first, later = [one for one in votes if not one.review], [one for one in votes if one.review]
    taken: list[Vote] = []
    while len(taken) < len(first):
        state = _verdict(taken, version, log, policy, opinion).state
        if not overlap.wants_more(policy, state=state, answered=len(taken)):
            break
        taken.append(first[len(taken)])
    return [*taken, *later] if len(taken) == len(first) else taken


def _verdict(
    votes: Sequence[Vote], version: Version, log: Log, policy: Policy, opinion: Mapping[str, float] | None
) -> Verdict:
    belief = believing.belief(version, votes, log.classes, opinion)
    return truth.conclude(votes, log.classes, policy, belief=belief)


def _changes(project: Project, log: Log, verdicts: Mapping[int, Verdict]) -> Iterator[Change]:
    keys = dict(zip(log.classes, log.keys, strict=True))
    rows = Consensus.objects.filter(project=project, n_labels__gt=0).order_by("item_id")
    for item, state, before in rows.values_list("item_id", "state", "label_class_id").iterator():
        verdict = verdicts.get(item)
        if verdict is None or state in ("excluded", "stays_ambiguous"):
            continue
        if (state == "accepted", before) != (verdict.state == "accepted", verdict.label_class):
            after = keys.get(verdict.label_class or 0)
            n = verdict.n_labels + verdict.n_cannot_tell
            yield Change(item, keys.get(before or 0), after, state, verdict.state, round(verdict.confidence, 6), n)


def _on_known(project: Project, log: Log, verdicts: Mapping[int, Verdict]) -> dict[str, Any]:
    """How many known items have the right class now, and would have. Items that a reviewer decided are left out: they
    are right now by decision."""
    right = {int(log.items[i]): log.classes[k] for i, k in zip(log.truths.item, log.truths.label_class, strict=True)}
    rows = Consensus.objects.filter(project=project, item__in=list(right)).exclude(source="review")
    now = {item: key for item, key in rows.values_list("item_id", "label_class_id") if item in verdicts}
    return {
        "now": share(sum(now[item] == right[item] for item in now), len(now)),
        "replayed": share(sum(verdicts[item].label_class == right[item] for item in now), len(now)),
    }


def share(successes: int, trials: int) -> dict[str, Any] | None:
    """A share with its 95 % interval, as screens show it; None without trials. Pure."""
    if not trials:
        return None
    low, high = wilson(successes, trials)
    return {"value": round(successes / trials, 4), "low": round(low, 4), "high": round(high, 4), "n": trials}
