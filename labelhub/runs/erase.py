"""Deleting what runs leave."""

import shutil
from pathlib import Path

from django.conf import settings

from labelhub.items import storage
from labelhub.runs.models import Batch, ModelExport, Prediction, Run


def runs_of_project(project_id: int) -> None:
    """Delete a project's runs, their predictions, exports and folders. Files go first: what has no row any more is not
    found again."""
    shutil.rmtree(Path(settings.RUNS_DIR) / str(project_id), ignore_errors=True)
    exported = ModelExport.objects.filter(run__project=project_id).values_list("file", flat=True)
    batches = Batch.objects.filter(run__project=project_id).values_list("file", "archive")
    for key in (*exported, *(key for pair in batches for key in pair)):
        if key:
            storage.delete_file(key)
    Prediction.objects.filter(run__project=project_id).delete()
    Run.objects.filter(project=project_id).delete()
