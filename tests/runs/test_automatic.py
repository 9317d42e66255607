"""Runs that start by themselves, by a fixed clock."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from labelhub.errors import Conflict
from labelhub.items.models import Project
from labelhub.jobs.models import Job, JobState
from labelhub.labelling.models import Consensus
from labelhub.runs import automatic, training
from labelhub.runs.models import Run
from tests.adversaries.crowding import in_threads
from tests.datasets.labelled import add_labelled, labelled_project

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
RECIPE = {"retrain_recipe": "simple-cnn"}


def project_with(accepted: datetime = NOON, **rule: Any) -> Project:
    """A project with 12 items that were accepted at one moment."""
    project, _ = labelled_project({"female": 6, "male": 6}, **RECIPE, **rule)
    Consensus.objects.filter(project=project).update(accepted_at=accepted, updated_at=accepted)
    return project


def run_at(project: Project, moment: datetime, state: str = JobState.SUCCEEDED) -> None:
    run, job = training.start(project=project, user=None, recipe="simple-cnn")
    Run.objects.filter(pk=run.pk).update(created_at=moment)
    Job.objects.filter(pk=job.pk).update(state=state)


def test_nothing_is_due_without_a_rule() -> None:
    assert automatic.due(project_with(), NOON) is None


def test_a_run_is_due_when_enough_items_were_accepted() -> None:
    assert automatic.due(project_with(retrain_after=12), NOON) == "accepted"
    assert automatic.due(project_with(retrain_after=13), NOON) is None


def test_only_items_accepted_since_the_last_run_count() -> None:
    project = project_with(NOON - timedelta(hours=2), retrain_after=5)
    run_at(project, NOON - timedelta(hours=1))
    assert automatic.due(project, NOON) is None
    later = add_labelled(project, {"female": 5})
    Consensus.objects.filter(item__in=later).update(accepted_at=NOON)
    assert automatic.due(project, NOON) == "accepted"


def test_a_run_that_failed_is_not_tried_again_without_news() -> None:
    project = project_with(NOON - timedelta(hours=2), retrain_after=5)
    run_at(project, NOON - timedelta(hours=1), JobState.FAILED)
    assert automatic.due(project, NOON) is None


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING])
def test_no_run_is_due_while_one_waits_or_trains(state: str) -> None:
    project = project_with(retrain_after=5)
    run_at(project, NOON - timedelta(days=1), state)
    assert automatic.due(project, NOON) is None


def test_a_nightly_run_is_due_once_after_its_time() -> None:
    project = project_with(NOON - timedelta(days=1), retrain_at=time(2, 30))
    night = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)
    assert automatic.due(project, night - timedelta(minutes=1)) is None
    assert automatic.due(project, night) == "nightly"
    assert automatic.due(project, night + timedelta(hours=2)) == "nightly"
    run_at(project, night + timedelta(minutes=1))
    assert automatic.due(project, night + timedelta(minutes=2)) is None


def test_a_night_without_news_trains_nothing() -> None:
    project = project_with(NOON - timedelta(days=2), retrain_at=time(2, 30))
    run_at(project, NOON - timedelta(days=1))
    night = datetime(2026, 3, 10, 2, 31, tzinfo=UTC)
    assert automatic.due(project, night) is None
    Consensus.objects.filter(project=project).update(updated_at=NOON - timedelta(hours=20))
    assert automatic.due(project, night) == "nightly"


def test_a_time_that_was_long_ago_today_starts_nothing() -> None:
    assert automatic.due(project_with(NOON - timedelta(days=1), retrain_at=time(2, 30)), NOON) is None


def test_the_minute_before_midnight_is_found_after_midnight() -> None:
    project = project_with(NOON - timedelta(days=1), retrain_at=time(23, 59))
    assert automatic.due(project, datetime(2026, 3, 11, 0, 1, tzinfo=UTC)) == "nightly"


@pytest.mark.parametrize("field", ["archived_at", "deleted_at"])
def test_a_project_that_is_put_away_trains_nothing(field: str) -> None:
    project = project_with(retrain_after=5)
    Project.objects.filter(pk=project.pk).update(**{field: NOON})
    project.refresh_from_db()
    assert automatic.due(project, NOON) is None
    assert automatic.candidates() == []


def test_two_that_look_at_once_start_one_run() -> None:
    project = project_with(retrain_after=5)
    assert automatic.candidates() == [project.pk]
    jobs: list[Job | None] = []
    in_threads([lambda: jobs.append(automatic.start_if_due(project.pk, NOON))] * 3)
    assert sorted(job is None for job in jobs) == [False, True, True]
    run = Run.objects.get()
    assert (run.cause, run.recipe, run.created_by) == ("accepted", "simple-cnn", None)


def test_too_few_items_are_said_and_start_nothing() -> None:
    project, _ = labelled_project({"female": 2, "male": 2}, retrain_after=1, **RECIPE)
    with pytest.raises(Conflict, match="at least 10 accepted items"):
        automatic.start_if_due(project.pk, NOON)
    assert not Run.objects.exists()
