"""The job that sweeps up a deleted project, with what every area keeps of it."""

import pytest
from django.apps import apps

from labelhub.datasets.models import Export, Snapshot
from labelhub.items import projects
from labelhub.items.models import Project
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.labelling import opinions
from labelhub.runs.models import Prediction, Run
from labelhub.tasks import execute_job
from tests import make

pytestmark = pytest.mark.django_db


def _job(project: Project, kind: str) -> Job:
    job, _ = lifecycle.create(kind=kind, project_id=project.pk, created_by_id=None, parameters={})
    Job.objects.filter(pk=job.pk).update(state=JobState.SUCCEEDED)
    return job


def _worked_on() -> Project:
    """A project with answers, a snapshot, an export, and a run that predicted."""
    project = make.project()
    (item,) = make.items(project, 1)
    make.answer(project, make.member(project), "male")
    snapshot = Snapshot.objects.create(project=project, number=1, job=_job(project, "snapshot"))
    Export.objects.create(project=project, snapshot=snapshot, job=_job(project, "export"), format="labels-csv")
    run = Run.objects.create(
        project=project, number=1, job=_job(project, "run"), snapshot=snapshot, recipe="simple-cnn"
    )
    Prediction.objects.create(
        run=run, item=item, p=[0.9, 0.1], top_class="female", p_top=0.9, margin=0.8, out_of_fold=True
    )
    opinions.record(
        project_id=project.pk,
        run_id=run.pk,
        run_number=1,
        classes=["female", "male"],
        rows=[(item.pk, [0.9, 0.1], True)],
    )
    return project


def _rows_of(project_id: int) -> dict[str, int]:
    """How many rows of each table belong to the project."""
    found = {}
    for model in apps.get_models():
        if any(field.name in ("project", "project_id") for field in model._meta.concrete_fields):
            found[model.__name__] = model._default_manager.filter(project_id=project_id).count()
    return found


def test_nothing_of_a_deleted_project_stays_but_the_job_itself() -> None:
    project, other = _worked_on(), _worked_on()
    before = _rows_of(other.pk)
    job = projects.mark_deleted(project, make.user())

    execute_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.SUCCEEDED, "")
    assert {name: count for name, count in _rows_of(project.pk).items() if count} == {"Job": 1}
    assert Prediction.objects.count() == 1
    assert not Project.objects.filter(pk=project.pk).exists()
    assert _rows_of(other.pk) == before
