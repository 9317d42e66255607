"""Searches backbones, heads and their settings on cached features, within a budget of trials.

Nested validation: whatever a run holds out is never seen by the search. Inside what it may learn from, a part is set
aside (groups whole); every trial learns from the rest and is measured on that part by log loss; the best one then
learns from everything. Trials are drawn at random from the seed (Bergstra & Bengio 2012), after one linear head for
each backbone, so that no budget misses what is cheapest and often best.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from trainer import holdout
from trainer.architectures import on_features
from trainer.arrays import Floats
from trainer.errors import TrainerError
from trainer.fit import NetworkLearner
from trainer.heads import LinearHead
from trainer.learning import Examples, Fitted, Inputs, Learner, part_of
from trainer.progress import Watch
from trainer.schedule import Schedule

_SHARE = 0.25


@dataclass(frozen=True)
class LinearTrial:
    """A linear head; `C` is the inverse of the penalty's strength."""

    backbone: str
    C: float
    head: str = "linear"

    def learner(self, features: int, balance: str) -> Learner:
        """What learns so."""
        return LinearHead(self.C, balance)


@dataclass(frozen=True)
class DenseTrial:
    """One dense layer before the last; `penalty` is the quadratic one on its kernel."""

    backbone: str
    width: int
    dropout: float
    penalty: float
    learning_rate: float
    epochs: int
    head: str = "dense"

    def learner(self, features: int, balance: str) -> Learner:
        """What learns so from this many features."""

        def build(classes: int) -> Any:
            return on_features(
                (features,), classes, widths=(self.width,), dropout=self.dropout, penalty=self.penalty
            )

        return NetworkLearner(build, Schedule(self.epochs, 64, "adam", self.learning_rate, balance=balance), 1e-4)


Trial = LinearTrial | DenseTrial


@dataclass(frozen=True)
class SearchLearner:
    """Chooses among `trials` drawn ways to learn. `backbones` names the parts of the inputs, `features` their widths;
    `left_out` says why other backbones are not among them.
    """

    backbones: tuple[str, ...]
    features: tuple[int, ...]
    trials: int
    balance: str
    left_out: Mapping[str, str]

    def fit(self, train: Examples, validation: Examples | None, *, classes: int, seed: int, watch: Watch) -> Fitted:
        """Searches and learns. Raises TrainerError `too_few_to_search` and what the heads raise."""
        divided = holdout.parts(train.labels, train.groups, _SHARE, seed)
        if divided is None:
            raise TrainerError(
                "too_few_to_search",
                "There are too few labelled items, or too few groups, to set some aside for choosing.",
                "Label more items, or use a recipe that does not search.",
            )
        tried = []
        drawn = draw(self.backbones, self.trials, seed)
        for number, trial in enumerate(drawn):
            part = watch.part(number, len(drawn) + 1, f"{watch.note}: trial {number + 1} of {len(drawn)}", watch.fold)
            tried.append(self._try(trial, train.subset(divided[0]), train.subset(divided[1]), classes, seed, part))
        order = sorted(range(len(tried)), key=lambda at: (tried[at]["log_loss"], at))
        best = drawn[order[0]]
        last = watch.part(len(drawn), len(drawn) + 1, watch.note, watch.fold)
        fitted = self._learn(best, train, validation, classes, seed, last)
        board = {"trials": [tried[at] for at in order], "left_out": dict(self.left_out)}
        return FittedSearch(fitted, self.backbones.index(best.backbone), board)

    def cost(self, examples: int) -> float:
        """A linear head needs a second, a dense one a few."""
        return self.trials * (1.0 + examples * 1e-3)

    def _try(
        self, trial: Trial, train: Examples, aside: Examples, classes: int, seed: int, watch: Watch
    ) -> dict[str, Any]:
        fitted = self._learn(trial, train, None, classes, seed, watch)
        p = fitted.predict(part_of(aside.inputs, self.backbones.index(trial.backbone)), watch)
        given = np.maximum(p[np.arange(len(aside)), aside.labels], 1e-15)
        return {
            **asdict(trial),
            "log_loss": float(-np.average(np.log(given), weights=aside.weights)),
            "accuracy": float((p.argmax(axis=1) == aside.labels).mean()),
            "n": len(aside),
        }

    def _learn(
        self, trial: Trial, train: Examples, validation: Examples | None, classes: int, seed: int, watch: Watch
    ) -> Fitted:
        at = self.backbones.index(trial.backbone)
        held_out = None if validation is None else validation.seen_by(at)
        learner = trial.learner(self.features[at], self.balance)
        return learner.fit(train.seen_by(at), held_out, classes=classes, seed=seed, watch=watch)


@dataclass(frozen=True)
class FittedSearch:
    """The best way, and the leaderboard: every trial, the best first."""

    best: Fitted
    part: int
    board: Mapping[str, Any]

    def predict(self, inputs: Inputs, watch: Watch) -> Floats:
        """P of each class (n, classes)."""
        return self.best.predict(part_of(inputs, self.part), watch)

    def attach(self, features: Any) -> Any:
        """The head on the features of the backbone that was chosen."""
        return self.best.attach(features)

    def findings(self) -> Mapping[str, Any]:
        """The leaderboard."""
        return {"leaderboard": self.board}


def draw(backbones: Sequence[str], trials: int, seed: int) -> list[Trial]:
    """So many trials: first a linear head for each backbone, then backbone, head and settings by chance."""
    random = np.random.default_rng(seed)
    drawn: list[Trial] = []
    drawn.extend(LinearTrial(backbone, 0.01) for backbone in backbones[:trials])
    while len(drawn) < trials:
        backbone = str(random.choice(list(backbones)))
        if random.random() < 0.5:
            drawn.append(LinearTrial(backbone, float(10 ** random.uniform(-4, 1))))
            continue
        drawn.append(
            DenseTrial(
                backbone,
                width=int(2 ** random.integers(4, 10)),
                dropout=round(float(random.uniform(0, 0.8)), 2),
                penalty=float(10 ** random.uniform(-6, -2)),
                learning_rate=float(10 ** random.uniform(-3.5, -2)),
                epochs=int(random.choice([5, 10, 20])),
            )
        )
    return drawn

