"""Hard items go to better labellers, where the project wants that (`route_hard`).

What is hard says `hardness`. The free slots of hard items stand in a stretch of
the queue by themselves: better labellers begin there, everybody else ends there. So routing costs a lease nothing, and
nobody and nothing waits for ever: who is not among the better ones gets the hard items once the others are out, or as
soon as no better labeller has been seen for a while.
"""

import time
from datetime import timedelta
from functools import lru_cache

import numpy as np
from django.utils import timezone

from labelhub.items.models import Project
from labelhub.labelling import versions
from labelhub.labelling.aggregation.estimates import Estimates
from labelhub.labelling.models import Cursor, Priority, Purpose
from labelhub.labelling.walking import Stretch

AROUND = timedelta(minutes=30)  # better labellers who took work since then are waited for
LOOK_AGAIN = 60.0  # seconds for which a process remembers whether any is around

_seen: dict[int, tuple[int, float, bool]] = {}  # project → version, when looked, whether any better one is around


def better(estimates: Estimates) -> frozenset[int]:
    """The rows of the better half of the labellers by their estimated accuracy; where several are as good as the one in
    the middle, all of them. Pure."""
    accuracy = estimates.accuracy
    if not len(accuracy):
        return frozenset()
    return frozenset(np.flatnonzero(accuracy >= np.median(accuracy) - 1e-9).tolist())


def stretches(project: Project, labeller_id: int) -> tuple[Stretch, ...]:
    """The parts of the queue of first labels in the order in which this labeller walks them."""
    usual = (Stretch(Purpose.LABEL, Priority.AHEAD),) if project.has_front else ()
    usual = (*usual, Stretch(Purpose.LABEL))
    if not project.route_hard:
        return usual
    hard = Stretch(Purpose.LABEL, Priority.HARD)
    return (hard, *usual) if _takes_hard(project, labeller_id) else (*usual, hard)


def _takes_hard(project: Project, labeller_id: int) -> bool:
    """Whether the labeller begins with hard items: a better one, or anybody while none of those is around."""
    if project.estimates_id is None:
        return True  # nobody is known yet
    return labeller_id in _chosen(project.estimates_id) or not _any_around(project, project.estimates_id)


@lru_cache(maxsize=versions.KEPT_IN_MEMORY)
def _chosen(version_id: int) -> frozenset[int]:
    """The better labellers of a version, which never changes."""
    version = versions.load(version_id)
    return frozenset(version.labellers[row] for row in better(version.estimates))


def _any_around(project: Project, version_id: int) -> bool:
    version, when, found = _seen.get(project.pk, (0, 0.0, False))
    now = time.monotonic()
    if version != version_id or now - when > LOOK_AGAIN:
        lately = Cursor.objects.filter(
            project=project,
            purpose=Purpose.LABEL,
            labeller__in=_chosen(version_id),
            labeller__is_active=True,
            hold="",
            seen_at__gt=timezone.now() - AROUND,
        )
        found = lately.exists()
        _seen[project.pk] = version_id, now, found
    return found


def forget() -> None:
    """Look anew at the next question."""
    _seen.clear()
    _chosen.cache_clear()
