"""A project that several people answered, and the job that estimates them."""

from typing import Any
from uuid import uuid4

from labelhub.accounts.models import User
from labelhub.items.models import Item, Project
from labelhub.jobs import lifecycle
from labelhub.labelling import labels, queue, recompute
from labelhub.labelling.models import Consensus
from labelhub.labelling.quality_models import EstimatesVersion
from labelhub.tasks import execute_job
from tests import make

TRUTH = ["female", "male"] * 12


def answered(people: int = 5, wrong: tuple[int, ...] = (4,), **policies: Any) -> tuple[Project, list[User]]:
    """24 items, answered by everybody; those in `wrong` always say the other class."""
    project = make.project(overlap_min=people, overlap_max=people, **policies)
    items = make.items(project, len(TRUTH))
    staff = [make.member(project) for _ in range(people)]
    for place, person in enumerate(staff):
        say(project, person, items, wrong=place in wrong)
    return project, staff


def say(project: Project, person: User, items: list[Item], *, wrong: bool = False) -> None:
    true = {item.pk: key for item, key in zip(items, TRUTH, strict=False)}
    lease = queue.lease(project, person.pk, 60, screen=uuid4())
    other = {"female": "male", "male": "female"}
    entries = [
        make.entry(one.item, other[true[one.item]] if wrong else true[one.item], round_=one.round)
        for one in lease.assignments
        if one.item in true
    ]
    if entries:
        labels.submit(project, person.pk, entries)


def run_estimate(project: Project) -> EstimatesVersion:
    job, _ = lifecycle.create(kind=recompute.ESTIMATE, project_id=project.pk, created_by_id=None, parameters={})
    execute_job(job.pk)
    job.refresh_from_db()
    assert job.state == "succeeded", job.error
    project.refresh_from_db()
    return EstimatesVersion.objects.get(pk=project.estimates_id or 0)


def rows(project: Project) -> list[tuple[object, ...]]:
    found = Consensus.objects.filter(project=project).order_by("item")
    return list(found.values_list("state", "label_class__key", "confidence", "estimates__number"))
