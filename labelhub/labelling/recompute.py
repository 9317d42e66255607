"""Jobs that look at every item anew: kind "recompute" when a policy or the classes changed, kind "estimate" when there
is enough to learn about the labellers. One of a project runs at a time; a second finds little to do."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from labelhub.items.choices import ConsensusMethod, OverlapRule
from labelhub.items.models import Project
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job, JobState
from labelhub.labelling import consensus, contradictions, estimating, ordering, ranking
from labelhub.labelling.models import Consensus, Label
from labelhub.labelling.quality_models import EstimatesVersion

KIND = "recompute"  # of the job
ESTIMATE = "estimate"
PATIENCE = 20  # an estimate that took a minute is not made again for twenty, however many answers come


def execute(claim: Claim) -> Mapping[str, Any]:
    """Refresh all items of the project in pieces; safe to stop and to repeat anywhere."""
    project = Project.objects.get(pk=claim.job.project_id or 0)
    if project.estimates_id is not None or project.consensus_method != ConsensusMethod.AUTOMATIC:
        estimating.estimate(project)
    total = Consensus.objects.filter(project=project).count()
    done = 0
    for rows in consensus.chunks(project):
        consensus.refresh([row.item_id for row in rows])
        done += len(rows)
        claim.progress(done, total, "Recomputing consensus")
    project.refresh_from_db()
    ordering.sort(project)
    ranking.rank(project)
    return {"items": done}


def execute_estimate(claim: Claim) -> Mapping[str, Any]:
    """Estimate everybody and move every item to the new version; safe to stop and to repeat anywhere."""
    project = Project.objects.get(pk=claim.job.project_id or 0)
    claim.progress(0, None, "Estimating labellers")
    version = estimating.estimate(project)
    if version is None:
        return {"version": None, "items": 0, "contradictions": contradictions.flag(project.pk)}
    moved, after = 0, 0
    while items := estimating.stale(project.pk, version.pk, after):
        consensus.refresh(items)
        moved, after = moved + len(items), items[-1]
        claim.progress(moved, None, "Moving items")
    estimating.finish(version)
    project.refresh_from_db()
    ordering.sort(project)
    flagged = contradictions.flag(project.pk)
    ranking.rank(project)
    ranking.sort_reviews(project)
    return {"version": version.number, "items": moved, "contradictions": flagged}


def candidates() -> list[int]:
    """Projects in which somebody may have answered."""
    live = Project.objects.filter(archived_at=None, deleted_at=None)
    return list(live.order_by("pk").values_list("pk", flat=True))


def start_if_due(project_id: int, now: datetime) -> Job | None:
    """A queued job that estimates everybody anew, if there is enough news and none waits or runs already."""
    seen = Project.objects.filter(pk=project_id).first()
    if seen is None or not due(seen, now):  # asked before anything is locked: mostly there is no news
        return None
    with transaction.atomic():
        project = Project.objects.select_for_update(no_key=True).filter(pk=project_id).first()
        if project is None or not due(project, now):
            return None
        unfinished = Q(state__in=[JobState.QUEUED, JobState.RUNNING])
        if Job.objects.filter(unfinished, project_id=project_id, kind__in=[ESTIMATE, KIND]).exists():
            return None
        job, _new = lifecycle.create(kind=ESTIMATE, project_id=project_id, created_by_id=None, parameters={})
    return job


def ask(project_id: int) -> None:
    """Let everybody be estimated again although there may be no new answer: a run has new opinions, by which items are
    judged and the queue is put in order. Beat takes the job up. Must run in a transaction."""
    project = Project.objects.select_for_update(no_key=True).get(pk=project_id)
    waiting = Job.objects.filter(project_id=project.pk, kind=ESTIMATE, state=JobState.QUEUED)
    if not waiting.exists():
        lifecycle.create(kind=ESTIMATE, project_id=project.pk, created_by_id=None, parameters={})


def due(project: Project, now: datetime) -> bool:
    """Whether there is enough news: so many answers since the last estimate, or any and so many minutes."""
    last = (
        EstimatesVersion.objects.defer("content", "portraits").filter(pk=project.estimates_id).first()
        if project.estimates_id is not None
        else None
    )
    if last is None and project.overlap_rule == OverlapRule.CONFIDENCE:
        return True  # even the first label is then judged by a version that stays
    news = Label.objects.filter(project=project, pk__gt=last.last_answer if last is not None else 0)
    since = news.order_by("pk").values_list("created_at", flat=True)
    first = since.first()
    if first is None:
        return False
    if last is not None and now - last.created_at < timedelta(seconds=PATIENCE * float(last.figures.get("seconds", 0))):
        return False
    enough = since[project.estimate_after - 1 : project.estimate_after]
    return bool(enough) or now - first >= timedelta(minutes=project.estimate_minutes)
