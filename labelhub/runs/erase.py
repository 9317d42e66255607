"""Deleting what runs leave."""

import shutil
from pathlib import Path

from django.conf import settings

from labelhub.runs.models import Prediction, Run


def runs_of_project(project_id: int) -> None:
    """Delete a project's runs, their predictions and folders. Files go first: what has no row any more is not found
    again."""
    shutil.rmtree(Path(settings.RUNS_DIR) / str(project_id), ignore_errors=True)
    Prediction.objects.filter(run__project=project_id).delete()
    Run.objects.filter(project=project_id).delete()
