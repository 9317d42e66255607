"""How soon the rules find each kind of bad labeller, what damage stays, and how often they accuse honest people.

A simulation with the pure rules (`tests.adversaries.bad_labellers`): nine honest people of uneven skill, 600 items of
two classes with five labels each, one item in seven hard, one answer in ten on gold, and one adversary.
`labels_until_found` is the median over the seeds; `accuracy` that of the majority over all items, with the rules and
without them. `wrongly_accused` counts honest people over all seeds, of `honest`.
"""

from statistics import median
from typing import Any

from tests.adversaries.bad_labellers import ADVERSARIES, accuracy, bad_labels_left, crowd_with, run
from tests.bench import table

SEEDS = range(1, 13)
ITEMS = 640


def measured(adversary: str | None) -> dict[str, Any]:
    """One kind of adversary over all seeds."""
    policed = [run(crowd_with(adversary, seed, items=ITEMS), seed) for seed in SEEDS]
    unpoliced = [run(crowd_with(adversary, seed, items=ITEMS, policed=False), seed) for seed in SEEDS]
    bad = [person for crowd in policed for person in crowd.people if person.bad]
    found = [person for person in bad if person.caught_at is not None]
    honest = [person for crowd in policed for person in crowd.people if not person.bad]
    triggers = sorted({person.finding.trigger.value for person in found if person.finding is not None})
    return {
        "adversary": adversary or "nobody",
        "found": len(found),
        "of": len(bad),
        "labels_until_found": median(person.caught_at or 0 for person in found) if found else None,
        "latest": max(person.caught_at or 0 for person in found) if found else None,
        "bad_labels_left": sum(bad_labels_left(crowd) for crowd in policed),
        "accuracy": round(sum(map(accuracy, policed)) / len(policed), 4),
        "accuracy_without_rules": round(sum(map(accuracy, unpoliced)) / len(unpoliced), 4),
        "wrongly_accused": sum(person.caught_at is not None for person in honest),
        "honest": len(honest),
        "triggers": ", ".join(triggers),
    }


def main() -> None:
    rows = [measured(adversary) for adversary in (None, *ADVERSARIES)]
    table.show(rows)
    table.finish("labeller_rules", rows)
