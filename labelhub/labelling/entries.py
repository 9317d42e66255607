"""What a screen sends and what it is told: plain data, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from labelhub.labelling.models import LabelKind
from labelhub.labelling.people.practice import Feedback
from labelhub.labelling.queue import Assignment


@dataclass(frozen=True)
class Entry:
    """One act as the client sent it. `class_key` None in an answer: cannot tell."""

    uuid: UUID
    kind: LabelKind
    item: int
    round: int
    class_key: str | None = None
    reason: str = ""
    duration_ms: int | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)
    answered_at: datetime | None = None
    undoes: UUID | None = None


@dataclass(frozen=True)
class Problem:
    code: str
    detail: str
    hint: str = ""


@dataclass(frozen=True)
class Result:
    """What became of an entry, as its labeller is told. `status`: stored, duplicate (it was stored before) or refused.
    An answer on gold or a repeat counts, for all that is said here."""

    uuid: UUID
    status: str
    counts: bool = False
    why_not: str = ""
    problem: Problem | None = None
    assignment: Assignment | None = None
    feedback: Feedback | None = None  # on gold, where the project tells


def waves(entries: Iterable[Entry]) -> list[list[Entry]]:
    """The entries in their order, cut wherever an item or a UUID comes a second time. Pure."""
    cut: list[list[Entry]] = []
    seen: set[Any] = set()
    for entry in entries:
        if not cut or entry.item in seen or entry.uuid in seen:
            cut.append([])
            seen = set()
        seen |= {entry.item, entry.uuid}
        cut[-1].append(entry)
    return cut


PROBLEMS = {
    problem.code: problem
    for problem in (
        Problem("unknown_item", "There is no such item in this project.", "Ask for work with `lease`."),
        Problem("unknown_round", "The item has no such round.", "Send the round that came with the assignment."),
        Problem("cannot_tell_not_allowed", 'This project does not take "cannot tell".', "Choose a class, or skip."),
        Problem("uuid_conflict", "This UUID came with another answer before.", "Every answer needs a UUID of its own."),
        Problem("nothing_to_undo", "There is no such answer of yours to take back."),
        Problem("closed", "The answer can no longer be changed: the item was reviewed or its round is over."),
    )
}
