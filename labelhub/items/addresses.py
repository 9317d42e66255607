"""Signed addresses of images: whoever has one may see that image of that project until it ends. No database is asked.

An address is the same for a whole hour, so that a browser keeps the image; it ends between one and two hours after it
was given out.
"""

import hashlib
import hmac
import time
from typing import Literal, get_args

from django.conf import settings

from labelhub.errors import Forbidden
from labelhub.items.storage import Size

PREFIX = "/images"
# What an address may ask for: a stored file, or the original without its metadata, made when it is asked for.
Shown = Size | Literal["clean"]
SHOWN = (*get_args(Size), "clean")
HOUR = 3600
SIGNATURE_LENGTH = 32  # hex digits: 128 bits


def address(project_id: int, sha256: str, size: Shown, *, now: float | None = None) -> str:
    """Where to get an image: `/images/<project>/<size>/<sha256>?e=<end>&s=<signature>`."""
    ends = expiry(time.time() if now is None else now)
    path = f"{project_id}/{size}/{sha256}"
    return f"{PREFIX}/{path}?e={ends}&s={signature(path, ends)}"


def expiry(now: float) -> int:
    """When an address given out now ends, in seconds since 1970: the full hour after next."""
    return (int(now) // HOUR + 2) * HOUR


def signature(path: str, ends: int) -> str:
    """HMAC-SHA256 (RFC 2104) over path and end, shortened to 128 bits."""
    key = hashlib.sha256(b"labelhub.items.addresses" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{path}?{ends}".encode(), hashlib.sha256).hexdigest()[:SIGNATURE_LENGTH]


def verify(project_id: int, sha256: str, size: str, *, ends: str, signed: str, now: float | None = None) -> int:
    """The seconds for which the address is still good. Raises `Forbidden` when it was made up or has ended."""
    fine = size in SHOWN and ends.isascii() and ends.isdecimal() and len(ends) <= 12
    if not fine or not hmac.compare_digest(
        signature(f"{project_id}/{size}/{sha256}", int(ends)).encode(), signed.encode()
    ):
        raise Forbidden("This address of an image is not one that LabelHub gave out.", code="bad_signature")
    left = int(ends) - int(time.time() if now is None else now)
    if left <= 0:
        raise Forbidden("This address has ended.", hint="Load the page again for a fresh one.", code="expired")
    return left
