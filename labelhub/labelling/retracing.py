"""What people's answers to one item came to at each moment of its life.

Labels are kept for ever, and so are decisions, rounds and the versions of the estimates that an item still names; the
consensus is a function of them. So its past is computed and not stored: what `truth.conclude` says of what was known
then, under the policies of today. Versions that were let go of are passed over. The last moment is the consensus as it
stands.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from labelhub.items.models import Project
from labelhub.labelling import believing, consensus, counted, truth, versions
from labelhub.labelling.models import (
    FORMING,
    SECOND_LOOKS,
    Answer,
    Decision,
    Label,
    LabelKind,
    Purpose,
    Round,
    RoundState,
    Verdict,
)
from labelhub.labelling.quality_models import EstimatesVersion
from labelhub.labelling.truth import Belief, Review, Ruling, Vote

VERSIONS = 100  # that are looked at, the newest


@dataclass(frozen=True)
class Moment:
    """The consensus from this time on."""

    at: datetime
    verdict: truth.Verdict


@dataclass
class Known:
    """What is known of the item at one moment of the walk."""

    heads: dict[tuple[int, int], tuple[int, Vote]] = field(default_factory=dict)  # (round, labeller) → label, vote
    reviews: dict[int, tuple[int, bool]] = field(default_factory=dict)  # round → answers wanted, whether it is open
    decisions: dict[int, Decision] = field(default_factory=dict)
    version: int | None = None

    def votes(self) -> tuple[Vote, ...]:
        """In the order in which `consensus.read_facts` has them."""
        return tuple(vote for _, (_, vote) in sorted(self.heads.items()))

    def review(self) -> Review:
        """How far the latest second look was; one that was called off before anybody answered is none."""
        for number in sorted(self.reviews, reverse=True):
            wanted, is_open = self.reviews[number]
            answered = sum(1 for round_, _ in self.heads if round_ == number)
            if is_open:
                return Review.DONE if answered >= wanted else Review.OPEN
            if answered:
                return Review.DONE
        return Review.NONE

    def ruling(self) -> Ruling | None:
        """The newest decision, as long as no counting label is newer."""
        if not self.decisions:
            return None
        last = self.decisions[max(self.decisions)]
        newest = max((label for label, vote in self.heads.values()), default=0)
        if newest > last.last_label_id:
            return None
        return Ruling(last.label_class_id, excluded=last.verdict == Verdict.EXCLUDE)


Act = Callable[[Known], None]
Dated = tuple[datetime, int, int, Act]  # when, what kind of thing, its number: an order that is always the same


def moments(project: Project, item_id: int) -> list[Moment]:
    """Each time at which the item's state or class changed, the oldest first, and the consensus from then on."""
    found: list[Moment] = []
    for at, verdict in _walk(project, item_id):
        if found and _standing(found[-1].verdict) == _standing(verdict):
            found[-1] = Moment(found[-1].at, verdict)
        elif found or verdict.state != "open" or verdict.n_labels:
            found.append(Moment(at, verdict))
    return found


def before(project: Project, item_id: int, at: datetime) -> truth.Verdict | None:
    """What the consensus was until this time; None where nothing had happened."""
    known: truth.Verdict | None = None
    for when, verdict in _walk(project, item_id):
        if when >= at:
            break
        known = verdict
    return known


def _standing(verdict: truth.Verdict) -> tuple[str, int | None, bool]:
    return verdict.state, verdict.label_class, verdict.source == "review"


def _walk(project: Project, item_id: int) -> Iterator[tuple[datetime, truth.Verdict]]:
    classes, policy = list(consensus.class_keys(project)), consensus.policy_of(project)
    known = Known()
    for at, _, _, act in sorted(_acts(project, item_id), key=lambda dated: dated[:3]):
        act(known)
        votes = known.votes()
        belief = _belief(known.version, item_id, votes, classes, targeted=policy.target is not None)
        yield at, truth.conclude(votes, classes, policy, review=known.review(), ruling=known.ruling(), belief=belief)


def _belief(
    version_id: int | None, item_id: int, votes: Sequence[Vote], classes: list[int], *, targeted: bool
) -> Belief | None:
    if not votes:
        return None
    if version_id is None:
        return believing.belief(believing.before_any(classes), votes, classes) if targeted else None
    version = versions.load(version_id)
    said = counted.of_items(version.run_id, [item_id]) if version.run_id is not None else {}
    return believing.belief(version, votes, classes, said.get(item_id))


def _acts(project: Project, item_id: int) -> Iterator[Dated]:
    yield from _versions(project)
    yield from _rounds(item_id)
    yield from _labels(project, item_id)
    yield from _decisions(item_id)


def _versions(project: Project) -> Iterator[Dated]:
    kept = EstimatesVersion.objects.filter(project=project).order_by("-pk").values_list("pk", "created_at")
    for pk, at in kept[:VERSIONS]:

        def name(known: Known, pk: int = pk) -> None:
            known.version = pk

        yield at, 0, pk, name


def _rounds(item_id: int) -> Iterator[Dated]:
    for row in Round.objects.filter(item=item_id, purpose=Purpose.REVIEW):

        def begin(known: Known, row: Round = row) -> None:
            known.reviews[row.number] = (row.wanted or 1, True)

        def end(known: Known, row: Round = row) -> None:
            known.reviews[row.number] = (row.wanted or 1, False)

        yield row.opened_at, 1, row.number, begin
        if row.state == RoundState.CLOSED and row.closed_at is not None:
            yield row.closed_at, 4, row.number, end


def _labels(project: Project, item_id: int) -> Iterator[Dated]:
    purposes = consensus.purposes_of(project)
    for row in Label.objects.filter(item=item_id, purpose__in=[*FORMING, *purposes]):
        if row.kind == LabelKind.ANSWER and not row.counted:
            continue

        def say(known: Known, row: Label = row) -> None:
            key = (row.round, row.labeller_id)
            if row.kind == LabelKind.ANSWER:
                vote = Vote(row.label_class_id, review=row.purpose in SECOND_LOOKS, labeller=row.labeller_id)
                known.heads[key] = (row.pk, vote)
            elif row.why_not in ("skipped", "undone"):
                known.heads.pop(key, None)

        yield row.created_at, 2, row.pk, say
    for aside in Answer.objects.filter(item=item_id, why_not="set_aside"):

        def drop(known: Known, aside: Answer = aside) -> None:
            known.heads.pop((aside.round, aside.labeller_id), None)

        yield aside.updated_at, 3, aside.pk, drop


def _decisions(item_id: int) -> Iterator[Dated]:
    for row in Decision.objects.filter(item=item_id).exclude(verdict=Verdict.MORE_LABELS):

        def take(known: Known, row: Decision = row) -> None:
            known.decisions[row.pk] = row

        def undo(known: Known, row: Decision = row) -> None:
            known.decisions.pop(row.pk, None)

        yield row.created_at, 5, row.pk, take
        if row.undone_at is not None:
            yield row.undone_at, 6, row.pk, undo
