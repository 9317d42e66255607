"""What simulated people are like and what they see: pure but for the dice they are handed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from labelhub.errors import Invalid

SPREAD = 0.06  # skill of the members lies this far around the mean


@dataclass(frozen=True)
class Crowd:
    """Who answers: `labellers` people, of whom `spammers` answer without looking. `accuracy`: mean share of right
    answers on a clear image, in (0, 1]. `planted`: share of items that everybody mistakes at the first look, and
    nobody at the second. `abstain`: how likely "cannot tell" is where an image is wholly ambiguous."""

    labellers: int
    accuracy: float = 0.93
    spammers: int = 0
    planted: float = 0.0
    abstain: float = 0.3
    seed: int = 7

    def __post_init__(self) -> None:
        checks = {
            "labellers": 1 <= self.labellers <= 500,
            "spammers": 0 <= self.spammers <= self.labellers,
            "accuracy": 0 < self.accuracy <= 1,
            "planted": 0 <= self.planted < 1,
            "abstain": 0 <= self.abstain <= 1,
        }
        wrong = {name: "out of range" for name, fine in checks.items() if not fine}
        if wrong:
            raise Invalid(f"{', '.join(wrong)}: out of range for a crowd.", fields=wrong)


@dataclass(frozen=True)
class Sight:
    """What there is to see on an item: its true class and how ambiguous it is, 0 clear to 1 nobody can tell."""

    true_class: str
    ambiguity: float = 0.0


def skills(crowd: Crowd) -> list[float]:
    """The share of right answers of each member, evenly spread around the mean; a spammer's is 0, for chance."""
    honest = crowd.labellers - crowd.spammers
    steps = [0.0] if honest == 1 else [2 * i / (honest - 1) - 1 for i in range(honest)]
    return [min(0.999, max(0.5, crowd.accuracy + SPREAD * step)) for step in steps] + [0.0] * crowd.spammers


def perceive(
    chance: random.Random, sight: Sight, classes: Sequence[str], *, skill: float, abstain: float
) -> str | None:
    """What somebody of that skill says to an image; None: cannot tell. Pure but for `chance`."""
    if skill == 0:
        return chance.choice(classes)
    if chance.random() < abstain * sight.ambiguity**2:
        return None
    right = skill * (1 - sight.ambiguity) + sight.ambiguity / len(classes)
    if chance.random() < right:
        return sight.true_class
    return chance.choice([key for key in classes if key != sight.true_class])


def planted_items(items: Sequence[int], share: float, seed: int) -> set[int]:
    """The items that everybody mistakes at first: a sample that depends on the items and the seed alone."""
    ranked = sorted(items, key=lambda item: random.Random(f"{seed}/{item}").random())
    return set(ranked[: round(share * len(items))])
