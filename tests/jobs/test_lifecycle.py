"""Jobs: created once, taken up once, fenced, cancelled."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from labelhub.errors import Conflict, Invalid
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Cancelled, Claim, Superseded
from labelhub.jobs.models import Job, JobState
from tests.jobs.steps import LATER, claim, create, lose, state

pytestmark = pytest.mark.django_db


# --- created once ------------------------------------------------------------------------------


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


# --- taken up by one ---------------------------------------------------------------------------


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


# --- fenced ------------------------------------------------------------------------------------


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


# --- cancelled ---------------------------------------------------------------------------------


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
