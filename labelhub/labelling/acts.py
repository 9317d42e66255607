"""What one act of a labeller comes to: pure rules, without a database.

An answer is never refused for being late: it is kept, and does not count. Refused is only what names nothing that
exists (item, class, round), what the project does not allow, and an undo of what can no longer be undone.
"""

from dataclasses import dataclass
from enum import Enum


class Lease(Enum):
    """What the labeller holds for the item and round."""

    NONE = "none"  # never had it, gave it back, or somebody else has it now
    LIVE = "live"
    ENDED = "ended"
    ANSWERED = "answered"


class Step(Enum):
    """What happens to the slot."""

    NOTHING = "nothing"
    FILL = "fill"  # leased → answered
    KEEP = "keep"  # stays answered, by the changed answer
    FREE = "free"  # back to the queue, for somebody else
    REOPEN = "reopen"  # answered → leased again to the same labeller
    FIND = "find"  # take any free slot of the round for the same labeller


@dataclass(frozen=True)
class Situation:
    """What is known of the item, the round and the labeller's answer when the act arrives."""

    lease: Lease
    round_open: bool
    decided: bool  # a reviewer's decision stands, or the item is excluded
    head: str = ""  # "", "counts", "skipped", "late", "undone", "set_aside": the labeller's answer so far
    head_uuid: str = ""


@dataclass(frozen=True)
class Effect:
    """What comes of an act. `stored`: a label is written. `counts`: it is the labeller's counting answer now.
    `replaces`: it becomes the head of the labeller's labels. `problem`: why it was refused."""

    stored: bool
    counts: bool = False
    why_not: str = ""
    replaces: bool = True
    step: Step = Step.NOTHING
    problem: str = ""


def settle(now: Situation, kind: str, undoes: str) -> Effect:
    """What an act of this kind (answer, skip, undo) comes to."""
    if kind == "answer":
        return answer(now)
    return skip(now) if kind == "skip" else undo(now, undoes)


def answer(now: Situation) -> Effect:
    """An answer, first or changed."""
    if now.lease is Lease.LIVE and now.round_open:
        return Effect(stored=True, counts=True, step=Step.FILL)
    if now.lease is Lease.ANSWERED and now.head == "counts" and now.round_open and not now.decided:
        return Effect(stored=True, counts=True, step=Step.KEEP)
    why = "late" if now.round_open and now.lease is not Lease.ANSWERED else "finished"
    return Effect(stored=True, why_not=why, replaces=now.head in ("", "late"))


def skip(now: Situation) -> Effect:
    """A skip gives the slot to somebody else; the item does not come back to this labeller in this round."""
    if now.lease is Lease.LIVE and now.round_open:
        return Effect(stored=True, why_not="skipped", step=Step.FREE)
    return Effect(stored=True, why_not="late" if now.round_open else "finished", replaces=now.head in ("", "late"))


def undo(now: Situation, undoes: str) -> Effect:
    """Take back the labeller's last word on an item and have the item again."""
    if now.head not in ("counts", "skipped") or (undoes and undoes != now.head_uuid):
        return Effect(stored=False, problem="nothing_to_undo")
    if not now.round_open or now.decided:
        return Effect(stored=False, problem="closed")
    step = Step.REOPEN if now.head == "counts" else Step.FIND
    return Effect(stored=True, why_not="undone", step=step)
