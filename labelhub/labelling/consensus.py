"""The consensus of items: read what people said, conclude, write it down, and set in motion what follows.

`refresh` is the only writer of the consensus table. It locks the items' rows first, so that of two answers that
arrive at once the second sees the first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from labelhub import rawsql
from labelhub.items.choices import OverlapRule
from labelhub.items.models import LabelClass, Project
from labelhub.labelling import believing, counted, followup, rounds, truth, versions
from labelhub.labelling.models import (
    FORMING,
    SECOND_LOOKS,
    Answer,
    Consensus,
    ConsensusState,
    Label,
    Purpose,
    RoundState,
)
from labelhub.labelling.rounds import RoundView
from labelhub.labelling.truth import Belief, Policy, Review, Ruling, Verdict, Vote

CHUNK = 500
COUNTING = (
    "SELECT item_id, label_class_id, purpose, labeller_id FROM labelling_answer WHERE counts AND item_id IN {items}"
    " ORDER BY item_id, round, labeller_id"
)
DECISIONS = (
    "SELECT item_id, label_class_id, verdict, last_label_id FROM labelling_decision"
    " WHERE undone_at IS NULL AND verdict <> 'more_labels' AND item_id IN {items} ORDER BY id"
)


@dataclass(frozen=True)
class Facts:
    """Everything that the consensus of one item depends on."""

    votes: tuple[Vote, ...] = ()
    review: Review = Review.NONE
    ruling: Ruling | None = None


def policy_of(project: Project) -> Policy:
    target = project.target_confidence if project.overlap_rule == OverlapRule.CONFIDENCE else None
    return Policy(project.overlap_min, project.overlap_max, project.accept_agreement, target)


def purposes_of(project: Project) -> tuple[str, ...]:
    """Answers to which rounds form the consensus of the project."""
    # An answer on gold is written as counting only where the project wants that.
    return (*FORMING, Purpose.GOLD, Purpose.AUDIT) if project.audit_counts else (*FORMING, Purpose.GOLD)


def refresh(item_ids: Sequence[int]) -> None:
    """Bring consensus, rounds and flags of these items up to date, one transaction for each chunk."""
    ids = sorted(set(item_ids))
    for start_at in range(0, len(ids), CHUNK):
        with transaction.atomic():
            rows = lock(ids[start_at : start_at + CHUNK])
            for project in Project.objects.filter(pk__in={row.project_id for row in rows}):
                refresh_locked(project, [row for row in rows if row.project_id == project.pk])


def lock(items: Collection[int], project_id: int | None = None) -> list[Consensus]:
    """The rows of these items (of this project), locked until the transaction ends, always in the order of items so
    that nobody waits in a circle."""
    where, values = ("project_id = %s", [project_id]) if project_id is not None else ("project_id > %s", [0])
    return rawsql.instances(Consensus, sorted(items), where=where, values=values, lock=True)


def refresh_locked(project: Project, rows: Sequence[Consensus], *, classes: Mapping[int, str] | None = None) -> None:
    """As `refresh`, for a caller who holds the rows' lock already, and perhaps knows the classes."""
    items = [row.item_id for row in rows]
    classes = class_keys(project) if classes is None else classes
    every = rounds.read(items)
    followup.finish_audits(every)
    book = {item: rounds.forming(views) for item, views in every.items()}
    finished = followup.finish_reviews(book)
    facts, policy = read_facts(items, book, purposes_of(project)), policy_of(project)
    named = {row.item_id: name_version(project, row, facts[row.item_id]) for row in rows}
    beliefs = read_beliefs(facts, named, list(classes), policy)
    changes: list[followup.Change] = []
    dirty: list[Consensus] = []
    for row in rows:
        fact = facts[row.item_id]
        review = Review.DONE if row.item_id in finished else fact.review
        belief = beliefs.get(row.item_id)
        verdict = truth.conclude(
            fact.votes, list(classes), policy, review=review, ruling=fact.ruling, belief=belief
        )
        before = followup.Standing(row.state, row.label_class_id)
        if write(row, verdict, named[row.item_id]):
            dirty.append(row)
        after = followup.Standing(row.state, row.label_class_id)
        changes.append(followup.Change(row.item_id, before, after, row.margin, len(fact.votes), row.probabilities))
    store(dirty)
    followup.after(project, policy, changes, finished, book, classes)


def name_version(project: Project, row: Consensus, fact: Facts) -> int | None:
    """The version that an item is computed with: the newest one known. A caller whose project is a moment old must not
    take an item back to a version that it has left. Without labels there is nothing to compute."""
    if not any(vote.label_class is not None for vote in fact.votes):
        return None
    return max(filter(None, (project.estimates_id, row.estimates_id)), default=None)


def read_beliefs(
    facts: Mapping[int, Facts], named: Mapping[int, int | None], classes: Sequence[int], policy: Policy
) -> dict[int, Belief]:
    """What each item's version believes of it; nothing for an item whose labels' shares decide. Costs a query for
    each run whose opinions count, and none where there is none."""
    beliefs: dict[int, Belief] = {}
    for version_id in set(named.values()):
        items = [item for item, name in named.items() if name == version_id and facts[item].votes]
        if version_id is None:
            # A share of one label of one is no confidence: with a target everybody is taken for a usual labeller.
            version = believing.before_any(classes) if policy.target is not None else None
        else:
            version = versions.load(version_id)
        if version is None or not items:
            continue
        said = counted.of_items(version.run_id, items) if version.run_id is not None else {}
        for item in items:
            found = believing.belief(version, facts[item].votes, classes, said.get(item))
            if found is not None:
                beliefs[item] = found
    return beliefs


