"""Whatever is wrong with the data, the run fails with a sentence that helps, and the promoted model stays."""

from collections.abc import Callable
from pathlib import Path

import pytest

from labelhub.items import storage
from labelhub.items.models import Item, Project
from labelhub.jobs.models import Job, JobState
from labelhub.runs import promotion, registry, training
from labelhub.runs.models import Prediction, Run
from labelhub.tasks.jobs import execute_job
from tests.runs.drawn import drawn_project
from tests.runs.predicted import finished

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_database]
PARAMETERS = {"epochs": 1, "width": 4, "batch": 8, "optimizer": "adam"}


def one_group(project: Project) -> None:
    project.items.update(group="anna")


def class_only_in_test(project: Project) -> None:
    project.items.filter(path__startswith="female/").update(split="test")
    project.items.filter(path__startswith="male/").update(split="train")


def original_of(item: Item) -> Path:
    assert item.image is not None
    path = storage.local_path(storage.original_key(item.image.sha256))
    assert path is not None
    return path


def image_vanished(project: Project) -> None:
    original_of(project.items.latest("pk")).unlink()


def image_damaged(project: Project) -> None:
    path = original_of(project.items.latest("pk"))
    path.write_bytes(path.read_bytes()[:60])


@pytest.mark.parametrize(
    ("spoil", "said", "advice"),
    [
        (one_group, "All labelled items are in one group", "leave the group empty"),
        (class_only_in_test, "'female' is in the test split", "Move some of its items"),
        (image_vanished, "cannot be read", "image"),
        # Whoever reads it first says it: who compares digests, or who only decodes.
        (image_damaged, "The image", "list"),
    ],
)
def test_bad_data_fails_the_run_with_a_sentence_and_the_promoted_model_stays(
    spoil: Callable[[Project], None], said: str, advice: str, tmp_path: Path
) -> None:
    project, truth = drawn_project(5, auto_promote=False)
    former = finished(project, dict.fromkeys(truth, 0.6), tmp_path)
    promotion.promote(former, by=None)
    Project.objects.filter(pk=project.pk).update(auto_promote=True)
    spoil(project)
    project.refresh_from_db()
    run, job = training.start(project=project, user=None, recipe="simple-cnn", folds=2, parameters=PARAMETERS)
    execute_job(job.pk)
    ended = Job.objects.get(pk=job.pk)
    assert (ended.state, ended.error_code != "internal") == (JobState.FAILED, True), ended.error
    assert said in ended.error, ended.error
    assert advice in ended.error, ended.error
    assert promotion.promoted_run(project) == former
    assert registry.has_model(former)
    assert not Prediction.objects.filter(run=run).exists()
    assert Run.objects.get(pk=run.pk).finished_at is None
