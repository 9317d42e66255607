"""A simulated crowd with one kind of adversary, judged by the pure rules as it works: no database, no queue.

Everybody answers in turn. After every `EVERY` of somebody's answers the rules look at them; whoever they pause is out,
their labels are set aside and asked of others.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from labelhub.labelling.people import judging
from labelhub.labelling.people.judging import Beside
from labelhub.labelling.people.triggers import Finding, Work

EVERY = 10
GOLD_SHARE = 0.1
MEETINGS = 2
OVERLAP = 5


@dataclass
class Person:
    """`answers(person, item, truth, nth)`: the class, and the seconds it took."""

    number: int
    answers: Callable[["Person", int, int, int], tuple[int, float]]
    chance: random.Random
    bad: bool = False
    skill: float = 0.9
    items: list[int] = field(default_factory=list)
    said: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    gold: list[bool] = field(default_factory=list)
    meeting: list[int] = field(default_factory=list)
    met: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    caught_at: int | None = None
    finding: Finding | None = None


@dataclass
class Crowd:
    """`truth`: class of each item; the first `gold` items are gold. `labels[item][person]`: the counting labels."""

    truth: list[int]
    people: list[Person]
    gold: int
    policed: bool = True
    labels: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[int, int] = field(default_factory=dict)  # what a copied person said, for who copies


def honest(person: Person, item: int, truth: int, nth: int) -> tuple[int, float]:
    """Right as often as the person's skill; hard items (every seventh) for everybody less often."""
    skill = person.skill - (0.25 if item % 7 == 0 else 0.0)
    return (truth if person.chance.random() < skill else 1 - truth), person.chance.lognormvariate(0.6, 0.4)


def run(crowd: Crowd, seed: int) -> Crowd:
    """Let the crowd work until every item has its labels or nobody is left who can give them."""
    chance = random.Random(seed)
    waiting = [item for item in range(crowd.gold, len(crowd.truth)) for _ in range(OVERLAP)]
    chance.shuffle(waiting)
    idle = 0
    while waiting and idle < len(crowd.people):
        idle = 0
        for person in crowd.people:
            if person.caught_at is not None or not _turn(crowd, person, waiting, chance):
                idle += 1
    return crowd


def _turn(crowd: Crowd, person: Person, waiting: list[int], chance: random.Random) -> bool:
    gold = chance.random() < GOLD_SHARE
    pool = [item for item in range(crowd.gold) if person.met[item] < MEETINGS]
    if gold and pool:
        item = min(chance.sample(pool, len(pool)), key=person.met.__getitem__)
    else:
        gold = False
        place = next((at for at, one in enumerate(waiting) if person.number not in crowd.labels[one]), None)
        if place is None:
            return False
        item = waiting.pop(place)
    said, seconds = person.answers(person, item, crowd.truth[item], len(person.said))
    person.items.append(item)
    person.said.append(said)
    person.seconds.append(seconds)
    person.gold.append(gold)
    person.meeting.append(person.met[item])
    person.met[item] += 1
    if not gold:
        crowd.labels[item][person.number] = said
    if crowd.policed and len(person.said) % EVERY == 0:
        _judge(crowd, person, waiting)
    return True


def work_of(crowd: Crowd, person: Person) -> tuple[Work, Beside]:
    """The person's work as the platform's own readers would give it."""
    n = len(person.said)
    others = np.zeros((n, 2))
    beside = {other.number: np.full(n, -1) for other in crowd.people if other is not person}
    for at, item in enumerate(person.items):
        for number, said in crowd.labels[item].items():
            if number != person.number:
                others[at, said] += 1
                beside[number][at] = said
    gold = np.array(
        [crowd.truth[item] if is_gold else -1 for item, is_gold in zip(person.items, person.gold, strict=True)]
    )
    work = Work(np.array(person.said), others, gold, np.array(person.meeting), np.array(person.seconds))
    return work, Beside(beside, gold)


def _judge(crowd: Crowd, person: Person, waiting: list[int]) -> None:
    work, beside = work_of(crowd, person)
    found = judging.fired(judging.DEFAULTS, work, beside)
    if not found:
        return
    partner = next((finding.more["same_as"] for _, finding in found if "same_as" in finding.more), None)
    for one in crowd.people:
        if one is person or one.number == partner:  # who of two copied, nobody can tell
            one.caught_at, one.finding = len(one.said), found[0][1]
            for item, labels in crowd.labels.items():
                if labels.pop(one.number, None) is not None:
                    waiting.append(item)


