"""Beat's look at labellers, and at subsets that later imports join."""

from celery import shared_task

from labelhub.labelling.people import rules, subsets
from labelhub.tasks.jobs import dispatch


@shared_task(name="labelhub.apply_labeller_rules")
def apply_labeller_rules() -> None:
    """Apply every project's rules to who has given enough new labels. Twice does no harm: what was looked at is
    remembered with what was done."""
    for project_id in rules.candidates():
        for job in rules.look(project_id):
            dispatch(job)


@shared_task(name="labelhub.extend_subsets")
def extend_subsets() -> int:
    """Let new items join the subsets whose criteria they meet; how many did."""
    return subsets.extend_all()
