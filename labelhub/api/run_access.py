"""A project's runs, for the modules of the API that show them."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from labelhub.api.permissions import ProjectView
from labelhub.api.run_shapes import show_run
from labelhub.errors import NotFound
from labelhub.runs import promotion
from labelhub.runs.models import Run


def runs_of(view: ProjectView) -> QuerySet[Run]:
    """The project's runs with all that is shown of them."""
    return Run.objects.filter(project=view.project).select_related(
        "project", "job__created_by", "snapshot", "created_by", "threshold_by"
    )


def run_of(view: ProjectView, number: int) -> Run:
    """The project's run with this number. Raises NotFound."""
    found = runs_of(view).filter(number=number).first()
    if found is None:
        raise NotFound(f"There is no run {number} in this project.")
    return found


def whole(view: ProjectView, run: Run) -> dict[str, Any]:
    """A run as the API shows it alone."""
    return show_run(run, timezone.now(), promotion.number_of(view.project))
