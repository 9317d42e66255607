"""Projects, classes and guidelines through the API."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from labelhub.items.models import GuidelineImage, Project, Role
from labelhub.jobs.models import Job
from labelhub.labelling.models import ConsensusState
from tests import make
from tests.api.clients import API, browser

pytestmark = pytest.mark.django_db
BODY = {
    "name": "Faces",
    "question": "Male or female?",
    "classes": [{"name": "Male"}, {"name": "Female", "hotkey": "w"}],
    "guidelines": "Look at the *face*.",
    "policies": {"overlap_min": 3, "overlap_max": 5, "retrain_at": "03:30"},
}


def test_a_project_is_created_and_read() -> None:
    client = browser(make.user(is_admin=True))

    made = client.post(f"{API}/projects", BODY)

    assert made.status_code == 201, made.content
    project = made.json()
    assert client.get(f"{API}/projects/{project['id']}").json() == project
    assert [(one["key"], one["hotkey"], one["colour"]) for one in project["classes"]] == [
        ("male", "m", "#0072b2"),
        ("female", "w", "#e69f00"),
    ]
    assert project["policies"]["overlap_min"] == 3
    assert project["policies"]["retrain_at"] == "03:30"
    assert project["policies"]["lease_seconds"] == 1800
    assert project["guidelines_html"] == "<p>Look at the <em>face</em>.</p>\n"
    assert (project["role"], project["archived_at"], project["guideline_images"]) == ("manager", None, [])


def test_managers_create_projects_and_others_do_not() -> None:
    project = make.project()

    assert browser(make.member(project, Role.MANAGER)).post(f"{API}/projects", BODY).status_code == 201
    for person in (make.member(project, Role.SCIENTIST), make.user()):
        assert browser(person).post(f"{API}/projects", BODY).status_code == 403


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("name", {"name": ""}),
        ("question", {"question": None}),
        ("classes", {"classes": []}),
        ("classes", {"classes": [{"name": "Male"}]}),
        ("classes[1].hotkey", {"classes": [{"name": "Male", "hotkey": "m"}, {"name": "Man", "hotkey": "m"}]}),
        ("classes[1].name", {"classes": [{"name": "Male"}, {}]}),
        ("policies.overlap_max", {"policies": {"overlap_min": 6}}),
        ("policies.overlap_min", {"policies": {"overlap_min": "many"}}),
        ("policies.overlap", {"policies": {"overlap": 3}}),
        ("policies.review_rule", {"policies": {"review_rule": "nobody"}}),
        ("policies.retrain_at", {"policies": {"retrain_at": "25:00"}}),
        ("colour", {"colour": "red"}),
    ],
)
def test_a_wrong_field_is_named_with_its_place(field: str, change: dict[str, object]) -> None:
    answer = browser(make.user(is_admin=True)).post(f"{API}/projects", BODY | change)

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert not Project.objects.exists()


def test_the_list_has_roles_and_progress() -> None:
    project, other = make.project(overlap_min=1), make.project()
    ada = make.member(project, Role.LABELLER)
    make.items(project, 3)
    make.answer(project, ada, "male", 2)

    (row,) = browser(ada).get(f"{API}/projects").json()["results"]
    everything = browser(make.user(is_admin=True)).get(f"{API}/projects").json()["results"]

    assert (row["id"], row["role"]) == (project.pk, "labeller")
    states = dict.fromkeys(ConsensusState.values, 0)
    assert row["progress"] == states | {"items": 3, "accepted": 2, "open": 1, "labels": 2}
    assert [(one["id"], one["role"]) for one in everything] == [(other.pk, "manager"), (project.pk, "manager")]


def test_a_change_keeps_what_is_not_sent_and_recomputes_only_when_it_must() -> None:
    project = make.project()
    client = browser(make.member(project, Role.MANAGER))
    url = f"{API}/projects/{project.pk}"

    renamed = client.patch(url, {"name": "Other", "policies": {"lease_seconds": 600}})
    assert (renamed.json()["name"], renamed.json()["question"]) == ("Other", project.question)
    assert not Job.objects.exists()

    client.patch(url, {"policies": {"accept_agreement": 0.8}})
    job = Job.objects.get()
    assert (job.kind, job.project_id) == ("recompute", project.pk)

    refused = client.patch(url, {"name": "Third", "policies": {"overlap_min": 9}})
    assert list(refused.json()["fields"]) == ["policies.overlap_max"]
    assert client.get(url).json()["name"] == "Other"


def test_archive_unarchive_and_clone() -> None:
    project = make.project()
    ada, bob = make.member(project, Role.MANAGER), make.member(project)
    client = browser(ada)
    url = f"{API}/projects/{project.pk}"

    assert client.post(f"{url}/archive").json()["archived_at"] is not None
    assert client.post(f"{url}/unarchive").json()["archived_at"] is None
    copy = client.post(f"{url}/clone", {"name": "Copy", "members": True})

    assert copy.status_code == 201
    assert (copy.json()["name"], copy.json()["question"]) == ("Copy", project.question)
    assert browser(bob).get(f"{API}/projects/{copy.json()['id']}").json()["role"] == "labeller"
    assert client.post(f"{url}/clone", {}).json()["fields"].keys() == {"name"}


def test_a_deleted_project_is_gone_at_once() -> None:
    project = make.project()
    ada = make.member(project, Role.MANAGER)
    root = browser(make.user(is_admin=True))
    client = browser(ada)

    assert client.delete(f"{API}/projects/{project.pk}").status_code == 204

    assert client.get(f"{API}/projects").json()["results"] == []
    for caller in (client, root):
        assert caller.get(f"{API}/projects/{project.pk}").status_code == 404
    assert client.get(f"{API}/me").json()["memberships"] == []
    assert Job.objects.get().kind == "delete_project"


def test_classes_are_added_changed_and_removed() -> None:
    project = make.project()
    client = browser(make.member(project, Role.MANAGER))
    url = f"{API}/projects/{project.pk}/classes"

    added = client.post(url, {"name": "Child"})
    assert added.status_code == 201
    assert added.json() == {
        "key": "child",
        "name": "Child",
        "hotkey": "h",
        "colour": "#009e73",
        "position": 2,
        "retired_at": None,
    }
    assert client.patch(f"{url}/child", {"name": "Kid", "position": 0}).json()["position"] == 0
    assert [row["key"] for row in client.get(url).json()["results"]] == ["child", "female", "male"]
    assert client.delete(f"{url}/child").status_code == 204
    assert client.delete(f"{url}/child").status_code == 404
    assert client.delete(f"{url}/male").json()["code"] == "too_few_classes"
    assert client.post(url, {"name": "Man", "hotkey": "s"}).json()["fields"].keys() == {"hotkey"}
    assert client.patch(f"{url}/male", {"key": "man"}).json()["fields"].keys() == {"key"}


def test_a_class_with_labels_is_retired() -> None:
    project = make.project(classes=("apple", "damson", "fig"))
    client = browser(make.member(project, Role.MANAGER))
    make.items(project, 1)
    make.answer(project, make.member(project), "fig")

    answer = client.delete(f"{API}/projects/{project.pk}/classes/fig")

    assert answer.status_code == 200
    assert answer.json()["retired_at"] is not None


def _png() -> bytes:
    file = io.BytesIO()
    Pillow.new("RGB", (64, 48), "teal").save(file, "PNG")
    return file.getvalue()


def test_example_images_are_added_and_removed() -> None:
    project = make.project()
    client = browser(make.member(project, Role.MANAGER))
    url = f"{API}/projects/{project.pk}/guideline-images"
    file = SimpleUploadedFile("teal.png", _png(), "image/png")

    added = client.post(url, {"image": file, "class_key": "male", "caption": "Teal"}, format="multipart")

    assert added.status_code == 201, added.content
    assert (added.json()["class_key"], added.json()["caption"]) == ("male", "Teal")
    assert added.json()["image"].keys() == {"thumb", "display", "width", "height"}
    assert client.get(f"{API}/projects/{project.pk}").json()["guideline_images"] == [added.json()]
    assert client.delete(f"{url}/{added.json()['id']}").status_code == 204
    assert not GuidelineImage.objects.exists()
    assert client.delete(f"{url}/{added.json()['id']}").status_code == 404


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("image", {}),
        ("image", {"image": SimpleUploadedFile("a.png", b"no image")}),
        ("image", {"image": "text"}),
        ("class_key", {"image": SimpleUploadedFile("a.png", _png()), "class_key": "cat"}),
    ],
)
def test_a_wrong_example_is_refused(field: str, body: dict[str, object]) -> None:
    project = make.project()
    client = browser(make.member(project, Role.MANAGER))

    answer = client.post(f"{API}/projects/{project.pk}/guideline-images", body, format="multipart")

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]


@pytest.mark.parametrize("path", ["", "/classes", "/members"])
def test_a_number_that_no_database_holds_is_not_found(path: str) -> None:
    client = browser(make.user(is_admin=True))

    assert client.get(f"{API}/projects/{2**64}{path}").status_code == 404
