"""Notices over the API: one's own, of one's own projects."""

import pytest

from labelhub.items.models import Membership
from labelhub.notices import telling
from labelhub.notices.models import NoticeKind
from tests import make
from tests.api.clients import API, browser

pytestmark = pytest.mark.django_db


def test_notices_are_listed_counted_and_read() -> None:
    project = make.project()
    ada, rita = make.member(project), make.member(project, name="Rita")
    (item,) = make.items(project, 1)
    for _ in range(3):
        telling.tell(NoticeKind.COMMENT, [ada.pk], project.pk, item_id=item.pk, by_id=rita.pk)
    client = browser(ada)
    page = client.get(f"{API}/me/notices?limit=2").json()
    first = page["results"][0]
    assert (first["kind"], first["item"], first["by"], first["read"]) == (
        "comment",
        item.pk,
        {"id": rita.pk, "name": "Rita"},
        False,
    )
    assert len(client.get(f"{API}/me/notices?limit=2&cursor={page['next']}").json()["results"]) == 1
    assert client.get(f"{API}/me/notices/unread").json() == {"unread": 3}
    assert client.post(f"{API}/me/notices/read", {"ids": [first["id"]]}).json() == {"unread": 2}
    assert client.post(f"{API}/me/notices/read", {"up_to": first["id"]}).json() == {"unread": 0}
    assert client.get(f"{API}/me/notices?unread=true").json()["results"] == []


def test_nobody_reads_or_marks_what_another_is_told() -> None:
    project = make.project()
    ada, bob = make.member(project), make.member(project)
    telling.tell(NoticeKind.RETURNED, [ada.pk], project.pk, count=1)
    assert browser(bob).get(f"{API}/me/notices").json()["results"] == []
    browser(bob).post(f"{API}/me/notices/read", {"up_to": 10**6})
    assert browser(ada).get(f"{API}/me/notices/unread").json() == {"unread": 1}


def test_who_has_left_a_project_is_told_nothing_of_it() -> None:
    project = make.project()
    ada = make.member(project)
    telling.tell(NoticeKind.RETURNED, [ada.pk], project.pk, count=1)
    Membership.objects.filter(user=ada).delete()
    client = browser(ada)
    assert client.get(f"{API}/me/notices").json()["results"] == []
    assert client.get(f"{API}/me/notices/unread").json() == {"unread": 0}


def test_marking_nothing_in_particular_is_refused() -> None:
    answer = browser(make.user()).post(f"{API}/me/notices/read", {})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_letters_are_off_until_chosen() -> None:
    client = browser(make.user())
    assert client.get(f"{API}/me/notices/mail").json() == {"mail": "never", "language": "en"}
    chosen = {"mail": "daily", "language": "es"}
    assert client.put(f"{API}/me/notices/mail", chosen).json() == chosen
    assert client.get(f"{API}/me/notices/mail").json() == chosen
    assert client.put(f"{API}/me/notices/mail", {"mail": "hourly"}).status_code == 400
