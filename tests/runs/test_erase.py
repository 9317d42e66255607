"""Deleting a project's runs leaves no folder."""

from pathlib import Path

import pytest

from labelhub.runs import erase, registry
from labelhub.runs.models import Prediction, Run
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import begun, record

pytestmark = pytest.mark.django_db(transaction=True)


def test_runs_predictions_and_folders_of_the_project_go_and_those_of_others_stay(tmp_path: Path) -> None:
    made = []
    for _ in range(2):
        project, truth = labelled_project({"female": 2, "male": 2})
        run, claim = begun(project)
        record(run, claim, dict.fromkeys(truth, 0.7), tmp_path)
        registry.attempt_folder(run, 1).mkdir(parents=True)
        made.append(run)
    gone, kept = made

    erase.runs_of_project(gone.project_id)

    assert list(Run.objects.values_list("pk", flat=True)) == [kept.pk]
    assert set(Prediction.objects.values_list("run", flat=True)) == {kept.pk}
    assert not registry.home(gone).parent.exists()
    assert registry.home(kept).exists()
