"""When it will be done, how right it will be, and how good old forecasts were."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from labelhub.items.models import Role
from labelhub.labelling import forecasts
from labelhub.labelling.models import Label
from labelhub.labelling.quality_models import ForecastDay
from tests import make
from tests.api.clients import API, browser
from tests.labelling.estimated import answered, run_estimate

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)


def test_it_forecasts_from_each_labellers_own_pace() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 12)
    steady, new = make.member(project), make.member(project)
    make.answer(project, steady, "male", count=4)
    make.answer(project, new, "male", count=2)
    before = timezone.now() - timedelta(days=4)
    Label.objects.filter(labeller=steady).update(created_at=before, duration_ms=3_600)

    found = forecasts.forecast(project)

    assert (found.items, found.settled, found.labels, found.left) == (12, 6, 6, 6)
    assert sorted(forecasts.daily(project, timezone.now().date())) == [[2], [4, 0, 0, 0]]
    assert found.finish.days == pytest.approx(6 / 3)
    assert (found.finish.early or 0) <= 2 <= (found.finish.late or 0)
    assert found.hours == pytest.approx(6 * 3.6 / 3600)


def test_an_empty_project_and_one_nobody_works_on_forecast_nothing() -> None:
    project = make.project()
    empty = forecasts.forecast(project)
    assert (empty.left, empty.expected, empty.finish.days) == (0, None, 0)
    make.items(project, 2)
    still = forecasts.forecast(project)
    assert (still.left, still.finish.days, still.hours) == (4, None, None)
    assert all(goal.labels is None for goal in still.goals)


def test_better_goals_take_more_labels() -> None:
    project, _ = answered(people=3, wrong=(2,))
    run_estimate(project)
    found = forecasts.forecast(project)
    assert found.expected is not None
    assert found.expected.low <= found.expected.accuracy <= found.expected.high
    more = [goal.labels for goal in found.goals if goal.labels is not None]
    assert more == sorted(more)


def test_a_day_is_kept_once_and_old_forecasts_are_held_against_what_came() -> None:
    project = make.project()
    make.items(project, 1)
    assert project.pk in forecasts.due(TODAY)
    forecasts.keep(project, TODAY)
    forecasts.keep(project, TODAY)
    assert ForecastDay.objects.count() == 1
    assert project.pk not in forecasts.due(TODAY)
    assert forecasts.pace_error(forecasts.history(project)) is None
    fields = {"project": project, "items": 100, "settled": 0, "left": 100, "days": 10.0}
    days = [
        ForecastDay(date=TODAY - timedelta(days=7), labels=0, **fields),
        ForecastDay(date=TODAY, labels=35, **fields),
    ]
    assert forecasts.pace_error(days) == pytest.approx(1.0)  # 70 were said, 35 came


def test_forecasts_of_the_finish_are_held_against_the_day_it_came() -> None:
    def day(ago: int, left: int, days: float | None, late: float | None) -> ForecastDay:
        early = None if days is None else days / 2
        return ForecastDay(
            date=TODAY - timedelta(days=ago), items=9, settled=0, labels=0, left=left, days=days, early=early, late=late
        )

    running = [day(9, 90, 10.0, 12.0), day(6, 60, 2.0, 4.0), day(4, 50, None, None)]
    assert forecasts.kept_word(running) == forecasts.Kept(None, 0, 0, None)
    assert forecasts.kept_word([]) == forecasts.Kept(None, 0, 0, None)
    done = forecasts.kept_word([*running, day(1, 0, 0.0, 0.0), day(0, 0, 0.0, 0.0)])
    assert done == forecasts.Kept(TODAY - timedelta(days=1), 2, 1, 2.5)  # 8 days: 10 was said, later 5: 2
    again = forecasts.kept_word([*running, day(1, 0, 0.0, 0.0), day(0, 7, 1.0, 2.0)])
    assert again.finished_on is None  # more work came


def test_the_api_shows_forecast_and_history() -> None:
    project = make.project(overlap_min=1, overlap_max=1)
    make.items(project, 4)
    make.answer(project, make.member(project), "male", count=2)
    forecasts.keep(project)
    found = browser(make.member(project, Role.MANAGER)).get(f"{API}/projects/{project.pk}/forecast").json()
    assert (found["labels"], found["left"]) == (2, 2)
    assert found["finish"]["date"] is not None
    assert [goal["accuracy"] for goal in found["goals"]] == [0.98, 0.99, 0.995]
    assert len(found["history"]) == 1
    assert found["kept_word"] == {"finished_on": None, "forecasts": 0, "within": 0, "error": None}
    assert found["history"][0]["labels"] == 2
