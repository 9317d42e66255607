"""What a run leaves behind: measures, predictions, the model, the pictures."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from trainer import audit, montage
from trainer.arrays import Floats
from trainer.artifacts import RunFolder, write_bytes, write_with
from trainer.config import TrainConfig
from trainer.encoders import Encoder
from trainer.evaluate import best_threshold, measure, threshold_curve
from trainer.learning import Fitted
from trainer.plan import Plan
from trainer.predict import DESCRIPTION, FORMAT, NETWORK

PREDICTIONS = "predictions.jsonl"
METRICS = "metrics.json"


def metrics(plan: Plan, out_of_fold: Floats, test: Floats | None, seed: int) -> dict[str, Any]:
    """The measures of the labelled items out of fold, and of the test items by the final model.

    `out_of_fold` is (labelled, classes), `test` (test items, classes) or None without a test split.
    """
    right = out_of_fold.argmax(axis=1) == plan.labels
    held_out = [plan.folds.of == fold for fold in range(plan.folds.count)]
    tested = None
    if test is not None:
        tested = measure(test, plan.labels[plan.test], plan.groups[plan.test], plan.classes, seed=seed)
    return {
        "classes": list(plan.classes),
        "counts": {
            "labelled": len(plan.labelled),
            "only_predicted": len(plan.unlabelled),
            "final": int(plan.final.sum()),
            "test": int(plan.test.sum()),
            "kept_from_final_beside_test": int((~plan.final & ~plan.test).sum()),
        },
        "folds": [
            {"fold": fold, "n": int(mask.sum()), "accuracy": float(right[mask].mean()) if mask.any() else None}
            for fold, mask in enumerate(held_out)
        ],
        "threshold": threshold(plan, out_of_fold),
        "out_of_fold": measure(out_of_fold, plan.labels, plan.groups, plan.classes, seed=seed),
        "test": tested,
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


def prediction_lines(plan: Plan, out_of_fold: Floats, unlabelled: Floats) -> Iterator[dict[str, Any]]:
    """The lines of predictions.jsonl: labelled items out of fold, then the others by the final model."""
    for row, p, fold in zip(plan.labelled, out_of_fold, plan.folds.of.tolist(), strict=True):
        yield {"id": row.id, "p": _plain(p), "out_of_fold": True, "fold": fold}
    for row, p in zip(plan.unlabelled, unlabelled, strict=True):
        yield {"id": row.id, "p": _plain(p), "out_of_fold": False, "fold": None}


def _plain(p: Floats) -> list[float]:
    return [float(value) for value in p]


def write_model(
    folder: RunFolder,
    encoder: Encoder,
    fitted: Fitted,
    config: TrainConfig,
    manifest: str,
    chosen: float | None,
    classes: tuple[str, ...],
) -> None:
    """Writes the whole network, pixels to probabilities, and what one must know to use it.

    `manifest` is the digest of what was learnt from, `chosen` the threshold.
    """
    import keras

    image = keras.Input(encoder.pixels.shape, name="image")
    network = keras.Model(image, fitted.attach(encoder.attach(image)), name=config.recipe.replace("-", "_"))
    write_with(folder.path / NETWORK, network.save)
    folder.write_json(
        DESCRIPTION,
        {
            "format": FORMAT,
            "classes": list(classes),
            "recipe": config.recipe,
            "parameters": dict(config.parameters),
            "seed": config.seed,
            "manifest_sha256": manifest,
            "pixels": encoder.pixels.as_dict(),
            "input": "float32 (n, height, width, channels), 0 to 255; upright, stretched to this size, bilinear",
            "output": "float32 (n, classes), P of each class",
            "threshold": chosen,
            "backbone": asdict(encoder.backbone) if encoder.backbone else None,
        },
    )


def write_montages(folder: Path, plan: Plan, out_of_fold: Floats, unlabelled: Floats) -> dict[str, str]:
    """Draws the montages and gives their file names by kind (`surest:<class>`, `ambiguous`, `suspect`)."""
    everyone = np.concatenate([out_of_fold, unlabelled])
    kinds = {
        f"surest:{name}": (montage.file_name("surest", number, name), audit.surest(everyone, number, montage.COUNT))
        for number, name in enumerate(plan.classes)
    }
    kinds["ambiguous"] = ("ambiguous.png", audit.most_ambiguous(everyone, montage.COUNT))
    kinds["suspect"] = ("suspect.png", audit.most_suspect(out_of_fold, plan.labels, montage.COUNT))
    for name, items in kinds.values():
        write_bytes(folder / name, montage.draw([_tile(plan, everyone, int(item)) for item in items]))
    return {kind: name for kind, (name, _) in kinds.items()}


def _tile(plan: Plan, everyone: Floats, item: int) -> montage.Tile:
    row, p = plan.rows[item], everyone[item]
    top = int(p.argmax())
    said = f"{plan.classes[top]} {p[top]:.3f}"
    if row.label is None:
        return montage.Tile(row.file, (said, "no label"))
    return montage.Tile(row.file, (said, f"given: {plan.classes[row.label]} {p[row.label]:.3f}"))
