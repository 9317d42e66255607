"""Looking closely: the full size without metadata, and the face, for who is asked about the image."""

import io

import pytest
from django.test import Client
from PIL import Image as Pillow

from labelhub.items import ingest
from labelhub.items.models import Item, Project
from labelhub.labelling import queue
from labelhub.runs.models import FaceBox
from tests import make
from tests.api.clients import API, browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]
ARTIST = 0x013B  # EXIF tag


@pytest.fixture
def scene() -> tuple[Project, Item]:
    """A photo larger than the display size, lying on its side by its EXIF note, which also names somebody."""
    exif = Pillow.Exif()
    exif[0x0112], exif[ARTIST] = 6, "female/ada"
    out = io.BytesIO()
    Pillow.linear_gradient("L").resize((1600, 1400)).save(out, "JPEG", exif=exif)
    project = make.project()
    item = Item.objects.create(project=project, path="x.jpg", image=ingest.store_image(out.getvalue()))
    queue.open_items([item.pk])
    return project, item


def test_who_is_asked_gets_the_full_size_upright_and_without_metadata(scene: tuple[Project, Item]) -> None:
    project, item = scene
    ada = make.member(project)
    client, at = browser(ada), f"{API}/projects/{project.pk}/items/{item.pk}/close"
    assert client.get(at).status_code == 404
    queue.lease(project, ada.pk, 1, screen=make.SCREEN)
    close = client.get(at).json()
    assert (close["width"], close["height"], close["face"]) == (1400, 1600, None)
    answer = Client().get(close["full"])
    assert b"female" not in answer.content
    with Pillow.open(io.BytesIO(answer.content)) as full:
        assert (full.size, dict(full.getexif())) == ((1400, 1600), {})


def test_the_newest_face_that_was_found_is_told(scene: tuple[Project, Item]) -> None:
    project, item = scene
    FaceBox.objects.create(image_id=item.image_id or 0, detector="a", found=True, box=[0.1, 0.2, 0.5, 0.6], score=0.9)
    FaceBox.objects.create(image_id=item.image_id or 0, detector="b", found=False)
    client = browser(make.user(is_admin=True))
    assert client.get(f"{API}/projects/{project.pk}/items/{item.pk}/close").json()["face"] == [0.1, 0.2, 0.5, 0.6]
