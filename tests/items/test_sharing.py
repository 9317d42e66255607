"""Several workers at one import: each file is checked by one, and a dead worker's files are taken again."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from labelhub.items import checking, ingest, recording, sharing
from labelhub.items.models import Import, ImportFile, Item, Project
from labelhub.items.sources import Sources
from labelhub.jobs import lifecycle
from labelhub.jobs.models import Job, JobState
from tests import make
from tests.items.importing import Worker, outcomes, upload
from tests.pictures import pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


@pytest.fixture
def delivery(project: Project, monkeypatch: pytest.MonkeyPatch) -> Import:
    monkeypatch.setattr(sharing, "TAKEN", 4)
    monkeypatch.setattr(sharing, "WORTH_HELP", 4)
    delivery = ingest.start(project, None, "shared")
    upload(delivery, dict(pile(5)))
    return delivery


def helper(delivery: Import) -> lifecycle.Claim:
    """A worker that has taken up a helping job."""
    job, _new = lifecycle.create(
        kind=sharing.SHARE, project_id=delivery.project_id, created_by_id=None, parameters={"import": delivery.pk}
    )
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    return claim


def names(rows: list[ImportFile]) -> list[str]:
    return [row.path for row in rows]


def test_no_file_is_given_to_two_workers(delivery: Import) -> None:
    first, second = helper(delivery), helper(delivery)

    taken = [*sharing.take(delivery, first.job.pk), *sharing.take(delivery, second.job.pk),
             *sharing.take(delivery, first.job.pk), *sharing.take(delivery, second.job.pk)]  # fmt: skip

    assert sorted(names(taken)) == sorted(name for name, _ in pile(5))


@pytest.mark.parametrize("death", ["killed", "silent", "failed"])
def test_the_files_of_a_dead_worker_are_taken_again(delivery: Import, death: str) -> None:
    dead, other = helper(delivery), helper(delivery)
    held = sharing.take(delivery, dead.job.pk)
    while sharing.take(delivery, other.job.pk):
        pass
    long_ago = timezone.now() - lifecycle.LOST_AFTER - timedelta(seconds=1)
    changes: dict[str, Any] = {"heartbeat_at": long_ago} if death == "silent" else {"state": JobState.FAILED}
    Job.objects.filter(pk=dead.job.pk).update(**changes)
    if death == "killed":
        Job.objects.filter(pk=dead.job.pk).update(state=JobState.RUNNING, heartbeat_at=long_ago)
        lifecycle.recover_lost()

    assert names(sharing.take(delivery, other.job.pk)) == names(held)


def test_what_a_worker_that_comes_back_late_has_checked_is_not_written(delivery: Import) -> None:
    late, other = helper(delivery), helper(delivery)
    held = sharing.take(delivery, late.job.pk)
    with Sources() as sources:
        checked = [checking.check(sources, row) for row in held]
    ImportFile.objects.filter(lease=late.job.pk).update(lease=other.job.pk)

    assert recording.write(late, delivery, checked, lambda ids: None) == []
    assert Item.objects.count() == 0
    assert set(outcomes(delivery).values()) == {"waiting"}


def test_a_helper_gives_back_what_its_earlier_attempt_held(delivery: Import) -> None:
    claim = helper(delivery)
    sharing.take(delivery, claim.job.pk)

    sharing.release(delivery, claim.job.pk)

    assert not ImportFile.objects.filter(lease__isnull=False).exists()


def test_a_large_import_asks_for_helpers_and_they_do_the_work(delivery: Import, settings: Any) -> None:
    settings.IMPORT_WORKERS = 3
    hired = sharing.hire(delivery, 2)
    assert [job.kind for job in hired] == [sharing.SHARE] * 2
    assert sharing.hire(delivery, 2) == []  # both are at work already
    worker = Worker()
    claim = lifecycle.claim(hired[0].pk)
    assert claim is not None

    result = ingest.share(claim, on_ready=worker.on_ready, on_help=lambda job: None)

    assert result == {"import": delivery.pk, "checked": 10}
    assert len(worker.ready) == 10
    assert Worker().finish(delivery)["new"] == 10


def test_a_helper_lets_others_have_their_turn_and_goes_on_later(
    delivery: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "SLICE", 0.0)
    worker, again = Worker(), list[Job]()
    claim = helper(delivery)

    assert ingest.share(claim, on_ready=worker.on_ready, on_help=again.append) is None

    assert [job.pk for job in again] == [claim.job.pk]
    assert Job.objects.get(pk=claim.job.pk).state == JobState.QUEUED


def test_a_cancelled_import_gives_its_helpers_nothing_more(delivery: Import) -> None:
    claim = helper(delivery)
    lifecycle.request_cancel(delivery.job)

    assert sharing.take(delivery, claim.job.pk) == []


def test_a_small_import_asks_for_no_help(project: Project) -> None:
    delivery = ingest.start(project, None, "small")
    upload(delivery, dict(pile(1)))

    assert sharing.hire(delivery, 5) == []


def test_the_first_worker_waits_for_what_others_still_check(delivery: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    """The import is not finished while a helper holds files; when that one dies, the first worker does them."""
    claim = helper(delivery)
    sharing.take(delivery, claim.job.pk)
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        Job.objects.filter(pk=claim.job.pk).update(state=JobState.FAILED)

    monkeypatch.setattr(time, "sleep", wait)

    assert Worker().finish(delivery)["new"] == 10
    assert waits == [ingest.WAIT_FOR_OTHERS]
