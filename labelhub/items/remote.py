"""Files that lie elsewhere: at an address of the web, or in a bucket that the settings name.

`ImportFile.source` says which: an address, or `bucket:<name>:<key>`.
"""

import tempfile

from django.conf import settings
from django.core.files.base import File

from labelhub.errors import NotFound
from labelhub.items import buckets, fetching, networks, storage
from labelhub.items.models import ImportFile
from labelhub.items.rejection import Rejected

BUCKET = "bucket:"
WEB = ("http://", "https://")


def is_remote(source: str) -> bool:
    """Whether a row's source lies elsewhere."""
    return source.startswith((BUCKET, *WEB))


def in_bucket(name: str, key: str) -> str:
    """The source of an object."""
    return f"{BUCKET}{name}:{key}"


def _object(source: str) -> tuple[buckets.Bucket, str]:
    name, _, key = source.removeprefix(BUCKET).partition(":")
    try:
        return buckets.find(name), key
    except NotFound as error:
        raise Rejected("unreachable", str(error)) from error


def address_of(source: str) -> str:
    """Where an image came from, as exports say it; "" for what was sent to us."""
    if source.startswith(BUCKET):
        bucket, key = _object(source)
        return bucket.address(key)
    return source if is_remote(source) else ""


def new_fetcher() -> fetching.Fetcher:
    """One that keeps to the limits of the settings."""
    allowed = networks.allowed_networks(settings.FETCH_NETWORKS)
    return fetching.Fetcher(fetching.Rules(settings.MAX_IMAGE_BYTES, settings.FETCH_SECONDS, allowed))


def read(source: str, fetcher: fetching.Fetcher) -> bytes:
    """An image. Raises Rejected as `buckets.read` and `Fetcher.read` do."""
    if source.startswith(BUCKET):
        bucket, key = _object(source)
        return buckets.read(bucket, key, settings.MAX_IMAGE_BYTES)
    return fetcher.read(source)


def bring_here(row: ImportFile) -> None:
    """Copy an archive or a table of a bucket to where received files lie: it is read from many places. Raises
    Rejected, and OSError when there is no room."""
    bucket, key = _object(row.source)
    here = storage.new_incoming_key(row.delivery_id)
    with tempfile.TemporaryFile() as file:
        buckets.download(bucket, key, file)
        file.seek(0)
        storage.save_file(here, File(file))
    row.source, row.staged = here, True
