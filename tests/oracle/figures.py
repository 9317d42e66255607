"""What crowd-kit says about small simulated crowds: run by `make oracle` in an environment of its own.

Writes `tests/labelling/aggregation/crowd_kit.json`, which ordinary tests read; crowd-kit itself is no part of LabelHub.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from crowdkit.aggregation import DawidSkene, MajorityVote

WHERE = Path(__file__).parents[1] / "labelling" / "aggregation" / "crowd_kit.json"
ITERATIONS = 500


def crowd(items: int, labellers: int, each: int, classes: int, seed: int) -> pd.DataFrame:
    """Labels by people of uneven confusion, so that matrices are worth learning."""
    rng = np.random.default_rng(seed)
    confusion = 0.6 * np.eye(classes) + 0.4 * rng.dirichlet(np.ones(classes), (labellers, classes))
    truth = rng.integers(0, classes, items)
    item = np.repeat(np.arange(items), each)
    who = np.argsort(rng.random((items, labellers)), axis=1)[:, :each].ravel()
    said = [int(rng.choice(classes, p=confusion[w, truth[i]])) for i, w in zip(item, who, strict=True)]
    return pd.DataFrame({"task": item, "worker": who, "label": said})


def figures(items: int, labellers: int, each: int, classes: int, seed: int) -> dict[str, Any]:
    labels = crowd(items, labellers, each, classes, seed)
    tables = {
        "dawid_skene": DawidSkene(n_iter=ITERATIONS, tol=0.0).fit_predict_proba(labels),
        "majority": MajorityVote().fit_predict_proba(labels),
    }
    return {
        "items": items,
        "labellers": labellers,
        "classes": classes,
        "labels": labels[["task", "worker", "label"]].to_numpy().tolist(),
        **{
            name: table.sort_index()[list(range(classes))].fillna(0).round(9).to_numpy().tolist()
            for name, table in tables.items()
        },
    }


if __name__ == "__main__":
    # Small enough that crowd-kit has long reached its fixed point: from 100 iterations on not a digit moves (measured
    # with crowd-kit 1.4.2 against 2,000 iterations), so that stopping early is no part of the comparison.
    sizes = ((40, 8, 5, 2, 1), (60, 10, 6, 3, 2))
    WHERE.write_text(json.dumps([figures(*size) for size in sizes], separators=(",", ":")) + "\n")
