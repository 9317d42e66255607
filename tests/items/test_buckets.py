"""Imports from a bucket: a real S3 server, and ones that misbehave."""

from collections.abc import Iterator
from typing import Any

import pytest

from labelhub.errors import Conflict, NotFound
from labelhub.items import buckets, ingest, listing, storage
from labelhub.items.models import Import, ImportFile, ImportSource, Item, Project, SourceKind
from labelhub.items.rejection import Rejected
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job
from tests import make
from tests.items.importing import Worker, outcomes, zipped
from tests.pictures import pile
from tests.s3 import S3Server, s3_server
from tests.web_server import Answer, WebServer, web_server

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]
EMPTY = b'<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>'


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with s3_server() as running:
        yield running


@pytest.fixture(autouse=True)
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket that does not answer is given up after the second try; its pauses are those of botocore."""
    monkeypatch.setattr(buckets, "ATTEMPTS", 2)


@pytest.fixture
def project() -> Project:
    return make.project()


def delivery_of(project: Project, address: str) -> Import:
    delivery = ingest.start(project, None, "bucket")
    ingest.add_source(delivery, SourceKind.BUCKET, address)
    return delivery


def test_everything_below_a_prefix_is_imported_with_its_table_and_its_zip(
    s3: S3Server, project: Project, settings: Any
) -> None:
    pictures = dict(pile(3))
    (first, data), *rest = pictures.items()
    files = {
        f"2026/{first}": data,
        "2026/rest.zip": zipped(dict(rest)),
        "2026/labels.csv": f"path,label\n{first},male\n".encode(),
        "2026/broken.jpg": data[:100],
        "2025/old.jpg": data,
        "2026/.DS_Store": b"x",
        "2026/empty/": b"",
    }
    s3.fill("field-photos", files)
    settings.BUCKETS = {"field": s3.named("field-photos", "2026/")}
    worker = Worker()

    result = worker.finish(delivery_of(project, "field/"))

    assert (result["new"], result["rejected"]) == (6, 1)
    assert set(Item.objects.values_list("path", flat=True)) == {f"2026/{first}", *(name for name, _ in rest)}
    assert Item.objects.get(path=f"2026/{first}").source_uri == f"{s3.url}/field-photos/2026/{first}"
    assert [row[1:] for row in worker.labels] == [("male", "Import")]


def test_the_same_bucket_again_adds_only_what_is_new(s3: S3Server, project: Project, settings: Any) -> None:
    pictures = list(pile(2))
    s3.fill("again", dict(pictures[:2]))
    settings.BUCKETS = {"again": s3.named("again")}
    assert Worker().finish(delivery_of(project, "again"))["new"] == 2
    s3.fill("again", dict(pictures[2:]))

    second = delivery_of(project, "again")
    result = Worker().finish(second)

    assert (result["new"], result["already_here"]) == (2, 2)
    known = ImportFile.objects.filter(delivery=second, state="already_here")
    assert all(row.item is not None and row.lease is None for row in known)  # never asked for again


def test_a_listing_goes_on_after_the_page_where_its_worker_died(
    s3: S3Server, project: Project, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.fill("pages", {f"{number}.jpg": data for number, (_, data) in enumerate(pile(3))})
    settings.BUCKETS = {"pages": s3.named("pages")}
    monkeypatch.setattr(buckets, "PAGE", 2)
    delivery = delivery_of(project, "pages")
    with monkeypatch.context() as patch:
        patch.setattr(listing, "finish", killed)
        patch.setattr(listing, "mark_known", lambda *_: killed() if ImportFile.objects.count() == 4 else None)
        with pytest.raises(KeyboardInterrupt):
            Worker().work(delivery)
    assert ImportSource.objects.get().cursor == "3.jpg"
    Job.objects.filter(pk=delivery.job_id).update(state="queued")

    assert Worker().finish(delivery)["new"] == 6
    assert ImportSource.objects.get().registered == 6


def killed(*_: Any) -> None:
    raise KeyboardInterrupt


def busy(times: int) -> Any:
    """A bucket that answers 503 so many times, then that it is empty."""
    left = [times]

    def answer(path: str) -> Answer:
        left[0] -= 1
        return Answer(503, b"<Error><Code>SlowDown</Code></Error>") if left[0] >= 0 else Answer(body=EMPTY)

    return answer


def bucket_at(server: WebServer) -> dict[str, Any]:
    return {"bucket": "b", "endpoint": server.url, "region": "us-east-1", "key": "k", "secret": "s"}


def test_a_bucket_that_answers_503_is_asked_again(project: Project, settings: Any) -> None:
    with web_server(busy(1)) as server:
        settings.BUCKETS = {"busy": bucket_at(server)}

        assert Worker().finish(delivery_of(project, "busy"))["new"] == 0
        assert len(server.asked) == 2


def test_a_bucket_that_goes_on_answering_503_is_named_in_the_report(project: Project, settings: Any) -> None:
    with web_server(busy(100)) as server:
        settings.BUCKETS = {"busy2": bucket_at(server)}

        with pytest.raises(buckets.BucketFailed, match=r"busy2 answered 503 SlowDown.*again later"):
            Worker().finish(delivery_of(project, "busy2"))


def test_a_bucket_that_dies_in_between_stops_the_import_and_again_finishes_it(
    s3: S3Server, project: Project, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.fill("dying", {f"{number:02}.jpg": data for number, (_, data) in enumerate(pile(5))})
    settings.BUCKETS = {"dying": s3.named("dying")}
    delivery = delivery_of(project, "dying")
    with monkeypatch.context() as patch:
        patch.setattr(buckets, "read", dead)
        with pytest.raises(buckets.BucketFailed, match="import the same again"):
            Worker().finish(delivery)

    assert Worker().finish(delivery_of(project, "dying"))["new"] == 10


def dead(bucket: buckets.Bucket, key: str, most: int) -> bytes:
    raise Rejected("unreachable", f"The bucket {bucket.name} answered 503")


@pytest.mark.parametrize(
    ("status", "code", "said"), [(404, "NoSuchBucket", "no such thing"), (403, "AccessDenied", "refuses us")]
)
def test_a_bucket_that_is_not_there_or_not_ours_is_said_at_once(
    project: Project, settings: Any, status: int, code: str, said: str
) -> None:
    with web_server(lambda _: Answer(status, f"<Error><Code>{code}</Code></Error>".encode())) as server:
        settings.BUCKETS = {code.lower(): bucket_at(server)}

        with pytest.raises(buckets.BucketFailed, match=said):
            Worker().finish(delivery_of(project, code.lower()))
        assert len(server.asked) == 1


def test_an_object_that_went_or_is_too_large_is_named_and_the_others_are_in(
    s3: S3Server, project: Project, settings: Any
) -> None:
    files = {f"{number}.jpg": data for number, (_, data) in enumerate(pile(2))} | {"large.jpg": b"x" * 300_000}
    s3.fill("changing", files)
    settings.BUCKETS = {"changing": s3.named("changing")}
    settings.MAX_IMAGE_BYTES = 200_000
    delivery = delivery_of(project, "changing")
    claim = lifecycle.claim(delivery.job_id)
    assert claim is not None
    listing.register_waiting(claim, delivery, lambda: None)
    claim.put_back()
    s3.client.delete_object(Bucket="changing", Key="0.jpg")

    assert Worker().finish(delivery)["new"] == 3
    told = outcomes(delivery)
    assert (told["0.jpg"], told["large.jpg"]) == ("not_found", "too_large")


def test_only_buckets_of_the_settings_can_be_asked(project: Project, settings: Any) -> None:
    settings.BUCKETS = {}

    with pytest.raises(NotFound, match="LABELHUB_BUCKETS"):
        delivery_of(project, "other/prefix")


def test_a_complete_import_takes_no_more_sources(s3: S3Server, project: Project, settings: Any) -> None:
    settings.BUCKETS = {"late": s3.named("late")}
    delivery = ingest.start(project, None, "late")
    Worker().finish(delivery)

    with pytest.raises(Conflict):
        ingest.add_source(delivery, SourceKind.BUCKET, "late")
    assert storage.incoming_deliveries() == []


def test_keys_never_show(settings: Any) -> None:
    settings.BUCKETS = {"shy": {"bucket": "b", "key": "AKIA", "secret": "word"}}

    assert "word" not in repr(buckets.find("shy"))
    assert "AKIA" not in repr(buckets.find("shy"))
