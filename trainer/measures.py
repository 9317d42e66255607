"""The content of metrics.json: everything that a run says about how good it is. docs/metrics.md names every key."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from trainer import calibrate, slices
from trainer.arrays import Floats
from trainer.curves import at_threshold, best_threshold, threshold_curve
from trainer.evaluate import measure
from trainer.plan import Plan

FORMAT = 2
RANDOM = "random"
RANDOM_NOTE = "The backbone's weights are random: the code ran, and its accuracy would mean nothing, so none is given."


@dataclass(frozen=True)
class Predicted:
    """What a run predicted. `out_of_fold` is (labelled, classes), `test` (test items, classes) by the final model or
    None without a test split; `nested` (folds, labelled, classes) as `refits.nested` gives it, or None.
    `opinion` (labelled, classes) is what the backbone itself says, or None.
    """

    out_of_fold: Floats
    test: Floats | None = None
    nested: Floats | None = None
    opinion: Floats | None = None


@dataclass(frozen=True)
class Calibration:
    """`temperature` is the final model's; `out_of_fold` and `test` are the scaled probabilities."""

    temperature: float
    chosen_on: str
    n: int
    nested: bool
    by_fold: Floats
    out_of_fold: Floats
    test: Floats | None


def calibration(plan: Plan, predicted: Predicted) -> Calibration:
    """Temperatures, none of them fitted on what it is measured on.

    The final model's is fitted on the out-of-fold predictions of the validation split, or without one (or with one of
    fewer than `calibrate.FEWEST` items) on those of all items outside the test split. Out of fold, each fold has a
    temperature from the others.
    """
    p, folds, usable = predicted.out_of_fold, plan.folds.of, ~plan.test
    on = "validation" if plan.validation.sum() >= calibrate.FEWEST else "out_of_fold"
    chosen = plan.validation if on == "validation" else usable
    temperature = calibrate.fit(p[chosen], plan.labels[chosen])
    if predicted.nested is not None:
        by_fold = calibrate.nested_by_fold(predicted.nested, plan.labels, folds, usable)
    else:
        by_fold = calibrate.by_fold(p, plan.labels, folds, usable)
    return Calibration(
        temperature,
        on,
        int(chosen.sum()),
        predicted.nested is not None,
        by_fold,
        calibrate.scale_by_fold(p, folds, by_fold),
        calibrate.scale(predicted.test, temperature) if predicted.test is not None else None,
    )


def metrics(
    plan: Plan,
    predicted: Predicted,
    calibrated: Calibration,
    curve: dict[str, Any] | None,
    weights: str,
    seed: int,
) -> dict[str, Any]:
    """The measures of the labelled items out of fold, and of the test items by the final model.

    `weights` is `none` (learnt from scratch), `pretrained` or `random`; with random weights every measure is null.
    `curve` is what `refits.learning_curve` gives, or None where it was not asked for.
    """
    said = _frame(plan, weights)
    if weights == RANDOM:
        return said
    p = predicted.out_of_fold
    right = p.argmax(axis=1) == plan.labels
    held_out = [plan.folds.of == fold for fold in range(plan.folds.count)]
    chosen = threshold(plan, p)
    return said | {
        "folds": [
            {"fold": fold, "n": int(mask.sum()), "accuracy": float(right[mask].mean()) if mask.any() else None}
            for fold, mask in enumerate(held_out)
        ],
        "threshold": chosen,
        "out_of_fold": measure(p, plan.labels, plan.groups, plan.classes, seed=seed),
        "test": _test(plan, predicted.test, chosen, seed),
        "calibration": _calibration(plan, predicted, calibrated),
        "learning_curve": curve,
        **_parts(plan, predicted, seed),
    }


def _frame(plan: Plan, weights: str) -> dict[str, Any]:
    """What is known without looking at a prediction; every measure null."""
    names = (
        *("threshold", "out_of_fold", "test", "calibration", "learning_curve"),
        *("slices", "asymmetry", "gold", "second_opinion"),
    )
    return {
        "format": FORMAT,
        "classes": list(plan.classes),
        "weights": weights,
        "note": RANDOM_NOTE if weights == RANDOM else None,
        "counts": {
            "labelled": len(plan.labelled),
            "only_predicted": len(plan.unlabelled),
            "final": int(plan.final.sum()),
            "test": int(plan.test.sum()),
            "kept_from_final_beside_test": int((~plan.final & ~plan.test).sum()),
        },
        "folds": [],
        **dict.fromkeys(names),
    }


def threshold(plan: Plan, out_of_fold: Floats) -> dict[str, Any] | None:
    """With two classes the most accurate threshold on P(second class), chosen without looking at test labels.

    It is chosen on the out-of-fold predictions of the validation split if both classes occur there, else on those of
    all items that are not in the test split.
    """
    if len(plan.classes) != 2:
        return None
    on = "validation" if len(set(plan.labels[plan.validation].tolist())) == 2 else "out_of_fold"
    chosen = plan.validation if on == "validation" else ~plan.test
    point = best_threshold(threshold_curve(out_of_fold[chosen, 1], plan.labels[chosen]))
    return {"value": point["threshold"], "chosen_on": on, "n": int(chosen.sum())}


def _test(plan: Plan, test: Floats | None, chosen: dict[str, Any] | None, seed: int) -> dict[str, Any] | None:
    """The test items by the final model; here, once, the chosen threshold meets them."""
    if test is None:
        return None
    labels = plan.labels[plan.test]
    groups = np.unique(plan.groups[plan.test], return_inverse=True)[1].reshape(-1)
    measured = measure(test, labels, groups, plan.classes, seed=seed)
    at = at_threshold(test[:, 1], labels, groups, chosen["value"], seed=seed) if chosen else None
    return measured | {"at_threshold": at}


def _calibration(plan: Plan, predicted: Predicted, calibrated: Calibration) -> dict[str, Any]:
    test = None
    if predicted.test is not None and calibrated.test is not None:
        test = calibrate.before_and_after(predicted.test, calibrated.test, plan.labels[plan.test])
    return {
        "method": "temperature",
        "temperature": calibrated.temperature,
        "chosen_on": calibrated.chosen_on,
        "n": calibrated.n,
        "by_fold": calibrated.by_fold.tolist(),
        "nested": calibrated.nested,
        "out_of_fold": calibrate.before_and_after(predicted.out_of_fold, calibrated.out_of_fold, plan.labels),
        "test": test,
    }


def _parts(plan: Plan, said: Predicted, seed: int) -> dict[str, Any]:
    predicted = said.out_of_fold.argmax(axis=1)
    right = predicted == plan.labels
    other = None
    if said.opinion is not None:
        other = slices.other_opinion(said.opinion.argmax(axis=1), predicted, plan.labels, plan.groups, seed=seed)
    gold = np.array([-1 if row.gold is None else row.gold for row in plan.labelled], dtype=np.int64)
    return {
        "slices": slices.by_field(right, plan.groups, [row.metadata for row in plan.labelled], seed=seed),
        "asymmetry": slices.asymmetry(predicted, plan.labels, plan.groups, plan.classes, seed=seed),
        "gold": slices.on_gold(predicted, gold, plan.groups, seed=seed),
        "second_opinion": other,
    }
