"""Gold and practice over the API."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from labelhub.items.models import Role
from labelhub.labelling.people_models import GoldUse
from tests import make
from tests.api.clients import browser
from tests.labelling.people.making import gold_items, work

pytestmark = pytest.mark.django_db


def test_a_table_is_sent_and_its_report_names_each_refused_line() -> None:
    project = make.project()
    first, second = make.items(project, 2)
    client = browser(make.member(project, Role.MANAGER))
    table = f"name,gold,explanation\n{first.path},female,See the chin.\n{second.path},male,\n{second.path},female,\n"
    file = SimpleUploadedFile("gold.csv", table.encode(), content_type="text/csv")
    answer = client.post(f"/api/v1/projects/{project.pk}/gold", {"file": file}, format="multipart")
    assert answer.status_code == 200, answer.content
    assert answer.json()["added"] == 1
    assert [(row["line"], row["name"], row["reason"]) for row in answer.json()["refused"]] == [
        (3, second.path, "contradicts"),
        (4, second.path, "contradicts"),
    ]
    (row,) = client.get(f"/api/v1/projects/{project.pk}/gold?state=active").json()["results"]
    assert (row["item"], row["class_key"], row["explanation"]) == (first.pk, "female", "See the chin.")


def test_a_file_that_is_no_table_is_refused_with_the_reason() -> None:
    project = make.project()
    client = browser(make.member(project, Role.MANAGER))
    file = SimpleUploadedFile("gold.csv", b"colour\nred\n", content_type="text/csv")
    answer = client.post(f"/api/v1/projects/{project.pk}/gold", {"file": file}, format="multipart")
    assert answer.status_code == 400
    assert answer.json()["code"] == "missing_column"


def test_gold_shows_how_often_it_was_met() -> None:
    project = make.project(overlap_min=1, gold_entry=1)
    (item,) = gold_items(project, 1)
    for key in ("female", "male"):
        work(project, make.member(project), key)
    client = browser(make.member(project, Role.MANAGER))
    (row,) = client.get(f"/api/v1/projects/{project.pk}/gold").json()["results"]
    assert row["met"] == {"answers": 2, "right": 1, "first_meetings": 2, "labellers": 2, "most_by_one": 1}
    changed = client.patch(f"/api/v1/projects/{project.pk}/gold/{item.pk}", {"state": "retired"}).json()
    assert (changed["state"], changed["retired_because"]) == ("retired", "by_hand")
    assert client.delete(f"/api/v1/projects/{project.pk}/gold/{item.pk}").status_code == 204


def test_feedback_comes_in_the_answer_where_the_project_tells() -> None:
    project = make.project(overlap_min=1, gold_entry=1, gold_feedback=True)
    gold_items(project, 1, why="The hat hides it.")
    make.items(project, 1)
    client = browser(make.member(project))
    base = f"/api/v1/projects/{project.pk}"
    lease = client.post(f"{base}/lease", {"count": 2, "screen": str(uuid4())}).json()["assignments"]
    sent = [{"uuid": str(uuid4()), "item": one["item"], "round": one["round"], "class_key": "male"} for one in lease]
    results = client.post(f"{base}/labels", {"labels": sent}).json()["results"]
    feedback = [one["feedback"] for one in results if one["feedback"]]
    assert feedback == [{"right": False, "class_key": "female", "explanation": "The hat hides it."}]


def test_the_practice_round_is_played_through_the_api() -> None:
    project = make.project(overlap_min=1, practice_items=2)
    gold_items(project, 2, use=GoldUse.PRACTICE, why="Because.")
    client = browser(make.member(project))
    base = f"/api/v1/projects/{project.pk}"
    lease = client.post(f"{base}/lease", {"count": 1, "screen": str(uuid4())}).json()
    assert (lease["empty"]["code"], lease["empty"]["back_at"]) == ("practice", None)
    assert client.get(f"{base}/labelling").json()["practice"] is True
    state = client.get(f"{base}/practice").json()
    assert state["must_pass"] is True
    assert set(state["waiting"][0]) == {"item", "image"}
    sent = [{"uuid": str(uuid4()), "item": one["item"], "class_key": "female"} for one in state["waiting"]]
    answer = [client.post(f"{base}/practice", one).json() for one in sent][-1]
    assert answer["feedback"] == {"right": True, "class_key": "female", "explanation": "Because."}
    assert (answer["practice"]["must_pass"], answer["practice"]["passed"]) == (False, True)
    assert client.get(f"{base}/my-labels").json()["results"] == []
