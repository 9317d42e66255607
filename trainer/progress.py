"""How far a run is, told as one number that only grows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trainer.errors import Cancelled

STAGES = ("features", "folds", "final", "predict", "measure", "write")
TOTAL = 1000


@dataclass(frozen=True)
class Progress:
    """One report of a run.

    `done` of `total` covers the whole run and never shrinks, so that one bar can show it. `epoch` is set when a
    network has finished an epoch: `{"fold": k or "final", "epoch": i, "loss", "accuracy", "val_loss", "val_accuracy"}`,
    where the last two are None if there is nothing to validate on.
    """

    stage: str
    done: int
    total: int
    note: str
    epoch: Mapping[str, Any] | None = None


Report = Callable[[Progress], None]
Cancelling = Callable[[], bool]


def silent(_: Progress) -> None:
    """Reports nothing."""


def never() -> bool:
    """Never cancels."""
    return False


class Bar:
    """Turns the progress of the stages into the progress of the run and stops a run that was cancelled.

    `costs` says how long each stage is expected to take, in any unit. Expectations may be wrong; the bar then moves
    unevenly, never backwards.
    """

    def __init__(self, report: Report, cancelled: Cancelling, costs: Mapping[str, float]) -> None:
        self._report = report
        self._cancelled = cancelled
        self._last: tuple[str, int, str] | None = None
        self._done = 0
        total = sum(costs.values()) or 1.0
        self._start: dict[str, float] = {}
        self._share: dict[str, float] = {}
        passed = 0.0
        for stage in STAGES:
            self._start[stage] = passed / total
            self._share[stage] = costs.get(stage, 0.0) / total
            passed += costs.get(stage, 0.0)

    def check(self) -> None:
        """Raises `Cancelled` if the caller asked the run to stop."""
        if self._cancelled():
            raise Cancelled

    def step(self, stage: str, fraction: float, note: str, epoch: Mapping[str, Any] | None = None) -> None:
        """Reports that `fraction` (0 to 1) of a stage is done, if that is news."""
        self.check()
        at = self._start[stage] + self._share[stage] * min(max(fraction, 0.0), 1.0)
        self._done = max(self._done, min(int(at * TOTAL), TOTAL))
        news = (stage, self._done, note)
        if epoch is not None or news != self._last:
            self._last = news
            self._report(Progress(stage, self._done, TOTAL, note, epoch))

    def finish(self) -> None:
        """Reports that the run is complete."""
        self._report(Progress("write", TOTAL, TOTAL, "The run is complete."))


@dataclass(frozen=True)
class Watch:
    """A part of one stage of a bar, from `start` to `end` (0 to 1), under one note."""

    bar: Bar
    stage: str
    note: str
    start: float = 0.0
    end: float = 1.0
    fold: int | str | None = None

    def step(self, fraction: float, note: str = "") -> None:
        """Reports the part's own fraction (0 to 1); raises `Cancelled` if the run is to stop."""
        self.bar.step(self.stage, self.start + (self.end - self.start) * fraction, note or self.note)

    def epoch(self, fraction: float, values: Mapping[str, Any]) -> None:
        """Reports a finished epoch; with its measures if the fit is one of a fold or the final one."""
        if self.fold is None:
            self.step(fraction)
            return
        self.bar.step(
            self.stage,
            self.start + (self.end - self.start) * fraction,
            self.note,
            {"fold": self.fold, **values},
        )

    def between(self, start: float, end: float) -> "Watch":
        """The part of this one from `start` to `end` (0 to 1)."""
        width = self.end - self.start
        return Watch(self.bar, self.stage, self.note, self.start + width * start, self.start + width * end, self.fold)

    def part(self, index: int, count: int, note: str, fold: int | str | None) -> "Watch":
        """The part number `index` of `count` equal parts of this one."""
        width = (self.end - self.start) / count
        start = self.start + width * index
        return Watch(self.bar, self.stage, note, start, start + width, fold)
