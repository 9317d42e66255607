"""Runs side by side, on the items that all of them held out. Pure but for the reading of run folders."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from trainer.arrays import Floats, Ints
from trainer.errors import TrainerError
from trainer.evaluate import OVERALL, measure
from trainer.paired import changed, paired
from trainer.readback import Finished, Held

CURVES = ("roc_curve", "pr_curve", "threshold_curve", "reliability")


def compare(runs: Sequence[Finished], *, seed: int = 7) -> dict[str, Any]:
    """`{"runs", "classes", "out_of_fold", "test"}`, each of the last two as `compare_held` gives it, or None.

    Runs of other snapshots can be compared: only items that all of them held out count, and where labels differ those
    of the last run named are held against all (they were corrected since). Raises TrainerError `compare_too_few`,
    `compare_classes` or `compare_nothing_shared`.
    """
    if len(runs) < 2:
        raise TrainerError("compare_too_few", "Two runs at least can be compared.", "Name another run.")
    classes = runs[-1].classes
    for run in runs:
        if set(run.classes) != set(classes):
            raise TrainerError(
                "compare_classes",
                f"Run {run.name} has the classes {', '.join(run.classes)}, but {runs[-1].name} has "
                f"{', '.join(classes)}.",
                "Compare runs that answer the same question.",
            )
    names = _names(runs)
    held = compare_held(names, [_in_order(run.out_of_fold, run, classes) for run in runs], classes, seed=seed)
    tests = [_in_order(run.test, run, classes) for run in runs if run.test is not None]
    tested = compare_held(names, tests, classes, seed=seed) if len(tests) == len(runs) else None
    if held is None and tested is None:
        raise TrainerError(
            "compare_nothing_shared", "The runs have no labelled item in common.", "Compare runs of the same items."
        )
    described = [
        {
            "name": name,
            "folder": str(run.folder),
            "recipe": run.config["recipe"],
            "parameters": run.config["parameters"],
            "labelled": len(run.out_of_fold),
        }
        for name, run in zip(names, runs, strict=True)
    ]
    return {"runs": described, "classes": list(classes), "out_of_fold": held, "test": tested}


def compare_held(
    names: Sequence[str], held: Sequence[Held], classes: Sequence[str], *, seed: int
) -> dict[str, Any] | None:
    """The same items by every run, P in the order of `classes`; None if they share no item.

    `{"n", "relabelled", "measures": {name: …}, "pairs": [{"first", "second", …, "changed": […]}]}`. `relabelled` counts
    items whose label was another in an earlier run. A pair says what `paired.paired` says, and names the items that
    changed side: `{"id", "label", "p_first", "p_second"}`, P of the label, those that changed most first.
    """
    shared = sorted(set(held[0].ids).intersection(*(each.ids for each in held[1:])))
    if not shared:
        return None
    chosen = [_these(each, shared) for each in held]
    labels, groups = chosen[-1].labels, np.unique(chosen[-1].groups, return_inverse=True)[1].reshape(-1)
    measured = [measure(each.p, labels, groups, classes, seed=seed) for each in chosen]
    pairs = [(a, b) for a in range(len(chosen)) for b in range(a + 1, len(chosen))]
    return {
        "n": len(shared),
        "relabelled": int(np.any([each.labels != labels for each in chosen], axis=0).sum()),
        "measures": {
            name: {key: one[key] for key in (*OVERALL, *CURVES)} for name, one in zip(names, measured, strict=True)
        },
        "pairs": [
            {
                "first": names[a],
                "second": names[b],
                **paired(chosen[a].p, chosen[b].p, labels, groups, seed=seed),
                "changed": _changed(chosen[a].p, chosen[b].p, labels, shared, classes),
            }
            for a, b in pairs
        ],
    }


def _names(runs: Sequence[Finished]) -> list[str]:
    """The folders' names, or their whole paths where two are the same."""
    names = [run.name for run in runs]
    return names if len(set(names)) == len(names) else [str(run.folder) for run in runs]


def _in_order(held: Held, run: Finished, classes: Sequence[str]) -> Held:
    """The predictions with their classes in this order."""
    order = [run.classes.index(name) for name in classes]
    numbers = np.argsort(order)
    return Held(held.kind, held.ids, held.digests, held.p[:, order], numbers[held.labels], held.groups)


def _these(held: Held, ids: Sequence[str]) -> Held:
    """These items, in this order."""
    place = {name: number for number, name in enumerate(held.ids)}
    at = np.array([place[name] for name in ids])
    digests = tuple(held.digests[number] for number in at.tolist())
    return Held(held.kind, tuple(ids), digests, held.p[at], held.labels[at], held.groups[at])


def _changed(
    first: Floats, second: Floats, labels: Ints, ids: Sequence[str], classes: Sequence[str]
) -> list[dict[str, Any]]:
    items = np.flatnonzero(changed(first, second, labels))
    before, after = first[items, labels[items]], second[items, labels[items]]
    order = np.argsort(-np.abs(after - before), kind="stable")
    return [
        {
            "id": ids[int(items[place])],
            "label": classes[int(labels[items[place]])],
            "p_first": float(before[place]),
            "p_second": float(after[place]),
        }
        for place in order.tolist()
    ]
