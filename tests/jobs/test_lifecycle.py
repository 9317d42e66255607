"""Jobs: taken up once, fenced, cancelled, lost and taken up again."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from labelhub.errors import Conflict, Invalid
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import LOST_AFTER, MOST_LOSSES, Cancelled, Claim, Superseded
from labelhub.jobs.models import Job, JobState

pytestmark = pytest.mark.django_db
LATER = LOST_AFTER + timedelta(seconds=1)


def create(**fields: object) -> Job:
    given = {"kind": "test", "project_id": 1, "created_by_id": None, "parameters": {}} | fields
    job, _new = lifecycle.create(**given)  # type: ignore[arg-type]  # plain fields of a test
    return job


def claim(job: Job) -> Claim:
    claimed = lifecycle.claim(job.pk)
    assert claimed is not None
    return claimed


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def lose(job: Job) -> list[int]:
    """The worker dies, and beat finds out."""
    return lifecycle.recover_lost(timezone.now() + LATER)


# --- created once ---------------------------------------------------------------------------


def test_the_same_key_with_the_same_request_gives_the_same_job() -> None:
    first, new = lifecycle.create(
        kind="run", project_id=1, created_by_id=None, parameters={"folds": (1, 2)}, idempotency_key="k"
    )
    again, new_again = lifecycle.create(
        kind="run", project_id=1, created_by_id=None, parameters={"folds": (1, 2)}, idempotency_key="k"
    )

    assert (new, new_again) == (True, False)
    assert first.pk == again.pk


def test_the_same_key_with_another_request_is_refused() -> None:
    create(idempotency_key="k", parameters={"a": 1})

    with pytest.raises(Conflict) as caught:
        create(idempotency_key="k", parameters={"a": 2})

    assert caught.value.error_code == "idempotency_conflict"


def test_a_key_belongs_to_its_project_and_kind() -> None:
    jobs = [create(idempotency_key="k", **other) for other in ({}, {"project_id": 2}, {"kind": "other"})]

    assert len({job.pk for job in jobs}) == 3


def test_without_a_key_each_request_is_a_job_of_its_own() -> None:
    assert create().pk != create().pk


def test_a_key_that_is_too_long_is_refused() -> None:
    with pytest.raises(Invalid):
        create(idempotency_key="k" * 129)


# --- taken up by one ------------------------------------------------------------------------


def test_a_job_is_taken_up_once() -> None:
    job = create()

    claim(job)

    assert lifecycle.claim(job.pk) is None
    assert state(job) == JobState.RUNNING


def test_a_job_that_ended_is_not_taken_up() -> None:
    jobs = [create() for _ in range(3)]
    claim(jobs[0]).succeed({})
    claim(jobs[1]).fail("x", "y")
    claim(jobs[2]).end_cancelled()

    assert [lifecycle.claim(job.pk) for job in jobs] == [None, None, None]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_takes_the_job() -> None:
    jobs = [create() for _ in range(10)]
    taken: list[int] = []

    def work() -> None:
        try:
            taken.extend(job.pk for job in jobs if lifecycle.claim(job.pk) is not None)
        finally:
            connection.close()

    _together([work] * 8)

    assert sorted(taken) == [job.pk for job in jobs]


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_with_one_key_make_one_job() -> None:
    made: list[tuple[int, bool]] = []

    def ask() -> None:
        try:
            job, new = lifecycle.create(
                kind="run", project_id=1, created_by_id=None, parameters={"a": 1}, idempotency_key="once"
            )
            made.append((job.pk, new))
        finally:
            connection.close()

    _together([ask] * 8)

    assert len({pk for pk, _ in made}) == 1
    assert [new for _, new in made].count(True) == 1


def _together(actions: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=action) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# --- fenced ---------------------------------------------------------------------------------


def test_a_worker_whose_job_was_taken_from_it_cannot_write_any_more() -> None:
    job = create()
    late = claim(job)
    lose(job)
    claim(job).progress(3, 10)

    writes: list[Callable[[], None]] = [
        partial(late.progress, 9, 10),
        late.check,
        late.put_back,
        late.park,
        late.end_cancelled,
        partial(late.succeed, {"wrong": True}),
        partial(late.fail, "wrong", "wrong"),
    ]
    for write in writes:
        with pytest.raises(Superseded):
            write()
    with pytest.raises(Superseded), transaction.atomic():
        late.hold()

    job.refresh_from_db()
    assert (job.state, job.done, job.result, job.attempt) == (JobState.RUNNING, 3, {}, 2)


def test_a_job_that_ended_cannot_be_written_by_its_own_worker_either() -> None:
    job = create()
    done = claim(job)
    done.succeed({"x": 1})

    with pytest.raises(Superseded):
        done.progress(1)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_held_cannot_be_taken_away_before_the_transaction_ends() -> None:
    job = create()
    holder = claim(job)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - LATER)
    held, order = threading.Event(), list[str]()

    def work() -> None:
        try:
            with transaction.atomic():
                holder.hold()
                held.set()
                taking.join(0.5)  # it must wait; this only gives it the time to do wrong
                order.append("work written")
        finally:
            connection.close()

    def take() -> None:
        try:
            held.wait()
            lifecycle.recover_lost()
            order.append("job taken away")
        finally:
            connection.close()

    taking = threading.Thread(target=take)
    working = threading.Thread(target=work)
    taking.start()
    working.start()
    working.join()
    taking.join()

    assert order == ["work written", "job taken away"]


def test_holding_needs_a_transaction_to_hold_it_in() -> None:
    job = create()
    holder = claim(job)

    with transaction.atomic():
        holder.hold()

    assert state(job) == JobState.RUNNING


# --- cancelled ------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_at_once() -> None:
    for job in (create(), create(parked=True)):
        assert lifecycle.request_cancel(job).state == JobState.CANCELLED
        assert lifecycle.claim(job.pk) is None


def test_a_running_job_learns_of_it_at_its_next_step() -> None:
    job = create()
    running = claim(job)
    assert not running.cancelled()

    assert lifecycle.request_cancel(job).state == JobState.RUNNING

    assert running.cancelled()
    with pytest.raises(Cancelled):
        running.progress(1)
    running.end_cancelled()
    assert state(job) == JobState.CANCELLED


def test_a_job_that_would_wait_again_learns_of_it_too() -> None:
    for give_back in (Claim.put_back, Claim.park):
        job = create()
        running = claim(job)
        lifecycle.request_cancel(job)
        with pytest.raises(Cancelled):
            give_back(running)


def test_a_job_that_has_ended_stays_as_it_ended() -> None:
    job = create()
    claim(job).succeed({"x": 1})

    assert lifecycle.request_cancel(job).state == JobState.SUCCEEDED


def test_a_job_whose_worker_died_after_it_was_cancelled_is_cancelled() -> None:
    job = create()
    claim(job)
    lifecycle.request_cancel(job)

    assert lose(job) == []
    assert state(job) == JobState.CANCELLED


# --- lost and found -------------------------------------------------------------------------


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


# --- dispatched -----------------------------------------------------------------------------


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
