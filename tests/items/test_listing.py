"""Folders of the server as sources: only those that the settings allow."""

from pathlib import Path
from typing import Any

import pytest

from labelhub.errors import Forbidden, Invalid
from labelhub.items import ingest
from labelhub.items.models import Item, Project, SourceKind
from tests import make
from tests.items.importing import Worker
from tests.pictures import picture, pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.fixture
def allowed(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "allowed"
    for name, data in pile(2):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    settings.INGEST_FOLDERS = [str(folder)]
    return folder


def test_a_folder_below_an_allowed_one_is_imported_and_again_only_what_is_new(project: Project, allowed: Path) -> None:
    first = ingest.start(project, None, "folder")
    ingest.add_source(first, SourceKind.FOLDER, str(allowed))
    assert Worker().finish(first)["new"] == 4
    (allowed / "male" / "new.jpg").write_bytes(picture("male", 77))

    second = ingest.start(project, None, "folder")
    ingest.add_source(second, SourceKind.FOLDER, str(allowed))
    result = Worker().finish(second)

    assert (result["new"], result["already_here"]) == (1, 4)


@pytest.mark.parametrize("elsewhere", ["/etc", "{allowed}/../other", "{allowed}/link", "relative", ""])
def test_a_folder_elsewhere_is_refused_and_not_even_looked_for(project: Project, allowed: Path, elsewhere: str) -> None:
    (allowed / "link").symlink_to("/etc")

    with pytest.raises(Forbidden):
        ingest.add_source(ingest.start(project, None, "x"), SourceKind.FOLDER, elsewhere.format(allowed=allowed))


def test_links_within_a_folder_are_not_followed(project: Project, allowed: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(picture("male", 78))
    (allowed / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    delivery = ingest.start(project, None, "links")
    ingest.add_source(delivery, SourceKind.FOLDER, str(allowed))

    Worker().finish(delivery)

    assert not Item.objects.filter(path="link.jpg").exists()


def test_a_folder_that_is_not_there_is_said(project: Project, allowed: Path) -> None:
    with pytest.raises(Invalid, match="no folder"):
        ingest.add_source(ingest.start(project, None, "x"), SourceKind.FOLDER, str(allowed / "gone"))
