"""The journal: every change through the API, by whom, from where; added to and never changed."""

import csv
import io
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from labelhub.items.models import Project, Role
from labelhub.journal.models import Entry
from labelhub.labelling.models import Label
from tests import make
from tests.api.clients import API, PASSWORD, browser, script, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make.project()


def read(client: Any, address: str) -> list[dict[str, Any]]:
    answer = client.get(f"{API}{address}")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def taken(client: Any, project: Project) -> Any:
    """The CSV, read to its end."""
    return client.get(f"{API}/projects/{project.pk}/journal.csv").streaming_content


def test_a_change_is_told_with_who_what_and_where_and_without_values(project: Project) -> None:
    manager = make.member(project, Role.MANAGER, "Mia")
    sent = {"name": "a name that is nobody's business", "question": "Which?"}
    client = script(manager)

    place: dict[str, Any] = {"REMOTE_ADDR": "198.51.100.7", "HTTP_X_REQUEST_ID": "abcd-1234"}
    client.patch(f"{API}/projects/{project.pk}", sent, **place)

    (entry,) = read(client, f"/projects/{project.pk}/journal")
    assert entry["user"] == {"id": manager.pk, "name": "Mia"}
    assert (entry["action"], entry["method"], entry["status"]) == ("project", "PATCH", 200)
    assert (entry["address"], entry["request_id"]) == ("198.51.100.7", "abcd-1234")
    assert entry["fields"] == ["name", "question"]
    assert entry["token"] is not None
    assert "business" not in str(entry)


def test_reading_is_not_told_but_a_file_that_is_taken_and_a_refusal_are(project: Project) -> None:
    manager, labeller = make.member(project, Role.MANAGER), make.member(project)
    client = browser(manager)
    client.get(f"{API}/projects/{project.pk}/items")
    b"".join(taken(client, project))
    browser(labeller).patch(f"{API}/projects/{project.pk}", {"name": "mine"})

    rows = read(client, f"/projects/{project.pk}/journal")

    assert [(row["action"], row["status"], row["user"]["id"]) for row in rows] == [
        ("project", 403, labeller.pk),
        ("project-journal-file", 200, manager.pk),
    ]


def test_labels_are_their_own_record(project: Project) -> None:
    make.items(project, 1)
    client = browser(make.member(project))
    lease = client.post(f"{API}/projects/{project.pk}/lease", {"count": 1, "screen": str(make.SCREEN)}).json()
    entry = make.entry(lease["assignments"][0]["item"], "male")
    body = {"uuid": str(entry.uuid), "item": entry.item, "round": 0, "class_key": "male"}

    assert client.post(f"{API}/projects/{project.pk}/labels", {"labels": [body]}).status_code == 200
    assert Label.objects.count() == 1
    assert Entry.objects.count() == 0


def test_signing_in_and_failing_to_is_told_to_administrators_alone(project: Project) -> None:
    person, admin = make.member(project, Role.MANAGER), make.user(is_admin=True)
    browser().post(f"{API}/session", {"email": person.email, "password": "wrong"})
    sign_in(person.email, PASSWORD)

    told = read(browser(admin), "/journal")

    assert [(row["action"], row["status"], row["user"]) for row in told] == [
        ("session", 200, {"id": person.pk, "name": person.name}),
        ("session", 401, None),
    ]
    assert read(browser(person), f"/projects/{project.pk}/journal") == []
    assert browser(person).get(f"{API}/journal").status_code == 403


def test_what_was_made_is_named_and_another_projects_journal_is_closed(project: Project) -> None:
    admin = make.user(is_admin=True)
    classes = [{"name": "A", "key": "a"}, {"name": "B", "key": "b"}]
    made = browser(admin).post(f"{API}/projects", {"name": "new", "question": "?", "classes": classes}).json()

    assert read(browser(admin), "/journal")[0]["objects"] == {"made_id": made["id"]}
    assert browser(make.member(project, Role.MANAGER)).get(f"{API}/projects/{made['id']}/journal").status_code == 404


def test_the_csv_holds_every_entry_and_computes_nothing_in_a_spreadsheet(project: Project) -> None:
    manager = make.member(project, Role.MANAGER, "=1+1")
    client = browser(manager)
    client.post(f"{API}/projects/{project.pk}/archive")

    row, itself = csv.DictReader(io.StringIO(b"".join(taken(client, project)).decode()))
    assert itself["action"] == "project-journal-file"
    assert (row["name"], row["action"], row["user"]) == ("'=1+1", "archive", str(manager.pk))


def test_the_database_refuses_to_change_an_entry_and_postgresql_to_delete_one(project: Project) -> None:
    browser(make.member(project, Role.MANAGER)).post(f"{API}/projects/{project.pk}/archive")

    with pytest.raises(DatabaseError, match="journal"), transaction.atomic():
        Entry.objects.update(user_id=None)
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError, match="journal"), transaction.atomic():
            Entry.objects.all().delete()
    assert Entry.objects.get().user_id is not None
