"""Runs that start by themselves: after so many newly accepted items, or each night."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from labelhub.items.models import Project
from labelhub.jobs.models import Job, JobState
from labelhub.labelling.models import Consensus, ConsensusState
from labelhub.runs import training
from labelhub.runs.models import Run

ACCEPTED, NIGHTLY = "accepted", "nightly"  # causes
# A night that was missed because the machine was off is made up for this long; a time that is set now, and was
# earlier today, does not start a run at noon.
CATCH_UP = timedelta(hours=3)


def due(project: Project, now: datetime) -> str | None:
    """The cause for which the project's rule wants a run now, or None.

    Never while a run waits or trains, and never twice for the same news: items count that were accepted since the
    last run was started, whatever became of it.
    """
    if project.archived_at is not None or project.deleted_at is not None:
        return None
    if Run.objects.filter(project=project, job__state__in=[JobState.QUEUED, JobState.RUNNING]).exists():
        return None
    last = Run.objects.filter(project=project).order_by("-number").values_list("created_at", flat=True).first()
    accepted = Consensus.objects.filter(project=project, state=ConsensusState.ACCEPTED)
    if project.retrain_after and _since(accepted, "accepted_at", last).count() >= project.retrain_after:
        return ACCEPTED
    if project.retrain_at is None:
        return None
    night = latest(now, project.retrain_at.hour * 60 + project.retrain_at.minute)
    if now - night > CATCH_UP or (last is not None and last >= night):
        return None
    return NIGHTLY if _since(accepted, "updated_at", last).exists() else None


def _since(rows, field: str, moment: datetime | None):  # type: ignore[no-untyped-def]
    return rows if moment is None else rows.filter(**{f"{field}__gt": moment})


def latest(now: datetime, minute: int) -> datetime:
    """The last time, at or before `now`, that the clock in UTC stood at this minute of the day. Pure."""
    today = now.astimezone(UTC).replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)


def candidates() -> list[int]:
    """Projects that have a rule at all."""
    ruled = Project.objects.filter(Q(retrain_after__gt=0) | Q(retrain_at__isnull=False), deleted_at=None)
    return list(ruled.filter(archived_at=None).order_by("pk").values_list("pk", flat=True))


def start_if_due(project_id: int, now: datetime) -> Job | None:
    """Start the run that the project's rule wants, if it wants one. Two that ask at once start one.

    Raises what `training.start` raises, such as too few accepted items.
    """
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).filter(pk=project_id).first()
        cause = due(project, now) if project is not None else None
        if project is None or cause is None:
            return None
        _run, job = training.start(project=project, user=None, recipe=project.retrain_recipe, cause=cause)
        return job
