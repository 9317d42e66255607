"""S3-compatible buckets that the settings name: listed page by page, read one object at a time.

Only who runs the server says which buckets there are and with which keys; people choose among the names. So no secret
passes through the browser or lies in the database (decision 16), and no request goes where the settings do not say.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, TypeVar
from urllib.parse import quote

import botocore.exceptions
from botocore import UNSIGNED
from botocore.config import Config
from django.conf import settings
from storages.backends.s3 import S3Storage

from labelhub.errors import LabelHubError, NotFound
from labelhub.items import images
from labelhub.items.rejection import Rejected

ATTEMPTS = 6  # of each request, with growing pauses between them (botocore's standard mode)
CONNECT_SECONDS, READ_SECONDS = 10, 30
PARALLEL = 32
PAGE = 1000  # objects; S3 gives no more at once
BLOCK = 1 << 20
MISSING = frozenset({"NoSuchKey", "NoSuchBucket", "404", "NotFound"})
CLOSED = frozenset({"AccessDenied", "403", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch"})
Result = TypeVar("Result")


class BucketFailed(LabelHubError):
    """The bucket does not give what was asked for."""

    status = 502
    code = "bucket_failed"


@dataclass(frozen=True)
class Bucket:
    """One bucket and how to get at it. Without `endpoint` it is one of AWS; without `key` the keys come from where
    boto3 finds them (environment, instance role)."""

    name: str
    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    anonymous: bool = False
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    def address(self, key: str) -> str:
        """The address of an object that says where it came from, for exports."""
        if self.endpoint:
            return f"{self.endpoint.rstrip('/')}/{self.bucket}/{quote(key)}"
        return f"s3://{self.bucket}/{key}"


@dataclass(frozen=True)
class Object:
    key: str
    size: int  # bytes


def find(name: str) -> Bucket:
    """Raises NotFound: the settings name no such bucket."""
    known: dict[str, Bucket] = {one.name: one for one in configured()}
    if name not in known:
        raise NotFound(
            f"There is no bucket {name!r}.",
            hint=f"There are: {', '.join(known)}." if known else "LABELHUB_BUCKETS names those that there are.",
        )
    return known[name]


def configured() -> list[Bucket]:
    """The buckets that the settings name."""
    return [Bucket(name=name, **options) for name, options in settings.BUCKETS.items()]


def holding(address: str) -> tuple[Bucket, str] | None:
    """Of an address `s3://bucket/key` the bucket of the settings that holds it, and the key."""
    bucket, _, key = address.removeprefix("s3://").partition("/")
    found = (one for one in configured() if one.bucket == bucket and key.startswith(one.prefix))
    return next(((one, key) for one in found), None)


def pages(bucket: Bucket, prefix: str, after: str = "") -> Iterator[list[Object]]:
    """The objects whose keys begin with the bucket's prefix and this one, in the order of their keys, page by page.

    Raises:
        BucketFailed: it is not there, is not ours to read, or does not answer; says which, after `ATTEMPTS` tries.
    """
    client = client_of(bucket)
    options = {"Bucket": bucket.bucket, "Prefix": bucket.prefix + prefix, "MaxKeys": PAGE}
    while True:
        more = {"StartAfter": after} if after else {}
        answer = _asked(bucket, lambda more=more: client.list_objects_v2(**options, **more))  # type: ignore[misc]
        found = [Object(str(row["Key"]), int(row["Size"])) for row in answer.get("Contents", [])]
        yield [one for one in found if not one.key.endswith("/")]
        if not answer.get("IsTruncated") or not found:
            return
        after = found[-1].key


def read(bucket: Bucket, key: str, most: int) -> bytes:
    """An object of at most `most` bytes. Raises Rejected: `too_large`, `not_found`, `refused`, `unreachable`."""
    try:
        answer = _asked(bucket, lambda: client_of(bucket).get_object(Bucket=bucket.bucket, Key=key))
        with answer["Body"] as body:
            if answer["ContentLength"] > most:
                raise images.too_many_bytes(answer["ContentLength"], images.Limits(bytes=most))
            return bytes(_asked(bucket, body.read))
    except BucketFailed as error:
        raise _rejected(error) from error


def download(bucket: Bucket, key: str, into: IO[bytes]) -> None:
    """Write an object of any size into a file. Raises as `read` does."""
    try:
        answer = _asked(bucket, lambda: client_of(bucket).get_object(Bucket=bucket.bucket, Key=key))
        with answer["Body"] as body:
            while block := _asked(bucket, lambda: body.read(BLOCK)):
                into.write(block)
    except BucketFailed as error:
        raise _rejected(error) from error


def _rejected(error: BucketFailed) -> Rejected:
    return Rejected("unreachable" if error.error_code == BucketFailed.code else error.error_code, str(error))


def _asked(bucket: Bucket, question: Callable[[], Result]) -> Result:
    try:
        return question()
    except botocore.exceptions.ClientError as error:
        told = error.response.get("Error", {})
        code, status = str(told.get("Code", "")), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in MISSING:
            raise BucketFailed(f"The bucket {bucket.name} has no such thing ({code}).", code="not_found") from error
        if code in CLOSED:
            hint = "Look at its keys in the settings."
            raise BucketFailed(f"The bucket {bucket.name} refuses us ({code}).", hint=hint, code="refused") from error
        raise BucketFailed(
            f"The bucket {bucket.name} answered {status} {code}, {ATTEMPTS} times.", hint="Import the same again later."
        ) from error
    except (botocore.exceptions.BotoCoreError, OSError) as error:
        raise BucketFailed(
            f"The bucket {bucket.name} cannot be reached: {error}.", hint="Import the same again later."
        ) from error


_clients, _making = threading.local(), threading.Lock()


def client_of(bucket: Bucket) -> Any:
    """A client of boto3. Making one takes 50 ms and is not safe in threads, so each thread keeps its own."""
    known: dict[Bucket, Any] = _clients.__dict__.setdefault("known", {})
    if bucket not in known:
        with _making:
            known[bucket] = _storage(bucket).connection.meta.client
    return known[bucket]


def _storage(bucket: Bucket) -> S3Storage:
    options: dict[str, Any] = {"retries": {"max_attempts": ATTEMPTS, "mode": "standard"}}
    if bucket.endpoint:
        options["s3"] = {"addressing_style": "path"}
    if bucket.anonymous:
        options["signature_version"] = UNSIGNED
    return S3Storage(
        bucket_name=bucket.bucket,
        endpoint_url=bucket.endpoint or None,
        region_name=bucket.region or None,
        access_key=bucket.key or None,
        secret_key=bucket.secret or None,
        client_config=Config(
            connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, max_pool_connections=PARALLEL, **options
        ),
    )
