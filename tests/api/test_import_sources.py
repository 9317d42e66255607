"""Folders and buckets as sources, through the API."""

from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from labelhub.items.models import Project, Role
from tests import make
from tests.api.clients import API, script
from tests.api.test_imports import finish, start
from tests.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.fixture
def client(project: Project) -> APIClient:
    return script(make.member(project, Role.SCIENTIST))


def test_a_folder_of_the_server_is_imported(project: Project, client: APIClient, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(picture("male", 1))
    settings.INGEST_FOLDERS = [str(tmp_path)]
    base = start(client, project)

    answer = client.post(f"{base}/sources", {"kind": "folder", "address": str(tmp_path)})

    assert answer.status_code == 202, answer.content
    assert finish(client, base)["counts"]["new"] == 1
    (source,) = client.get(f"{base}/sources").json()
    assert source == {"kind": "folder", "address": str(tmp_path), "registered": 1, "finished": True}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"kind": "folder", "address": "/etc"}, 403, "folder_not_allowed"),
        ({"kind": "bucket", "address": "other/2026"}, 404, "not_found"),
        ({"kind": "list", "address": "7"}, 400, "invalid"),
        ({"kind": "folder"}, 400, "invalid"),
    ],
)
def test_other_places_are_refused(
    project: Project, client: APIClient, body: dict[str, str], status: int, code: str
) -> None:
    answer = client.post(f"{start(client, project)}/sources", body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_places_are_named_without_their_keys(project: Project, client: APIClient, settings: Any) -> None:
    settings.INGEST_FOLDERS = ["/srv/photos"]
    settings.BUCKETS = {"field": {"bucket": "photos", "prefix": "2026/", "key": "AKIA", "secret": "word"}}

    answer = client.get(f"{API}/projects/{project.pk}/import-places")

    assert answer.json() == {
        "folders": ["/srv/photos"], "buckets": [{"name": "field", "bucket": "photos", "prefix": "2026/"}]
    }  # fmt: skip
