"""What a run tells while it trains: progress on its job, epochs on the run, at most once a second."""

from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from labelhub.jobs.lifecycle import Claim
from labelhub.runs.models import Run
from trainer.progress import Progress

EVERY = 1.0  # seconds
MOST_EPOCHS = 2000  # kept with the run; the run folder has them all


class Watcher:
    """The trainer's `report` and `cancelled`. Both may raise `Cancelled` or `Superseded`, which end the run."""

    def __init__(self, run: Run, claim: Claim, clock: Callable[[], float] = monotonic) -> None:
        self._run, self._claim, self._clock = run, claim, clock
        self._epochs: list[Mapping[str, Any]] = []
        self._written = 0
        self._told = self._asked = float("-inf")
        self._latest: Progress | None = None

    def report(self, progress: Progress) -> None:
        """Keep what is told, and write it down when it is time."""
        self._latest = progress
        if progress.epoch is not None:
            self._epochs.append(dict(progress.epoch))
        if self._clock() - self._told >= EVERY:
            self.flush()

    def flush(self) -> None:
        """Write down what was told last."""
        self._told = self._clock()
        if len(self._epochs) > self._written:
            self._written = len(self._epochs)
            # The job's attempt is in the condition: a worker that lost the job writes nothing.
            mine = Run.objects.filter(pk=self._run.pk, job__attempt=self._claim.attempt)
            mine.update(epochs=self._epochs[-MOST_EPOCHS:])
        if self._latest is not None:
            self._claim.progress(self._latest.done, self._latest.total, self._latest.note)

    def cancelled(self) -> bool:
        """Whether somebody asked for it; asks the database at most once a second."""
        if self._clock() - self._asked < EVERY:
            return False
        self._asked = self._clock()
        return self._claim.cancelled()
