"""Consensus on real crowds with known truth: majority, Dawid-Skene and the default, with all labels and with few.

With 1, 2 and 3 labels per item the figures are means of 20 draws. `dawid-skene` is without priors, as its authors have
it. Ties count their share. `DATA=folder` names a folder of sets, each with annotations.csv and truth.csv.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from labelhub.labelling.aggregation.answers import Answers
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.dawid_skene import dawid_skene, no_priors
from labelhub.labelling.aggregation.estimates import Aggregation
from labelhub.labelling.aggregation.majority import majority
from tests.bench import table
from tests.bench.crowd_data import CrowdSet, score, sets

DRAWS = 20
FEW = (1, 2, 3)
METHODS: dict[str, Callable[[Answers], Aggregation]] = {
    "majority": majority,
    "dawid-skene": lambda given: dawid_skene(given, priors=no_priors(given.n_classes)),
    "default": aggregate,
}


def measure(one: CrowdSet, method: str, each: int | None) -> dict[str, Any]:
    rng = np.random.default_rng(20)  # the same draws for every method
    scores, seconds, chosen = [], 0.0, set()
    for _ in range(1 if each is None else DRAWS):
        given = one.given(None if each is None else one.some(each, rng))
        began = time.perf_counter()
        found = METHODS[method](given)
        seconds += time.perf_counter() - began
        scores.append(score(found.probabilities, one.truth))
        chosen.add(found.choice.code if found.choice else "")
    return {
        "set": one.name,
        "method": method,
        "labels_per_item": each,
        "accuracy": round(float(np.mean([s.accuracy for s in scores])), 4),
        "log_loss": round(float(np.mean([s.log_loss for s in scores])), 4),
        "ece": round(float(np.mean([s.ece for s in scores])), 4),
        "seconds": round(seconds / len(scores), 4),
        "chose": "/".join(sorted(chosen)),
    }


def main() -> None:
    rows = [measure(one, method, each) for one in sets() for each in (None, *FEW) for method in METHODS]
    fine = ("accuracy", "log_loss", "ece", "seconds")
    table.show([{**row, **{key: f"{row[key]:.4f}" for key in fine}} for row in rows])
    keys = ("set", "method", "labels_per_item", "accuracy", "log_loss", "ece")
    table.finish("truth", [{key: row[key] for key in keys} for row in rows])
