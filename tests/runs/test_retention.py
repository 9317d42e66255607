"""What runs leave behind: kept while it is of use, then pruned, never under a running job."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from labelhub.datasets.models import Export
from labelhub.errors import Conflict
from labelhub.items import storage
from labelhub.items.models import Flag, Project
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from labelhub.runs import auditing, one_image, promotion, registry, retention
from labelhub.runs.models import Prediction, Run
from labelhub.runs.retention import Standing, plan
from tests.datasets.labelled import labelled_project
from tests.runs.predicted import finished

WHOLE = ("predictions", "model")


def standing(number: int, needed: bool = False, pruned: tuple[str, ...] = ()) -> Standing:
    return Standing(number, needed, pruned)


def test_the_newest_and_the_needed_runs_lose_only_models_of_folds() -> None:
    runs = [standing(1), standing(2, needed=True), standing(3), standing(4), standing(5)]
    parts = plan(runs, keep=2)
    everything = ("folds", *WHOLE)
    assert parts == {1: everything, 2: ("folds",), 3: everything, 4: ("folds",), 5: ("folds",)}


def test_what_went_is_not_taken_twice() -> None:
    assert plan([standing(1, pruned=("folds", *WHOLE)), standing(2)], keep=1) == {2: ("folds",)}


@pytest.fixture
def project(transactional_db: None) -> Project:
    return labelled_project({"female": 4, "male": 4}, keep_runs=1)[0]


@pytest.fixture
def runs(project: Project, tmp_path: Path) -> list[Run]:
    """Five finished runs; the fifth is the newest, and its opinions stand."""
    items = project.items.values_list("pk", flat=True)
    return [finished(project, dict.fromkeys(items, 0.6), tmp_path) for _ in range(5)]


def pruned(project: Project) -> dict[int, list[str]]:
    return dict(Run.objects.filter(project=project).values_list("number", "pruned"))


def test_older_runs_lose_model_and_predictions_and_keep_their_numbers(project: Project, runs: list[Run]) -> None:
    (registry.folder(runs[4]) / "fold-0.keras").write_bytes(b"x" * 100)
    done = retention.prune(project)
    assert [(one.number, one.parts) for one in done] == [(n, WHOLE) for n in (1, 2, 3, 4)] + [(5, ("folds",))]
    assert done[-1].bytes == 100
    assert pruned(project) == {1: sorted(WHOLE), 2: sorted(WHOLE), 3: sorted(WHOLE), 4: sorted(WHOLE), 5: []}
    assert set(Prediction.objects.values_list("run__number", flat=True)) == {5}
    first = Run.objects.get(project=project, number=1)
    assert set(dict(registry.files(first))) >= {"metrics.json", "config.json"}
    assert {"model.keras", "predictions.jsonl"}.isdisjoint(dict(registry.files(first)))
    assert first.bytes == registry.size(registry.folder(first)) < runs[0].bytes
    assert registry.verify(first) == []
    with pytest.raises(Conflict, match="pruned"):
        promotion.promote(first, by=None)
    with pytest.raises(Conflict, match="pruned"):
        auditing.start(first)
    assert retention.prune(project) == []


def test_promoted_flagged_and_cited_runs_stay_whole(project: Project, runs: list[Run]) -> None:
    promotion.promote(runs[0], by=None)
    item = project.items.earliest("pk")
    Flag.objects.create(project=project, item=item, kind="ambiguous", score=1, run_id=runs[1].pk)
    job, _ = lifecycle.create(kind="export", project_id=project.pk, created_by_id=None, parameters={})
    Export.objects.create(project=project, snapshot=runs[2].snapshot, job=job, format="labels-csv")
    retention.prune(project)
    assert [number for number, parts in pruned(project).items() if parts] == [4]


def test_what_a_rollback_leads_to_stays(project: Project, runs: list[Run]) -> None:
    for run in runs[:3]:
        promotion.promote(run, by=None)
    retention.prune(project)
    assert [number for number, parts in pruned(project).items() if parts] == [1, 4]


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_a_run_that_a_job_needs_is_left_alone(project: Project, runs: list[Run], state: JobState) -> None:
    Job.objects.create(kind="evaluate", project_id=project.pk, state=state, parameters={"run": runs[0].number})
    retention.prune(project)
    assert sorted(number for number, parts in pruned(project).items() if parts) == [2, 3, 4]


def test_a_dry_run_takes_nothing(project: Project, runs: list[Run], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prune_runs", str(project.pk), "--dry-run")
    told = capsys.readouterr().out
    assert told.count("predictions, model") == 4
    assert "would be free" in told
    assert all(registry.has_model(run) for run in runs)
    call_command("prune_runs", str(project.pk))
    assert not registry.has_model(runs[0])


def test_images_and_answers_of_single_predictions_are_forgotten(project: Project) -> None:
    kept, lost = f"{one_image.FOLDER}/kept", f"{one_image.FOLDER}/lost"
    for key in (kept, lost):
        storage.save_bytes(key, b"x")
        path = storage.local_path(key)
        assert path is not None
        os.utime(path, (0, 0))
    Job.objects.create(kind=one_image.KIND, project_id=project.pk, parameters={"key": kept})
    assert retention.forget_images() == 1
    assert storage.open_file(kept).read() == b"x"
    old = Job.objects.create(kind=one_image.KIND, state=JobState.SUCCEEDED, finished_at="2020-01-01T00:00Z")
    assert retention.forget_answers() == 1
    assert not Job.objects.filter(pk=old.pk).exists()


def test_features_that_no_run_used_for_long_go_but_not_under_a_run(project: Project) -> None:
    folder = Path(settings.FEATURES_DIR)
    for name, age in (("old", 40 * 86_400), ("new", 0)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "rows").write_bytes(b"x")
        for path in (folder / name / "rows", folder / name):
            os.utime(path, (time.time() - age, time.time() - age))
    training = Job.objects.create(kind="run", project_id=project.pk, state=JobState.RUNNING)
    assert retention.prune_features() == []
    Job.objects.filter(pk=training.pk).update(state=JobState.SUCCEEDED)
    assert "old" in retention.prune_features()
    assert not (folder / "old").exists()
    assert (folder / "new" / "rows").exists()
