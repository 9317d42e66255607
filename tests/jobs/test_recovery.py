"""Jobs whose worker died, and jobs that nobody was told about."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import MOST_LOSSES, Claim
from labelhub.jobs.models import Job, JobState
from tests.jobs.steps import claim, create, lose, state

pytestmark = pytest.mark.django_db


# --- lost and found ----------------------------------------------------------------------------


def test_a_job_whose_worker_died_is_queued_again_and_dispatched() -> None:
    job = create()
    lifecycle.mark_dispatched(job.pk)
    claim(job)

    assert lifecycle.recover_lost() == []  # its heart has just beaten
    assert lose(job) == [job.pk]

    assert state(job) == JobState.QUEUED
    assert lifecycle.waiting_for_dispatch() == [job]
    assert claim(job).attempt == 2


def test_a_job_at_which_workers_keep_dying_fails_with_the_reason() -> None:
    job = create()
    for _ in range(MOST_LOSSES - 1):
        claim(job)
        assert lose(job) == [job.pk]
    claim(job)

    assert lose(job) == []

    job.refresh_from_db()
    assert (job.state, job.error_code) == (JobState.FAILED, "worker_lost")
    assert f"died {MOST_LOSSES} times" in job.error


def test_a_job_that_keeps_what_it_did_may_lose_workers_now_and_then() -> None:
    job = create()
    for step in range(3 * MOST_LOSSES):
        claim(job).progress(step, kept=True)
        assert lose(job) == [job.pk]


def test_waiting_for_a_sender_is_no_loss() -> None:
    job = create()
    for _ in range(3 * MOST_LOSSES):
        claim(job).park()
        lifecycle.wake(job.pk)
    claim(job)

    assert lose(job) == [job.pk]


def test_a_heart_that_beats_keeps_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "HEARTBEAT_EVERY", 0.01)
    beaten = threading.Event()

    class Beating(Claim):
        def _write(self, **fields: object) -> None:
            beaten.set()

    with Beating(job=Job(pk=1), attempt=1).beating():
        assert beaten.wait(30)


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_is_written_from_a_thread_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "HEARTBEAT_EVERY", 0.01)
    job = create()
    running = claim(job)
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=long_ago)

    with running.beating():
        looks = (Job.objects.filter(pk=job.pk, heartbeat_at__gt=long_ago).exists() for _ in range(20_000))
        assert any(looks)

    assert lifecycle.recover_lost() == []


# --- dispatched --------------------------------------------------------------------------------


def test_a_job_nobody_was_told_about_is_dispatched() -> None:
    job = create()

    assert lifecycle.waiting_for_dispatch() == [job]
    lifecycle.mark_dispatched(job.pk)
    assert lifecycle.waiting_for_dispatch() == []


def test_a_job_that_was_not_taken_up_is_dispatched_again() -> None:
    job = create()
    lifecycle.mark_dispatched(job.pk)

    assert lifecycle.waiting_for_dispatch(timezone.now() + lifecycle.DISPATCH_AGAIN_AFTER * 2) == [job]


def test_a_job_that_was_put_back_is_sent_after_a_while() -> None:
    job = create()
    claim(job).put_back()

    assert lifecycle.waiting_for_dispatch() == []
    assert lifecycle.waiting_for_dispatch(timezone.now() + lifecycle.DISPATCH_AGAIN_AFTER * 2) == [job]


def test_a_parked_job_is_left_alone_until_it_is_woken() -> None:
    job = create()
    claim(job).park()
    assert lifecycle.waiting_for_dispatch(timezone.now() + timedelta(days=9)) == []

    lifecycle.wake(job.pk)

    assert lifecycle.waiting_for_dispatch() == [job]
    assert claim(job).attempt == 2


def test_waking_a_running_job_changes_nothing() -> None:
    job = create()
    running = claim(job)

    lifecycle.wake(job.pk)

    running.succeed({})
    assert state(job) == JobState.SUCCEEDED


def test_the_beginning_is_that_of_the_first_attempt() -> None:
    job = create()
    claim(job)
    began = Job.objects.get(pk=job.pk).started_at
    lose(job)
    claim(job)

    assert Job.objects.get(pk=job.pk).started_at == began
