"""Signed addresses of images."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from labelhub.errors import Forbidden
from labelhub.items import addresses

SHA = "ab" * 32
NOW = 1_800_000_123.0


def parts(address: str) -> tuple[str, str]:
    query = parse_qs(urlsplit(address).query)
    return query["e"][0], query["s"][0]


def test_an_address_that_was_given_out_is_good_for_one_to_two_hours() -> None:
    ends, signed = parts(addresses.address(7, SHA, "thumb", now=NOW))

    left = addresses.verify(7, SHA, "thumb", ends=ends, signed=signed, now=NOW)

    assert 3600 < left <= 7200
    assert left == int(ends) - int(NOW)


def test_an_address_stays_the_same_within_the_hour_so_that_browsers_keep_the_image() -> None:
    hour = 1_800_000_000.0 - 1_800_000_000 % 3600
    first, last = (addresses.address(7, SHA, "display", now=hour + second) for second in (0, 3599))
    following = addresses.address(7, SHA, "display", now=hour + 3600)

    assert first == last != following


def test_an_address_that_has_ended_says_so() -> None:
    ends, signed = parts(addresses.address(7, SHA, "thumb", now=NOW))

    with pytest.raises(Forbidden) as caught:
        addresses.verify(7, SHA, "thumb", ends=ends, signed=signed, now=float(ends))

    assert caught.value.error_code == "expired"


@pytest.mark.parametrize("change", ["project", "sha256", "size", "ends", "signed"])
def test_an_address_is_good_for_nothing_but_what_was_signed(change: str) -> None:
    ends, signed = parts(addresses.address(7, SHA, "thumb", now=NOW))
    asked: dict[str, Any] = {"project": 7, "sha256": SHA, "size": "thumb", "ends": ends, "signed": signed}
    other = {"project": 8, "sha256": "cd" * 32, "size": "original", "ends": str(int(ends) + 3600), "signed": "0" * 32}
    asked[change] = other[change]

    with pytest.raises(Forbidden) as caught:
        addresses.verify(
            asked["project"], asked["sha256"], asked["size"],
            ends=asked["ends"], signed=asked["signed"], now=NOW,
        )  # fmt: skip

    assert caught.value.error_code == "bad_signature"


@pytest.mark.parametrize(("ends", "signed"), [("", ""), ("soon", "x"), ("９", "x"), ("9" * 40, "x"), ("1", "ж")])
def test_nonsense_is_refused_and_does_no_harm(ends: str, signed: str) -> None:
    with pytest.raises(Forbidden):
        addresses.verify(7, SHA, "thumb", ends=ends, signed=signed, now=NOW)


def test_another_key_makes_every_address_worthless(settings: pytest.FixtureRequest) -> None:
    ends, signed = parts(addresses.address(7, SHA, "thumb", now=NOW))
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]  # pytest-django's settings

    with pytest.raises(Forbidden):
        addresses.verify(7, SHA, "thumb", ends=ends, signed=signed, now=NOW)
