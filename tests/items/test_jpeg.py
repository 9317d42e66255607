"""JPEG files without their metadata."""

import io
from typing import Any

import pytest
from PIL import Image

from labelhub.items import jpeg


def encoded(**options: Any) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG", **options)
    return out.getvalue()


def pixels(data: bytes) -> bytes:
    return Image.open(io.BytesIO(data)).tobytes()


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"restart_marker_rows": 1}, {"optimize": True, "quality": 30}]
)
def test_the_picture_stays_the_same_bit_for_bit(options: dict[str, Any]) -> None:
    data = encoded(comment=b"a secret", xmp=b"<x:xmpmeta>a secret</x:xmpmeta>", icc_profile=b"a secret" * 9, **options)

    plain = jpeg.without_metadata(data)

    assert plain is not None
    assert pixels(plain) == pixels(data)
    assert b"a secret" not in plain


def test_a_file_without_metadata_stays_as_it_is() -> None:
    data = encoded()

    assert jpeg.without_metadata(data) == data


def test_what_was_appended_after_the_end_is_dropped() -> None:
    data = encoded()

    assert jpeg.without_metadata(data + b"a whole video") == data


def test_a_segment_between_the_picture_and_its_end_is_dropped_too() -> None:
    data = encoded()
    hidden = b"\xff\xe1\x00\x0ahidden!!"

    assert jpeg.without_metadata(data[:-2] + hidden + data[-2:]) == data


def test_fill_bytes_before_a_marker_are_allowed() -> None:
    data = encoded()

    assert jpeg.without_metadata(data[:2] + b"\xff\xff" + data[2:]) == data
    assert jpeg.without_metadata(data[:-2] + b"\xff\xff" + data[-2:]) is not None


def test_markers_that_make_no_sense_give_nothing() -> None:
    data = encoded()
    for damaged in (b"", b"\xff\xd8", data[:100], data[:-2], data[:2] + b"x" + data[3:], b"\xff\xd8\xff\xe0\x00\x01"):
        assert jpeg.without_metadata(damaged) is None
