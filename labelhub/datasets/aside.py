"""Saying how far a job is while its own connection reads within a transaction in which nothing may be written."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic

from django.db import connection

from labelhub.jobs.lifecycle import Claim

EVERY = 0.5  # seconds

Tell = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """For work that nobody watches."""


@contextmanager
def progress_aside(claim: Claim | None, note: str) -> Iterator[Tell]:
    """A function (done, total) that passes progress on from a thread with a connection of its own, at most every
    `EVERY` seconds. What the claim raises there (`Cancelled`, `Superseded`) the next call raises here."""
    if claim is None:
        yield silent
        return
    with ThreadPoolExecutor(1, thread_name_prefix="progress") as thread:
        pending: Future[None] | None = None
        last = 0.0

        def tell(done: int, total: int) -> None:
            nonlocal pending, last
            if pending is not None and pending.done():
                pending.result()
                pending = None
            if pending is None and monotonic() - last >= EVERY:
                last = monotonic()
                pending = thread.submit(claim.progress, done, total, note)

        try:
            yield tell
        finally:
            # A function of ours: `connection.close` would be looked up here and close this thread's connection.
            thread.submit(_close).result()


def _close() -> None:
    connection.close()