def class_keys(project: Project) -> dict[int, str]:
    """Class id → key, in the project's order, retired ones included: their labels stand."""
    return dict(LabelClass.objects.filter(project=project).order_by("position", "pk").values_list("pk", "key"))


def read_facts(
    item_ids: Sequence[int], book: Mapping[int, Sequence[RoundView]], purposes: Collection[str]
) -> Mapping[int, Facts]:
    """The facts of each item, in a fixed number of queries. Only answers to rounds of these purposes matter."""
    votes: dict[int, list[Vote]] = defaultdict(list)
    for item, label_class, purpose, labeller in rawsql.of_items(COUNTING, item_ids):
        if purpose in purposes:
            votes[item].append(Vote(label_class, review=purpose in SECOND_LOOKS, labeller=labeller))
    rulings = _rulings(item_ids)
    return {item: Facts(tuple(votes[item]), review_of(book[item]), rulings.get(item)) for item in item_ids}


def review_of(rounds_of_item: Sequence[RoundView]) -> Review:
    """How far the latest second look is."""
    reviews = [view for view in rounds_of_item if view.purpose == Purpose.REVIEW]
    if not reviews:
        return Review.NONE
    return Review.OPEN if reviews[-1].state == RoundState.OPEN else Review.DONE


def _rulings(item_ids: Sequence[int]) -> dict[int, Ruling]:
    """Decisions that still stand: not taken back, and no counting label is newer."""
    decisions = {
        item: (label_class, verdict, last) for item, label_class, verdict, last in rawsql.of_items(DECISIONS, item_ids)
    }
    if not decisions:
        return {}
    later = Answer.objects.filter(item__in=decisions, counts=True, purpose__in=FORMING).values_list("item")
    newest = dict(later.annotate(Max("label_id")))
    return {
        item: Ruling(label_class, excluded=verdict == "exclude")
        for item, (label_class, verdict, last) in decisions.items()
        if newest.get(item, 0) <= last
    }


def write(row: Consensus, verdict: Verdict, version_id: int | None) -> bool:
    """Put the verdict into the row; whether anything changed. Nothing is saved."""
    human = verdict.human_probabilities
    values = {
        "label_class_id": verdict.label_class,
        "state": verdict.state,
        "source": verdict.source,
        "probabilities": stored(verdict.probabilities),
        "confidence": round(verdict.confidence, 9),
        "margin": round(verdict.margin, 9),
        "agreement": None if verdict.agreement is None else round(verdict.agreement, 9),
        "n_labels": verdict.n_labels,
        "n_cannot_tell": verdict.n_cannot_tell,
        "estimates_id": version_id,
        "human_class_id": verdict.human_class,
        "human_probabilities": None if human is None else stored(human),
    }
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if "state" in changed:
        row.accepted_at = timezone.now() if verdict.state == ConsensusState.ACCEPTED else None
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def stored(probabilities: Mapping[int, float]) -> dict[str, float]:
    """Probabilities as they are stored: class id (as text, since JSON has no other keys) → P, zeros left out."""
    return {str(key): round(p, 9) for key, p in sorted(probabilities.items()) if p > 0}


STORED = (
    "label_class_id",
    "state",
    "source",
    "probabilities",
    "confidence",
    "margin",
    "agreement",
    "n_labels",
    "n_cannot_tell",
    "estimates_id",
    "human_class_id",
    "human_probabilities",
    "accepted_at",
    "updated_at",
)


def store(rows: Sequence[Consensus]) -> None:
    now = timezone.now()
    for row in rows:
        row.updated_at = now
    rawsql.update(rows, STORED)


def start(project: Project, item_ids: Sequence[int]) -> None:
    """An open consensus for each new item. Doing it twice changes nothing."""
    Consensus.objects.bulk_create(
        [Consensus(project=project, item_id=item) for item in item_ids], ignore_conflicts=True
    )


def differences(project: Project) -> Iterator[str]:
    """Where recomputing the consensus of a whole project gives something else than what is stored."""
    classes, policy, purposes = list(class_keys(project)), policy_of(project), purposes_of(project)
    for rows in chunks(project):
        items = [row.item_id for row in rows]
        book = {item: rounds.forming(views) for item, views in rounds.read(items).items()}
        facts = read_facts(items, book, purposes)
        beliefs = read_beliefs(facts, {row.item_id: row.estimates_id for row in rows}, classes, policy)
        for row in rows:
            fact = facts[row.item_id]
            belief = beliefs.get(row.item_id)
            verdict = truth.conclude(
                fact.votes, classes, policy, review=fact.review, ruling=fact.ruling, belief=belief
            )
            kept = (row.state, row.label_class_id, row.n_labels, row.n_cannot_tell, row.source)
            again = (verdict.state, verdict.label_class, verdict.n_labels, verdict.n_cannot_tell, verdict.source)
            if kept != again:
                yield f"item {row.item_id}: consensus is {kept}, recomputed {again}"
            elif write(row, verdict, row.estimates_id):
                yield f"item {row.item_id}: probabilities, margin or agreement differ from the labels"


def chunks(project: Project) -> Iterator[list[Consensus]]:
    """All consensus rows of a project, `CHUNK` at a time, in the order of items."""
    after = 0
    while rows := list(Consensus.objects.filter(project=project, item_id__gt=after).order_by("item_id")[:CHUNK]):
        yield rows
        after = rows[-1].item_id


def last_label_id(item_id: int) -> int:
    """The newest label of an item, counting or not; 0 without any."""
    return Label.objects.filter(item=item_id).aggregate(last=Max("pk"))["last"] or 0
