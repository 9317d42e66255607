"""What audits found, and how many items a new one needs. Read-only."""

from collections.abc import Sequence
from dataclasses import dataclass

from labelhub.errors import Invalid
from labelhub.items.models import Project
from labelhub.labelling import audits
from labelhub.labelling.aggregation.audit_estimate import audited, sample_size
from labelhub.labelling.audits import Finding
from labelhub.labelling.models import ConsensusState
from labelhub.labelling.quality_models import Audit

WIDTHS = (0.1, 0.05, 0.04, 0.02, 0.01)  # of the whole interval, for the table on the screen
BEFORE = 0.9  # the accuracy that is assumed before the first audit: a cautious guess for what passed a consensus


@dataclass(frozen=True)
class Stated:
    """A share of `n` audited items with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Outcome:
    """What an audit found so far. `accepted`: the share right among items that were accepted when the sample was
    drawn; `labelled`: among all that had a most probable class."""

    accepted: Stated | None
    labelled: Stated | None
    judged: int
    cannot_tell: int
    without_label: int
    wrong: Sequence[Finding]
    needed: dict[float, int]


def outcome(audit: Audit) -> Outcome:
    """The evaluation of what is answered. The order of the answers is random too, so that a part of the sample is a
    smaller simple random sample."""
    found = audits.findings(audit)
    judged = [one for one in found if one.said is not None]
    labelled = [one for one in judged if one.stood is not None]
    accepted = [one for one in labelled if one.state == ConsensusState.ACCEPTED]
    first = stated(accepted, audit.population)
    return Outcome(
        accepted=first,
        labelled=stated(labelled, audit.population),
        judged=len(judged),
        cannot_tell=len(found) - len(judged),
        without_label=len(judged) - len(labelled),
        wrong=[one for one in labelled if one.said != one.stood],
        needed=needed(first.value if first else BEFORE, audit.population),
    )


def stated(found: Sequence[Finding], population: int) -> Stated | None:
    """The share of the findings that confirm the label; None without any."""
    if not found:
        return None
    right = sum(one.said == one.stood for one in found)
    exact = audited(right, len(found), max(population, len(found)))
    return Stated(round(right / len(found), 4), round(exact.low, 4), round(exact.high, 4), len(found))


def needed(share: float, population: int) -> dict[float, int]:
    """Interval width → items to audit for it, at this accuracy. Pure."""
    return {width: size_of(width, share, population) for width in WIDTHS} if population else {}


def size_of(width: float, share: float, population: int) -> int:
    """Items to audit for an interval of this width. Pure."""
    return max(1, sample_size(width, population, expected=min(max(share, 0.01), 0.99)))


def last_share(project: Project) -> float:
    """The accuracy that the newest audit found, or a cautious guess."""
    last = Audit.objects.filter(project=project).order_by("-number").first()
    found = outcome(last).accepted if last is not None else None
    return found.value if found is not None else BEFORE


def needed_for_a_point(project: Project) -> int | None:
    """Items to audit for an accuracy to ± 1 point; None in a project without items."""
    there = audits.population(project)
    return size_of(0.02, last_share(project), there) if there else None


def size_for(project: Project, size: int | None, width: float | None) -> int:
    """The size that was asked for, or that the wanted width needs. Raises `Invalid` when neither or both are given."""
    if (size is None) == (width is None):
        raise Invalid("Give a size or a width.", fields={"size": "one of both", "width": "one of both"})
    if size is not None:
        return size
    if width is None or not 0.001 <= width <= 0.5:
        raise Invalid("width: From 0.001 to 0.5.", fields={"width": "From 0.001 to 0.5."})
    return size_of(width, last_share(project), audits.population(project))