def accuracy(crowd: Crowd) -> float:
    """How right the majority is over all items that are no gold; a tie is half right."""
    right = 0.0
    for item in range(crowd.gold, len(crowd.truth)):
        said = list(crowd.labels[item].values())
        ones = sum(said)
        right += 0.5 if 2 * ones == len(said) else float((2 * ones > len(said)) == bool(crowd.truth[item]))
    return right / (len(crowd.truth) - crowd.gold)


def bad_labels_left(crowd: Crowd) -> int:
    """Labels of adversaries that still count."""
    bad = {person.number for person in crowd.people if person.bad}
    return sum(number in bad for labels in crowd.labels.values() for number in labels)


# --- the adversaries ------------------------------------------------------------------------


def random_clicker(person: Person, item: int, truth: int, nth: int) -> tuple[int, float]:
    return person.chance.randrange(2), person.chance.lognormvariate(0.6, 0.4)


def constant(person: Person, item: int, truth: int, nth: int) -> tuple[int, float]:
    return 0, person.chance.lognormvariate(0.6, 0.4)


def fast_clicker(person: Person, item: int, truth: int, nth: int) -> tuple[int, float]:
    said = truth if person.chance.random() < 0.6 else 1 - truth
    return said, 0.1 + 0.2 * person.chance.random()


def alternating(person: Person, item: int, truth: int, nth: int) -> tuple[int, float]:
    return nth % 2, person.chance.lognormvariate(0.6, 0.4)


def inverter(person: Person, item: int, truth: int, nth: int) -> tuple[int, float]:
    said, seconds = honest(person, item, truth, nth)
    return 1 - said, seconds


def good_then_lazy(person: Person, item: int, truth: int, nth: int) -> tuple[int, float]:
    return (honest if nth < LAZY_FROM else random_clicker)(person, item, truth, nth)


LAZY_FROM = 100


def gold_gamer(person: Person, item: int, truth: int, nth: int) -> tuple[int, float]:
    """Guesses, but knows every gold item again (a friend has told which they are)."""
    if item < KNOWN_GOLD:
        return truth, person.chance.lognormvariate(0.6, 0.4)
    return random_clicker(person, item, truth, nth)


KNOWN_GOLD = 40


def copied(crowd_notes: dict[int, int]) -> Callable[[Person, int, int, int], tuple[int, float]]:
    """Two who share one notebook: the first to meet an item answers it, the other writes the same."""

    def answers(person: Person, item: int, truth: int, nth: int) -> tuple[int, float]:
        said, seconds = honest(person, item, truth, nth)
        return crowd_notes.setdefault(item, said), seconds

    return answers


ADVERSARIES = (
    "random clicker", "constant answer", "fast clicker", "repeated pattern", "good then lazy", "two who copy",
    "inverts the classes", "knows the gold",
)  # fmt: skip


def crowd_with(
    adversary: str | None, seed: int, *, items: int = 340, honest_people: int = 9, policed: bool = True
) -> Crowd:
    """Nine honest people of uneven skill and one adversary (two for copying); half of the items are of each class."""
    chance = random.Random(seed)
    truth = [chance.randrange(2) for _ in range(items)]
    people = [
        Person(number, honest, random.Random(seed * 100 + number), skill=0.82 + 0.015 * number)
        for number in range(honest_people)
    ]
    crowd = Crowd(truth, people, gold=KNOWN_GOLD, policed=policed)
    behaviour: dict[str, Callable[[Person, int, int, int], tuple[int, float]]] = {
        "random clicker": random_clicker,
        "constant answer": constant,
        "fast clicker": fast_clicker,
        "repeated pattern": alternating,
        "good then lazy": good_then_lazy,
        "two who copy": copied(crowd.notes),
        "inverts the classes": inverter,
        "knows the gold": gold_gamer,
    }
    for number in range(0 if adversary is None else 2 if adversary == "two who copy" else 1):
        skill = 0.7 if adversary == "two who copy" else 0.9
        made = Person(
            50 + number, behaviour[str(adversary)], random.Random(seed * 100 + 50 + number), bad=True, skill=skill
        )
        people.append(made)
    return crowd
