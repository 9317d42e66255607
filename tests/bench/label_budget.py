"""How many labels the adaptive queue needs: real crowds replayed in random order, and a simulated crowd.

`labels_to_equal_majority5`: labels per item at which the mean course of accuracy reaches that of majority over five
labels of every item; `labels_to_99`: at which it reaches 99 % (null where it never does). `labels_per_item`, `accuracy`
and `ece` of an adaptive policy are those at which the self-stopping rule (target .99, at least one label, at most ten,
or what the set has) ended. Every label counts, also those at random; there is no gold here.
Means of `DRAWS` orders. `DATA=folder` names a folder of sets.
"""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from labelhub.labelling.aggregation.answers import Answers, Floats, Integers, answers
from labelhub.labelling.aggregation.automatic import aggregate
from labelhub.labelling.aggregation.majority import majority
from labelhub.labelling.aggregation.opinions import opinions
from labelhub.labelling.truth import Policy
from tests.bench import simulated_crowd as simulated
from tests.bench import table
from tests.bench.budget_replay import Answer, Course, Spending, run
from tests.bench.crowd_data import CrowdSet, score, sets

DRAWS = 8
RULE = Policy(overlap_min=1, overlap_max=10, accept_agreement=0.7, target=0.99)
LONGEST = 6.0  # labels per item up to which the course is followed
STEP = 0.01


@dataclass(frozen=True)
class Outcome:
    """One draw: the adaptive course, and five labels of every item."""

    course: Course
    truth: Integers
    five: Answers


def replayed(one: CrowdSet, draw: int) -> Outcome:
    """A set's labels, in an order of this draw's own."""
    rng = np.random.default_rng([draw, 1])
    five = one.given(one.some(5, rng))
    waiting: list[list[tuple[int, int]]] = [[] for _ in range(one.n_items)]
    for place in rng.permutation(len(one.item)).tolist():
        waiting[one.item[place]].append((int(one.labeller[place]), int(one.label_class[place])))

    def answer(item: int) -> tuple[int, int] | None:
        return waiting[item].pop() if waiting[item] else None

    spending = Spending(answer, (one.n_items, one.n_labellers, one.n_classes), rng, RULE)
    return Outcome(_course(spending, one.truth), one.truth, five)


def imagined(mean: float, shared: bool, model: float | None, draw: int) -> Outcome:
    """A simulated crowd, alone or with a model."""
    rng = np.random.default_rng([draw, 2])
    crowd = simulated.crowd(mean, shared, rng)
    sizes = (simulated.ITEMS, simulated.WORKERS, 2)
    stated = None
    if model is not None:
        stated = opinions(simulated.opinions_of_model(crowd, model, rng), n_items=sizes[0], n_classes=2)
    item = np.repeat(np.arange(sizes[0]), 5)
    worker = np.argsort(rng.random((sizes[0], sizes[1])), axis=1)[:, :5].ravel()
    said = [crowd.answer(i, w, rng) for i, w in zip(item.tolist(), worker.tolist(), strict=True)]
    five = answers(item, worker, said, n_items=sizes[0], n_labellers=sizes[1], n_classes=2)
    spending = Spending(_anybody(crowd, rng), sizes, rng, RULE, stated)
    return Outcome(_course(spending, crowd.truth), crowd.truth, five)


def _anybody(crowd: simulated.Crowd, rng: np.random.Generator) -> Answer:
    """Whoever comes next and has not seen the item; nobody is turned away, spammers neither."""
    seen: list[set[int]] = [set() for _ in crowd.truth]

    def answer(item: int) -> tuple[int, int] | None:
        if len(seen[item]) == simulated.WORKERS:
            return None
        worker = int(rng.integers(simulated.WORKERS))
        while worker in seen[item]:
            worker = int(rng.integers(simulated.WORKERS))
        seen[item].add(worker)
        return worker, crowd.answer(item, worker, rng)

    return answer


def _course(spending: Spending, truth: Integers) -> Course:
    return run(spending, lambda p: score(p, truth).accuracy, LONGEST)


def reached(courses: list[Course], level: float) -> float | None:
    """Labels per item at which the mean course first has `level`, to two digits."""
    ends = min(course.points[-1][0] for course in courses)
    grid = np.arange(STEP, ends + STEP / 2, STEP)
    lines = [np.interp(grid, *np.array([(0.0, 0.0), *course.points]).T) for course in courses]
    over = np.flatnonzero(np.mean(lines, axis=0) >= level)
    return round(float(grid[over[0]]), 2) if len(over) else None


def rows_of(name: str, outcomes: dict[str, list[Outcome]]) -> list[dict[str, Any]]:
    """The rows of one set; the fixed policies stand on the first policy's draws."""
    draws = next(iter(outcomes.values()))
    majority5 = float(np.mean([score(majority(one.five).probabilities, one.truth).accuracy for one in draws]))
    found = []
    for policy, mine in outcomes.items():
        courses = [one.course for one in mine]
        spent = float(np.mean([course.stopped[0] for course in courses]))
        ends = [score(one.course.stopped[1], one.truth) for one in mine]
        found.append(
            _row(name, policy, spent, ends, majority5, reached(courses, majority5), reached(courses, 0.99))
        )
    methods: tuple[tuple[str, Callable[[Answers], Floats]], ...] = (
        ("fixed5-majority", lambda given: majority(given).probabilities),
        ("fixed5-default", lambda given: aggregate(given).probabilities),
    )
    for policy, method in methods:
        spent = float(np.mean([len(one.five) / one.five.n_items for one in draws]))
        found.append(_row(name, policy, spent, [score(method(one.five), one.truth) for one in draws], majority5))
    return found


def _row(
    name: str,
    policy: str,
    spent: float,
    ends: list[Any],
    majority5: float,
    equal: float | None = None,
    ninety_nine: float | None = None,
) -> dict[str, Any]:
    return {
        "set": name,
        "policy": policy,
        "labels_per_item": round(spent, 3),
        "accuracy": round(float(np.mean([one.accuracy for one in ends])), 4),
        "ece": round(float(np.mean([one.ece for one in ends])), 4),
        "majority5_accuracy": round(majority5, 4),
        "labels_to_equal_majority5": equal,
        "labels_to_99": ninety_nine,
    }


def main() -> None:
    rows: list[dict[str, Any]] = []
    # Spawned: forked children of a process that uses BLAS threads may hang.
    pool = ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn"))
    with pool:
        for one in sets():
            rows += rows_of(one.name, {"adaptive": list(pool.map(partial(replayed, one), range(DRAWS)))})
        models = {"adaptive": None, "adaptive+model90": 0.9, "adaptive+model97": 0.97}
        for mean, shared in ((0.8, False), (0.88, False), (0.8, True)):
            name = f"simulated-{mean:.2f}" + ("-shared-difficulty" if shared else "")
            draws = {
                policy: list(pool.map(partial(imagined, mean, shared, model), range(DRAWS)))
                for policy, model in models.items()
            }
            rows += rows_of(name, draws)
    fine = ("labels_per_item", "accuracy", "ece", "majority5_accuracy")
    table.show([{**row, **{key: f"{row[key]:.4f}" for key in fine}} for row in rows])
    table.finish("label_budget", rows)
