"""One's own answers: searched by what was said and when, and never anybody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.items.models import Project, Role
from labelhub.labelling import labels
from labelhub.labelling.models import Label, LabelKind
from tests import make
from tests.api.clients import API, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make.project(overlap_min=2)


@pytest.fixture
def person(project: Project) -> User:
    """Somebody who said female, male, cannot tell and changed a fourth answer to male."""
    person, other = make.member(project), make.member(project)
    items = make.items(project, 4)
    for item, key in zip(items, ("female", "male", None, "female"), strict=True):
        make.answer_item(project, person, item, key)
        make.answer_item(project, other, item, "female")
    labels.submit(project, person.pk, [make.entry(items[3].pk, "male")])
    return person


def said(project: Project, person: User, **query: Any) -> list[str | None]:
    answer = browser(person).get(f"{API}/projects/{project.pk}/my-labels", query)
    assert answer.status_code == 200, answer.content
    return [row["class_key"] for row in answer.json()["results"]]


def test_every_act_of_one_s_own_is_there_and_no_other(project: Project, person: User) -> None:
    assert said(project, person) == ["male", "female", None, "male", "female"]


def test_the_last_words_alone(project: Project, person: User) -> None:
    assert said(project, person, standing="true") == ["male", None, "male", "female"]


def test_what_was_taken_back_is_no_last_word(project: Project, person: User) -> None:
    item = make.items(project, 1)[0]
    make.answer_item(project, person, item, "female")
    labels.submit(project, person.pk, [make.entry(item.pk, None, kind=LabelKind.UNDO)])
    assert said(project, person, standing="true") == ["male", None, "male", "female"]


def test_by_what_was_said(project: Project, person: User) -> None:
    assert said(project, person, said="male", standing="true") == ["male", "male"]
    assert said(project, person, said="cannot_tell") == [None]
    assert said(project, person, said="skipped") == []


def test_by_when_it_was_said(project: Project, person: User) -> None:
    oldest = Label.objects.filter(labeller=person).order_by("pk")[0]
    oldest.created_at = timezone.now() - timedelta(days=3)
    oldest.save(update_fields=["created_at"])
    yesterday = (timezone.now() - timedelta(days=1)).isoformat()
    assert said(project, person, until=yesterday) == ["female"]
    assert len(said(project, person, since=yesterday)) == 4


def test_page_by_page(project: Project, person: User) -> None:
    first = browser(person).get(f"{API}/projects/{project.pk}/my-labels", {"limit": "2", "standing": "true"}).json()
    rest = said(project, person, limit=2, standing="true", cursor=first["next"])
    assert [row["class_key"] for row in first["results"]] + rest == ["male", None, "male", "female"]


def test_a_class_that_is_not_there(project: Project, person: User) -> None:
    answer = browser(person).get(f"{API}/projects/{project.pk}/my-labels", {"said": "dog"})
    assert answer.status_code == 400
    assert "dog" in answer.json()["detail"]


def test_one_s_own_numbers_tell_the_time_spent(project: Project, person: User) -> None:
    Label.objects.filter(labeller=person).update(duration_ms=30_000)
    mine = browser(person).get(f"{API}/projects/{project.pk}/labelling").json()["mine"]
    assert (mine["today"], mine["minutes_today"], mine["seconds_each"]) == (4, 2.0, 30.0)


def test_a_manager_forbids_the_grid(project: Project, person: User) -> None:
    manager = make.member(project, role=Role.MANAGER)
    address = f"{API}/projects/{project.pk}"
    assert browser(person).get(f"{address}/labelling").json()["allow_grid"] is True
    changed = browser(manager).patch(address, {"policies": {"allow_grid": False}}, format="json")
    assert changed.status_code == 200, changed.content
    assert browser(person).get(f"{address}/labelling").json()["allow_grid"] is False
