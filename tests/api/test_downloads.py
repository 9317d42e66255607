"""Ranges of a stored file."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from labelhub.api import downloads

DATA = bytes(range(256)) * 300


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-9", range(10)),
        ("bytes=250-", range(250, 300)),
        ("bytes=-20", range(280, 300)),
        ("bytes=-999", range(300)),
        ("bytes=290-999", range(290, 300)),
        ("bytes=9-0", None),
        ("bytes=0-1,5-6", None),
        ("items=0-9", None),
        ("bytes=-", None),
    ],
)
def test_ranges_are_read_as_the_rfc_has_them(header: str, part: range | None) -> None:
    assert downloads.byte_range(header, 300) == part


@pytest.mark.parametrize("header", ["bytes=300-", "bytes=-0", "bytes=999-1000"])
def test_a_range_that_the_file_does_not_have_is_empty(header: str) -> None:
    part = downloads.byte_range(header, 300)
    assert part is not None
    assert len(part) == 0


@given(st.text())
def test_no_header_breaks_it(header: str) -> None:
    part = downloads.byte_range(header, 300)
    assert part is None or all(0 <= n < 300 for n in part)


def answer(**headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = Request(APIRequestFactory().get("/", headers=headers))
    file = io.BytesIO(DATA)
    response = downloads.send(request, file, size=len(DATA), name="x.csv", content_type=downloads.CSV, etag="abc")
    pieces = getattr(response, "streaming_content", None)
    body = response.content if pieces is None else b"".join(pieces)
    response.close()
    assert file.closed
    return response.status_code, body, {name.lower(): value for name, value in response.items()}


@pytest.mark.django_db  # a response that closes looks at its connection
def test_a_whole_file() -> None:
    status, body, headers = answer()
    assert (status, body) == (200, DATA)
    assert headers["content-length"] == str(len(DATA))
    assert headers["accept-ranges"] == "bytes"
    assert headers["etag"] == '"abc"'
    assert headers["content-disposition"] == 'attachment; filename="x.csv"'


@pytest.mark.django_db  # a response that closes looks at its connection
def test_the_rest_of_a_broken_download() -> None:
    status, body, headers = answer(Range="bytes=70000-", **{"If-Range": '"abc"'})
    assert (status, body) == (206, DATA[70000:])
    assert headers["content-range"] == f"bytes 70000-{len(DATA) - 1}/{len(DATA)}"
    assert headers["content-length"] == str(len(DATA) - 70000)


@pytest.mark.django_db  # a response that closes looks at its connection
def test_another_file_than_was_begun_comes_whole() -> None:
    status, body, _ = answer(Range="bytes=70000-", **{"If-Range": '"other"'})
    assert (status, len(body)) == (200, len(DATA))


@pytest.mark.django_db  # a response that closes looks at its connection
def test_beyond_the_end_there_is_nothing() -> None:
    status, body, headers = answer(Range="bytes=99999999-")
    assert (status, body) == (416, b"")
    assert headers["content-range"] == f"bytes */{len(DATA)}"
