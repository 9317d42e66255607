"""From answers to one consensus, as a pure function.

The probability of a class is its weighted share of the labels, or what a version of the labellers' estimates believes
(`Belief`). An answer of a review round weighs `REVIEW_WEIGHT`, because a second look is asked for only where something
already speaks against the first. "Cannot tell" stands outside probabilities and agreement, but for one thing: where
more people cannot tell than chose the top class, nothing is accepted.

An item is accepted when its labels agree (`accept_agreement`), or, where the project has a target, when its
probability reaches that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

METHOD = "share-of-labels/1"
REVIEW_WEIGHT = 2.0


@dataclass(frozen=True)
class Policy:
    """The rules of a project that consensus depends on. `accept_agreement` in (0.5, 1]; `target` in (0.5, 1), the
    probability that is enough, or None: then agreement decides."""

    overlap_min: int
    overlap_max: int
    accept_agreement: float
    target: float | None = None


class Review(Enum):
    """How far the second looks at an item are."""

    NONE = "none"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True)
class Vote:
    """One counting answer. `label_class` None: cannot tell."""

    label_class: int | None
    review: bool = False
    labeller: int = 0


@dataclass(frozen=True)
class Belief:
    """P(class) by class id, calibrated, from the item's answers and a version of the estimates. `human`: the same from
    people alone, where an opinion of a model took part; else None."""

    probabilities: Mapping[int, float]
    human: Mapping[int, float] | None = None


@dataclass(frozen=True)
class Ruling:
    """A reviewer's standing decision: a class, or None with `excluded` false for "stays ambiguous"."""

    label_class: int | None
    excluded: bool = False


@dataclass(frozen=True)
class Verdict:
    """What the item's answers come to. Probabilities in [0, 1] by class; margin = P(top) − P(second);
    agreement = share of labels equal to the consensus, None without labels."""

    state: str  # open, accepted, in_dispute, stays_ambiguous, excluded
    source: str  # labels, labels_and_model, review
    label_class: int | None = None
    probabilities: Mapping[int, float] = field(default_factory=dict)
    confidence: float = 0.0
    margin: float = 0.0
    agreement: float | None = None
    n_labels: int = 0
    n_cannot_tell: int = 0
    human_class: int | None = None  # what people alone say, where a model took part
    human_probabilities: Mapping[int, float] | None = None


def conclude(
    votes: Sequence[Vote],
    classes: Sequence[int],
    policy: Policy,
    *,
    review: Review = Review.NONE,
    ruling: Ruling | None = None,
    belief: Belief | None = None,
) -> Verdict:
    """The verdict on one item. `classes` are all class ids in the project's order, which breaks ties for the label
    that is shown; a tie is never accepted. The order of the votes does not matter. Without `belief` the shares of the
    labels are the probabilities."""
    weights = dict.fromkeys(classes, 0.0)
    counts = dict.fromkeys(classes, 0)
    cannot_tell = 0
    for vote in votes:
        if vote.label_class is None:
            cannot_tell += 1
        else:
            weights[vote.label_class] += REVIEW_WEIGHT if vote.review else 1.0
            counts[vote.label_class] += 1
    n_labels = sum(counts.values())
    human = belief.human if belief is not None and n_labels and ruling is None else None
    probabilities = dict(belief.probabilities) if belief is not None and n_labels else shares(weights)
    top = _top(probabilities) if n_labels else None
    state = "open" if ruling is not None else _state(weights, counts, cannot_tell, policy, review, probabilities)
    if ruling is not None and ruling.label_class is not None:
        top = ruling.label_class
        probabilities = {key: float(key == top) for key in classes}
    return Verdict(
        state=_ruled(ruling) if ruling is not None else state,
        source="review" if ruling is not None else ("labels" if human is None else "labels_and_model"),
        label_class=top,
        probabilities=probabilities,
        confidence=probabilities.get(top, 0.0) if top is not None else 0.0,
        margin=margin(list(probabilities.values())),
        agreement=counts.get(top, 0) / n_labels if top is not None and n_labels else None,
        n_labels=n_labels,
        n_cannot_tell=cannot_tell,
        human_class=_top(human) if human is not None else None,
        human_probabilities=human,
    )


def shares(weights: Mapping[int, float]) -> dict[int, float]:
    """Weights as probabilities that sum to 1; nothing where there are none."""
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()} if total else {}


def margin(probabilities: Sequence[float]) -> float:
    """P(top) − P(second), in [0, 1]; 0 where nothing is known."""
    if not probabilities:
        return 0.0
    first, second, *_ = [*sorted(probabilities, reverse=True), 0.0]
    return first - second


def _top(weights: Mapping[int, float]) -> int:
    return max(weights, key=lambda key: weights[key])  # the first of equals, in the project's order


def _ruled(ruling: Ruling) -> str:
    if ruling.excluded:
        return "excluded"
    return "accepted" if ruling.label_class is not None else "stays_ambiguous"


def _state(
    weights: Mapping[int, float],
    counts: Mapping[int, int],
    cannot_tell: int,
    policy: Policy,
    review: Review,
    probabilities: Mapping[int, float],
) -> str:
    answers = sum(counts.values()) + cannot_tell
    if answers < policy.overlap_min and review is Review.NONE:
        return "open"
    if _enough(weights, counts, cannot_tell, policy, probabilities):
        return "accepted"
    if review is Review.DONE:
        return "stays_ambiguous"
    more = policy.target is not None and review is Review.NONE and answers < policy.overlap_max
    return "open" if more else "in_dispute"


def _enough(
    weights: Mapping[int, float],
    counts: Mapping[int, int],
    cannot_tell: int,
    policy: Policy,
    probabilities: Mapping[int, float],
) -> bool:
    total = sum(weights.values())
    if not total:
        return False
    top = _top(probabilities)
    if counts.get(top, 0) <= cannot_tell:
        return False
    # 1e-9: a share of exactly 7 in 10 must reach .7 whatever the rounding.
    if policy.target is not None:
        return probabilities[top] >= policy.target - 1e-9
    return weights.get(top, 0.0) / total >= policy.accept_agreement - 1e-9
