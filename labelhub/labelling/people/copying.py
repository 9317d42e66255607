"""Two who give the same wrong answers. Pure.

Right answers agree by themselves, so only mistakes tell. A labeller's mistakes are compared with what each other
person said on the same items; how often people share them there anyway (hard items do that) is the measure, so that a
hard item accuses nobody. What is right is gold or a review where there is one, else what most of the others say, the
two in question left out: at least two of them, and a clear majority.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc

from labelhub.labelling.people.triggers import RARE, Finding, Integers
from labelhub.labelling.people_choices import Trigger

FEWEST_OTHERS = 2
PRIOR = 0.2, 4.0  # how often two people share a mistake, before anything is seen, and what that is worth in mistakes


@dataclass(frozen=True)
class Shared:
    """Of `mistakes` of a labeller on items that somebody else answered too, `same` were the same mistake."""

    mistakes: int
    same: int


def copying(
    mine: Integers, others: Mapping[int, Integers], known: Integers, threshold: float, least: int
) -> Finding | None:
    """The person who shares this labeller's mistakes beyond chance, if there is one.

    `mine` (n,): classes, −1 is cannot tell. `others`: person → (n,) their class on the same items, −1 is none.
    `known` (n,): the right class, −1 where it is not known. Fires where somebody shares at least `threshold` of at
    least `least` mistakes, and the rest of the people share them so much less often that chance hardly gives it.
    """
    votes = _votes(mine, others)
    shared = {person: mistakes(mine, said, votes, known) for person, said in others.items()}
    everybody = Shared(sum(one.mistakes for one in shared.values()), sum(one.same for one in shared.values()))
    for person, one in sorted(shared.items(), key=lambda pair: -pair[1].same):
        if one.mistakes < least or one.same / one.mistakes < threshold:
            continue
        rest = Shared(everybody.mistakes - one.mistakes, everybody.same - one.same)
        usual = (rest.same + PRIOR[0] * PRIOR[1]) / (rest.mistakes + PRIOR[1])
        if bdtrc(one.same - 1, one.mistakes, usual) < RARE / max(1, len(others)):
            more = {"same_as": person, "others_share": round(usual, 4)}
            share = one.same / one.mistakes
            return Finding(Trigger.COPYING, share, share, 1.0, threshold, one.mistakes, more)
    return None


def mistakes(mine: Integers, theirs: Integers, votes: "Votes", known: Integers) -> Shared:
    """The labeller's mistakes on what both answered, and how many of them the other person made too."""
    both = (mine >= 0) & (theirs >= 0)
    rest = votes.counts.copy()
    rest[np.flatnonzero(both), theirs[both]] -= 1
    total, top = rest.sum(axis=1), rest.argmax(axis=1)
    clear = (total >= FEWEST_OTHERS) & (2 * rest[np.arange(len(rest)), top] > total)
    right = np.where(known >= 0, known, np.where(clear, top, -1))
    wrong = both & (right >= 0) & (mine != right)
    return Shared(int(wrong.sum()), int((wrong & (theirs == mine)).sum()))


@dataclass(frozen=True)
class Votes:
    """`counts` (n, K): how many of the others say each class."""

    counts: Integers


def _votes(mine: Integers, others: Mapping[int, Integers]) -> Votes:
    classes = 1 + max([int(mine.max(initial=0)), *(int(said.max(initial=0)) for said in others.values())])
    counts = np.zeros((len(mine), classes), np.int64)
    for said in others.values():
        answered = np.flatnonzero(said >= 0)
        counts[answered, said[answered]] += 1
    return Votes(counts)
