"""Images to the browser: signed addresses, cache headers, no database."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from labelhub.items import addresses, ingest, storage
from labelhub.items.models import Image
from labelhub.items.storage import SIZES, Size
from tests.pictures import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]
NoQueries = Callable[[int], Any]
PNG = picture("male", 1, form="PNG")


@pytest.fixture
def image() -> Image:
    return ingest.store_image(PNG)


def get(address: str, **headers: str) -> Any:
    return Client(headers=headers).get(address)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("size", SIZES)
def test_an_address_gives_its_image_without_a_database_query(
    image: Image, size: Size, django_assert_num_queries: NoQueries
) -> None:
    with django_assert_num_queries(0):
        answer = get(addresses.address(7, image.sha256, size))
        content = body(answer)

    assert answer.status_code == 200
    assert content == storage.open_file(storage.key_of(size, image.sha256)).read()
    assert answer["Content-Type"] == ("image/png" if size == "original" else "image/jpeg")
    assert answer["Content-Length"] == str(len(content))


def test_browsers_keep_it_to_themselves_until_the_address_ends(image: Image) -> None:
    answer = get(addresses.address(7, image.sha256, "thumb"))
    body(answer)

    private, age, immutable = answer["Cache-Control"].split(", ")
    assert (private, immutable) == ("private", "immutable")
    assert 3600 - 60 < int(age.removeprefix("max-age=")) <= 7200


def test_it_can_do_nothing_but_be_shown(image: Image) -> None:
    answer = get(addresses.address(7, image.sha256, "original"))
    body(answer)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == "inline"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_what_the_browser_has_is_not_sent_again(image: Image) -> None:
    address = addresses.address(7, image.sha256, "thumb")
    tag = get(address)["ETag"]

    for known in (tag, f'"other", {tag}'):
        answer = get(address, if_none_match=known)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == tag
        assert "Cache-Control" in answer.headers
    assert get(address, if_none_match='"other"').status_code == 200


def test_head_gives_the_headers_alone(image: Image) -> None:
    answer: Any = Client().head(addresses.address(7, image.sha256, "thumb"))

    assert answer.status_code == 200
    assert int(answer["Content-Length"]) > 0
    assert body(answer) == b""


def test_other_methods_are_refused(image: Image) -> None:
    assert Client().post(addresses.address(7, image.sha256, "thumb")).status_code == 405


def test_a_forged_address_is_refused(image: Image) -> None:
    address = addresses.address(7, image.sha256, "thumb")

    for forged in (
        address.replace("/7/", "/8/"),
        address.replace("/thumb/", "/original/"),
        address.split("?")[0],
        address[:-1] + ("0" if address[-1] != "0" else "1"),
        address.replace("/thumb/", "/nothing/"),
    ):
        answer = get(forged)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
        assert answer.json()["code"] == "bad_signature"


def test_an_address_that_ended_is_refused(image: Image) -> None:
    answer = get(addresses.address(7, image.sha256, "thumb", now=time.time() - 3 * 3600))

    assert answer.status_code == 403
    assert answer.json()["code"] == "expired"


def test_an_image_that_was_deleted_is_not_there(image: Image) -> None:
    storage.delete_file(storage.thumb_key(image.sha256))

    answer = get(addresses.address(7, image.sha256, "thumb"))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_front_server_is_handed_the_file(image: Image, settings: Any, storage_folder: Path) -> None:
    settings.IMAGE_HANDOFF_PREFIX = "/protected"

    answer = get(addresses.address(7, image.sha256, "original"))

    path = answer["X-Accel-Redirect"]
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"", "image/png")
    assert (storage_folder / path.removeprefix("/protected/")).read_bytes() == PNG
