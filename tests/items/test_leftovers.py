"""What crashes, failures and senders who went away leave behind."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from labelhub.items import ingest, leftovers, storage
from labelhub.items.models import Import, Project
from labelhub.jobs.models import Job, JobState
from tests import make
from tests.items.importing import Worker, outcomes, upload
from tests.pictures import pile

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage_folder")]


@pytest.fixture
def project() -> Project:
    return make.project()


def end(delivery: Import, state: JobState) -> None:
    Job.objects.filter(pk=delivery.job_id).update(state=state)


@pytest.mark.parametrize(("state", "said"), [(JobState.CANCELLED, "cancelled"), (JobState.FAILED, "import_failed")])
def test_files_of_an_import_that_ended_badly_are_named_and_deleted(
    project: Project, state: JobState, said: str
) -> None:
    delivery = ingest.start(project, None, "ended")
    upload(delivery, dict(pile(1)))
    end(delivery, state)

    assert leftovers.clear() == []

    assert outcomes(delivery) == {"female/0000.jpg": said, "male/0000.jpg": said}
    assert storage.incoming_deliveries() == []


def test_files_of_an_import_that_is_gone_are_deleted() -> None:
    storage.save_bytes(storage.new_incoming_key(987_654), b"x")

    leftovers.clear()

    assert storage.incoming_deliveries() == []


def test_an_import_that_still_receives_is_left_alone(project: Project) -> None:
    worker, delivery = Worker(), ingest.start(project, None, "receiving")
    worker.work(delivery)
    upload(delivery, dict(pile(1)))

    assert leftovers.clear() == []

    assert set(outcomes(delivery).values()) == {"waiting"}
    assert worker.finish(delivery)["new"] == 2


def test_an_import_whose_sender_was_silent_for_a_day_is_finished(project: Project, storage_folder: Path) -> None:
    worker, delivery = Worker(), ingest.start(project, None, "forgotten")
    upload(delivery, dict(pile(1)))
    assert worker.work(delivery) is None

    assert leftovers.clear(timezone.now() + timedelta(hours=23)) == []
    (job,) = leftovers.clear(timezone.now() + timedelta(hours=25))

    assert job.pk == delivery.job_id
    assert worker.work(delivery) is not None
    assert Job.objects.get(pk=delivery.job_id).state == JobState.SUCCEEDED
