"""Large files in pieces through the API, as any client of the tus protocol sends them."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from labelhub.items.models import Item, Project, Role
from tests import make
from tests.api.clients import script
from tests.api.test_imports import finish, start
from tests.items.importing import zipped
from tests.pictures import pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]
TYPE = "application/offset+octet-stream"
ARCHIVE = zipped(dict(pile(2)))


@pytest.fixture(autouse=True)
def uploads_folder(settings: Any, tmp_path: Path) -> None:
    settings.UPLOADS_DIR = tmp_path / "uploads"


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.fixture
def client(project: Project) -> APIClient:
    return script(make.member(project, Role.SCIENTIST))


def begun(client: APIClient, base: str) -> tuple[str, dict[str, Any]]:
    answer = client.post(f"{base}/uploads", {"path": "batch/faces.zip", "bytes": len(ARCHIVE), "mark": "1"})
    assert answer.status_code in (200, 201), answer.content
    return f"{base}/uploads/{answer.json()['id']}", answer.json()


def piece(client: APIClient, address: str, at: int, data: bytes, **headers: str) -> Any:
    return client.patch(address, data, content_type=TYPE, headers={"Upload-Offset": str(at), **headers})


def test_a_large_file_arrives_in_pieces_and_its_images_become_items(project: Project, client: APIClient) -> None:
    base = start(client, project)
    address, opened = begun(client, base)
    assert opened["offset"] == 0

    half = len(ARCHIVE) // 2
    answer = piece(client, address, 0, ARCHIVE[:half])
    assert (answer.status_code, answer["Upload-Offset"], answer["Tus-Resumable"]) == (204, str(half), "1.0.0")
    assert begun(client, base)[1] == opened | {"offset": half}
    assert client.head(address)["Upload-Offset"] == str(half)
    assert piece(client, address, half, ARCHIVE[half:]).status_code == 204

    assert client.get(address).json()["finished"] is True
    assert finish(client, base)["counts"]["new"] == 4
    assert Item.objects.filter(project=project).count() == 4


def test_a_piece_at_the_wrong_place_is_told_the_right_one(project: Project, client: APIClient) -> None:
    address, _ = begun(client, start(client, project))

    answer = piece(client, address, 7, ARCHIVE[7:])

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["offset"]) == ("upload_offset", 0)


def test_a_piece_is_compared_with_the_sum_that_comes_with_it(project: Project, client: APIClient) -> None:
    address, _ = begun(client, start(client, project))
    said = f"sha256 {base64.b64encode(hashlib.sha256(ARCHIVE[:50]).digest()).decode()}"

    assert piece(client, address, 0, ARCHIVE[1:51], **{"Upload-Checksum": said}).json()["code"] == "checksum"
    assert piece(client, address, 0, ARCHIVE[:50], **{"Upload-Checksum": said}).status_code == 204
    assert piece(client, address, 50, b"x", **{"Upload-Checksum": "md5 eA=="}).json()["code"] == "checksum_unknown"


@pytest.mark.parametrize("place", ["", "-1", "one", "9" * 30])
def test_a_piece_without_a_place_is_refused(project: Project, client: APIClient, place: str) -> None:
    address, _ = begun(client, start(client, project))

    answer = client.patch(address, b"x", content_type=TYPE, headers={"Upload-Offset": place})

    assert answer.status_code == 400


def test_an_upload_can_be_given_up(project: Project, client: APIClient) -> None:
    address, _ = begun(client, start(client, project))
    piece(client, address, 0, ARCHIVE[:50])

    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_the_uploads_of_another_import_are_not_there(project: Project, client: APIClient) -> None:
    address, _ = begun(client, start(client, project))
    other = start(client, project)

    assert client.get(f"{other}/uploads/{address.rpartition('/')[2]}").status_code == 404
