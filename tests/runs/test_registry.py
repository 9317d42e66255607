"""Run folders: names that cannot escape, and what is missing or damaged is found."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from labelhub.errors import NotFound
from labelhub.runs import registry
from labelhub.runs.models import Run
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import begun

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path: Path, settings: Any) -> Run:
    """A finished run with every file it needs."""
    settings.RUNS_DIR = tmp_path
    made, _ = begun(labelled_project({"female": 2, "male": 2})[0])
    folder = registry.attempt_folder(made, 1)
    folder.mkdir(parents=True)
    for name in registry.NEEDED:
        (folder / name).write_text("{}\n")
    (folder / ".lock").write_text("")
    made.metrics = {"counts": {"labelled": 1, "only_predicted": 0}}
    made.folder, made.finished_at = str(folder.relative_to(tmp_path)), timezone.now()
    made.save()
    return made


def test_files_are_listed_with_their_sizes_and_without_hidden_ones(run: Run) -> None:
    assert registry.files(run) == [(name, 3) for name in sorted(registry.NEEDED)]


@pytest.mark.parametrize("name", ["../../1/1/metrics.json", "/etc/passwd", ".lock", "missing.txt", "", ".."])
def test_only_listed_files_can_be_had(run: Run, name: str) -> None:
    (registry.home(run) / "secret.txt").write_text("")
    with pytest.raises(NotFound):
        registry.file(run, name)


def test_a_run_that_is_not_finished_has_no_files(run: Run) -> None:
    run.folder, run.finished_at = "", None
    assert registry.files(run) == []
    assert registry.verify(run) == []
    with pytest.raises(NotFound, match="not finished"):
        registry.folder(run)


def test_a_whole_run_verifies(run: Run) -> None:
    assert registry.verify(run) == []


def test_a_missing_model_file_is_named(run: Run) -> None:
    (registry.folder(run) / "model.keras").unlink()
    assert registry.verify(run) == [f"model.keras is missing from {run.folder}"]


def test_a_damaged_file_is_named(run: Run) -> None:
    (registry.folder(run) / "metrics.json").write_text("{")
    (said,) = registry.verify(run)
    assert "metrics.json" in said
    assert "damaged" in said


def test_lost_predictions_are_counted(run: Run) -> None:
    (registry.folder(run) / "predictions.jsonl").write_text(json.dumps({}) + "\n" + json.dumps({}) + "\n")
    assert registry.verify(run) == ["predictions.jsonl has 2 lines, 1 were predicted"]


def test_the_code_has_one_name_while_it_is_the_same() -> None:
    assert registry.code_version() == registry.code_version()
    version, digest = registry.code_version().split("-")
    assert version.isdecimal()
    assert len(digest) == 12
