"""Rules applied to a labeller's work: which triggers fire. Pure.

Most rules look at the newest answers, `SHORT` and `LONG` of them, so that somebody who worked well for long and then
stopped looking is seen soon.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from labelhub.labelling.people import triggers
from labelhub.labelling.people.copying import copying
from labelhub.labelling.people.triggers import Finding, Integers, Work
from labelhub.labelling.people_choices import Action, Trigger

SHORT, LONG = 40, 200


@dataclass(frozen=True)
class Clause:
    """One rule: the action that follows when the trigger fires at this threshold, from `least` answers on."""

    trigger: Trigger
    action: Action
    threshold: float
    least: int
    rule_id: int | None = None


@dataclass(frozen=True)
class Beside:
    """What others said on the same items: person → (n,) classes, −1 none; `known` (n,) the right ones, −1 not known."""

    others: Mapping[int, Integers]
    known: Integers


CHECKS: Mapping[Trigger, Callable[[Work, float, int], Finding | None]] = {
    Trigger.GOLD_ACCURACY: triggers.gold_accuracy,
    Trigger.LOW_AGREEMENT: triggers.low_agreement,
    Trigger.TOO_FAST: triggers.too_fast,
    Trigger.ONE_ANSWER: triggers.one_answer,
    Trigger.PATTERN: triggers.pattern,
    Trigger.SKIPS: triggers.skips,
    Trigger.GOLD_RECOGNISED: triggers.gold_recognised,
}
WHOLE = (Trigger.GOLD_RECOGNISED,)  # compare early with late: the whole history
# What a project begins with when its manager turns rules on. Thresholds: a share, κ, or seconds.
DEFAULTS = (
    Clause(Trigger.TOO_FAST, Action.WARN, 0.4, 15),
    Clause(Trigger.SKIPS, Action.WARN, 0.4, 25),
    Clause(Trigger.GOLD_ACCURACY, Action.PRACTICE, 0.7, 8),
    Clause(Trigger.LOW_AGREEMENT, Action.PAUSE, 0.2, 20),
    Clause(Trigger.ONE_ANSWER, Action.PAUSE, 0.95, 20),
    Clause(Trigger.PATTERN, Action.PAUSE, 0.9, 30),
    Clause(Trigger.COPYING, Action.PAUSE, 0.8, 8),
    Clause(Trigger.GOLD_RECOGNISED, Action.PAUSE, 0.25, 8),
)


def fired(clauses: Iterable[Clause], work: Work, beside: Beside) -> list[tuple[Clause, Finding]]:
    """The rules whose triggers fire, in the order of the rules."""
    found = []
    for clause in clauses:
        finding = _finding(clause, work, beside)
        if finding is not None:
            found.append((clause, finding))
    return found


def _finding(clause: Clause, work: Work, beside: Beside) -> Finding | None:
    if clause.trigger == Trigger.COPYING:
        return copying(work.said, beside.others, beside.known, clause.threshold, clause.least)
    check = CHECKS[clause.trigger]
    sizes = (len(work),) if clause.trigger in WHOLE else (SHORT, LONG)
    for size in sizes:
        finding = check(work.last(size), clause.threshold, clause.least)
        if finding is not None:
            return finding
    return None
