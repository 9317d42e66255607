"""Sets aside a part of what is learnt from, to decide when to stop or what to choose. Pure."""

import numpy as np

from trainer.arrays import Ints
from trainer.errors import TrainerError
from trainer.folds import assign


def parts(labels: Ints, groups: Ints | None, share: float, seed: int) -> tuple[Ints, Ints] | None:
    """Indices to learn from and indices set aside, about `share` (above 0, at most .5) of each class, groups whole.

    None where there is too little to set anything aside: a class in a single group, or one group for all.
    """
    numbers = np.arange(len(labels)) if groups is None else np.unique(groups, return_inverse=True)[1].reshape(-1)
    present, dense = np.unique(labels, return_inverse=True)
    try:
        dealt = assign(
            dense.reshape(-1).astype(np.int64),
            numbers.astype(np.int64),
            [f"{index:09}" for index in range(len(labels))],
            np.full(len(labels), -1, dtype=np.int64),
            folds=max(2, round(1 / share)),
            seed=seed,
            classes=[str(number) for number in present],
        )
    except TrainerError:
        # What `assign` refuses is exactly what cannot be divided; the caller then does without.
        return None
    return np.flatnonzero(dealt.of != 0), np.flatnonzero(dealt.of == 0)
