"""Telling people that long work which they started has ended; what nobody started, the managers hear of."""

from labelhub.items.models import Project
from labelhub.jobs.models import Job, JobState
from labelhub.notices import telling
from labelhub.notices.models import NoticeKind

TOLD = frozenset(
    {"import", "undo-import", "export", "snapshot", "run", "export_model", "predict_batch", "evaluate", "rescore"}
)


def tell(job_id: int) -> None:
    """Tell of a job that has succeeded or failed. Of one that somebody cancelled nobody needs to hear."""
    job = Job.objects.get(pk=job_id)
    if job.kind not in TOLD or job.project_id is None or job.state not in (JobState.SUCCEEDED, JobState.FAILED):
        return
    if not Project.objects.filter(pk=job.project_id, deleted_at=None).exists():
        return  # it was deleted meanwhile, and what was told of it with it
    to = [job.created_by_id] if job.created_by_id is not None else telling.managers(job.project_id)
    telling.tell(
        NoticeKind.JOB,
        to,
        job.project_id,
        job=job.pk,
        what=job.kind,
        state=job.state,
        error=job.error[:300],
    )
