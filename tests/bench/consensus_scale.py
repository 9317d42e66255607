"""A full re-estimate over 1,000,000 labels (200,000 items × 5, 1,000 labellers), and what one more label costs.

`em_s` is all arithmetic from unsorted arrays to posteriors (the best of three, as the machine is shared); `peak_mb`
what it allocates at most beyond its input; `submit_overhead_us` the posterior of one item with its new label.
Reading and writing the database is not in these figures.
"""

import time
import tracemalloc

import numpy as np

from labelhub.labelling.aggregation.answers import answers
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.estimates import posterior
from tests.bench import table

ITEMS, EACH, LABELLERS = 200_000, 5, 1_000
SUBMITS = 20_000


def main() -> None:
    rng = np.random.default_rng(0)
    skill, truth = rng.uniform(0.6, 0.95, LABELLERS), rng.integers(0, 2, ITEMS)
    order = rng.permutation(ITEMS * EACH)
    item = np.repeat(np.arange(ITEMS), EACH)[order]
    first, apart = np.repeat(rng.integers(0, LABELLERS, ITEMS), EACH), np.tile(np.arange(EACH) * 199, ITEMS)
    labeller = ((first + apart) % LABELLERS)[order]  # five different people
    right = rng.random(ITEMS * EACH) < skill[labeller]
    label_class = np.where(right, truth[item], 1 - truth[item])

    def full() -> tuple[float, float]:
        began = time.perf_counter()
        given = answers(item, labeller, label_class, n_items=ITEMS, n_labellers=LABELLERS, n_classes=2)
        _ = given.design, given.votes, given.per_item
        prepared = time.perf_counter()
        aggregate(given)
        return prepared - began, time.perf_counter() - prepared

    runs = [full() for _ in range(3)]
    prepare, estimate = min(runs, key=sum)
    tracemalloc.start()
    full()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    given = answers(item, labeller, label_class, n_items=ITEMS, n_labellers=LABELLERS, n_classes=2)
    found = aggregate(given)
    who = given.labeller[: SUBMITS * EACH].reshape(-1, EACH).tolist()
    what = given.label_class[: SUBMITS * EACH].reshape(-1, EACH).tolist()
    _ = found.estimates.evidence, found.estimates.log_prior
    began = time.perf_counter()
    for one, said in zip(who, what, strict=True):
        posterior(one, said, found.estimates)
    submit = (time.perf_counter() - began) / SUBMITS * 1e6
    result = {
        "em_s": round(prepare + estimate, 3),
        "peak_mb": round(peak, 1),
        "submit_overhead_us": round(submit, 2),
    }
    accuracy = float((found.probabilities.argmax(axis=1) == truth).mean())
    table.show(
        [{**result, "sort_s": prepare, "estimate_s": estimate, "iterations": found.iterations, "accuracy": accuracy}]
    )
    table.finish("consensus_scale", result)
