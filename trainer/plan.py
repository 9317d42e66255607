"""Who learns from what in a run: folds, the final model's items, the test items. Pure."""

from dataclasses import dataclass

import numpy as np

from trainer import folds
from trainer.arrays import Bools, Floats, Ints
from trainer.config import TrainConfig
from trainer.errors import TrainerError
from trainer.groups import together
from trainer.manifest import Manifest, Row


@dataclass(frozen=True)
class Plan:
    """The labelled rows with their arrays (n,), and the rows that are only predicted.

    `targets` (n, classes) are what people's answers say of each class, if that is to be learnt and not the label.
    `groups` numbers what must stay together. `final` marks the rows that the final model learns from: all but the test
    rows and what belongs together with one of them.
    """

    classes: tuple[str, ...]
    labelled: tuple[Row, ...]
    unlabelled: tuple[Row, ...]
    labels: Ints
    weights: Floats
    targets: Floats | None
    groups: Ints
    folds: folds.Folds
    final: Bools
    test: Bools
    validation: Bools

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row: the labelled ones first."""
        return self.labelled + self.unlabelled


def make(manifest: Manifest, also: Manifest | None, config: TrainConfig) -> Plan:
    """Plans a run. Raises what `folds.assign` raises, and TrainerError `class_only_in_test`."""
    linked = together([row.group for row in manifest.rows], [row.sha256 for row in manifest.rows])
    chosen = np.array([row.label is not None for row in manifest.rows], dtype=np.bool_)
    labelled = tuple(row for row in manifest.rows if row.label is not None)
    unlabelled = tuple(row for row in manifest.rows if row.label is None) + (also.rows if also else ())
    labels = np.array([row.label for row in labelled], dtype=np.int64)
    groups = np.unique(linked[chosen], return_inverse=True)[1].reshape(-1).astype(np.int64)
    assigned = folds.assign(
        labels,
        groups,
        [row.id for row in labelled],
        np.array([-1 if row.fold is None else row.fold for row in labelled], dtype=np.int64),
        folds=config.folds,
        seed=config.seed,
        classes=manifest.classes,
    )
    test = np.array([row.split == "test" for row in labelled], dtype=np.bool_)
    final = ~np.isin(groups, groups[test])
    _refuse_unlearnable(labels, final, manifest.classes)
    return Plan(
        manifest.classes,
        labelled,
        unlabelled,
        labels,
        np.array([row.weight for row in labelled], dtype=np.float64),
        _targets(labelled, manifest.classes) if config.parameters["targets"] == "probabilities" else None,
        groups,
        assigned,
        final,
        test,
        np.array([row.split == "validation" for row in labelled], dtype=np.bool_),
    )


def _refuse_unlearnable(labels: Ints, final: Bools, classes: tuple[str, ...]) -> None:
    for number, name in enumerate(classes):
        if not (labels[final] == number).any():
            raise TrainerError(
                "class_only_in_test",
                f"Every labelled item of class '{name}' is in the test split, or belongs together with one that is.",
                "Move some of its items to another split, or label more.",
            )


def _targets(labelled: tuple[Row, ...], classes: tuple[str, ...]) -> Floats:
    """The probabilities of each row; its label alone where the manifest gives none."""
    hard = np.eye(len(classes))
    given = [hard[row.label] if row.probabilities is None else row.probabilities for row in labelled]
    return np.array(given, dtype=np.float64).reshape(-1, len(classes))
