"""What a run leaves behind: measures, predictions, the model, the pictures."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from trainer import VERSION, audit, calibrate, montage
from trainer.arrays import Floats
from trainer.artifacts import RunFolder, write_bytes, write_with
from trainer.config import TrainConfig
from trainer.encoders import Encoder
from trainer.export.source import CHECK_IMAGES, MOST_IMAGES
from trainer.images import Pixels, read
from trainer.learning import Fitted
from trainer.manifest import Row
from trainer.plan import Plan
from trainer.predict import DESCRIPTION, FORMAT, NETWORK
from trainer.report import card

PREDICTIONS = "predictions.jsonl"
TEST = "test.jsonl"
CARD = "card"
METRICS = "metrics.json"


def prediction_lines(
    plan: Plan, out_of_fold: Floats, calibrated: Floats, unlabelled: Floats, temperature: float
) -> Iterator[dict[str, Any]]:
    """The lines of predictions.jsonl: labelled items out of fold, then the others by the final model.

    `p` is what the model said, `calibrated` the same after temperature scaling; `group` numbers what belongs together.
    """
    rows = zip(plan.labelled, out_of_fold, calibrated, plan.folds.of.tolist(), plan.groups.tolist(), strict=True)
    for row, p, scaled, fold, group in rows:
        yield _line(plan, row, p, scaled) | {"out_of_fold": True, "fold": fold, "group": group}
    for row, p, scaled in zip(plan.unlabelled, unlabelled, calibrate.scale(unlabelled, temperature), strict=True):
        yield _line(plan, row, p, scaled) | {"out_of_fold": False, "fold": None, "group": None}


def test_lines(plan: Plan, test: Floats, temperature: float) -> Iterator[dict[str, Any]]:
    """The lines of test.jsonl: the test items by the final model, which saw nothing of them."""
    chosen = np.flatnonzero(plan.test)
    for item, p, scaled in zip(chosen.tolist(), test, calibrate.scale(test, temperature), strict=True):
        yield _line(plan, plan.labelled[item], p, scaled) | {"group": int(plan.groups[item])}


def _line(plan: Plan, row: Row, p: Floats, calibrated: Floats) -> dict[str, Any]:
    label = None if row.label is None else plan.classes[row.label]
    said = {"p": _plain(p), "calibrated": _plain(calibrated)}
    return {"id": row.id, "sha256": row.sha256, **said, "label": label, "split": row.split}


def _plain(p: Floats) -> list[float]:
    return [float(value) for value in p]


def write_model(
    folder: RunFolder,
    encoder: Encoder,
    fitted: Fitted,
    config: TrainConfig,
    manifest: str,
    chosen: float | None,
    temperature: float,
    classes: tuple[str, ...],
) -> None:
    """Writes the whole network, pixels to probabilities, and what one must know to use it.

    `manifest` is the digest of what was learnt from, `chosen` the threshold on P as the network gives it;
    softmax(log P / temperature) is the calibrated P.
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
            "crop": config.parameters["crop"],
            "input": "float32 (n, height, width, channels), 0 to 255; upright, stretched to this size, bilinear",
            "output": "float32 (n, classes), P of each class",
            "threshold": chosen,
            "temperature": temperature,
            "backbone": asdict(encoder.backbone) if encoder.backbone else None,
        },
    )


def write_card(
    folder: RunFolder, encoder: Encoder, config: TrainConfig, metrics: dict[str, Any], manifest: str
) -> None:
    """Writes the model card, as Markdown and as HTML."""
    backbone = asdict(encoder.backbone) if encoder.backbone else None
    written = card.markdown(metrics["classes"], config.as_dict(), metrics, manifest, VERSION, backbone)
    write_bytes(folder.path / f"{CARD}.md", written.encode())
    write_bytes(folder.path / f"{CARD}.html", card.html(written).encode())


def write_check_images(folder: Path, plan: Plan, pixels: Pixels) -> None:
    """Keeps a few images, as the network takes them, so that exports can be checked on real ones."""
    places = np.unique(np.linspace(0, len(plan.rows) - 1, MOST_IMAGES).astype(int))
    images = np.stack([read(plan.rows[place].file, pixels) for place in places.tolist()])

    def write(temporary: Path) -> None:
        np.savez_compressed(temporary, images=images)

    write_with(folder / CHECK_IMAGES, write)


def write_montages(
    folder: Path, plan: Plan, out_of_fold: Floats, unlabelled: Floats, test: Floats | None
) -> dict[str, str]:
    """Draws the montages and gives their file names by kind: `surest:<class>`, `ambiguous`, `suspect`, and with a test
    split `test_mistakes`, all of them on as many sheets as they need (`test_mistakes:2` and so on), the surest first.
    """
    everyone = np.concatenate([out_of_fold, unlabelled])
    kinds = {
        f"surest:{name}": (montage.file_name("surest", number, name), audit.surest(everyone, number, montage.COUNT))
        for number, name in enumerate(plan.classes)
    }
    kinds["ambiguous"] = ("ambiguous.png", audit.most_ambiguous(everyone, montage.COUNT))
    kinds["suspect"] = ("suspect.png", audit.most_suspect(out_of_fold, plan.labels, montage.COUNT))
    for name, items in kinds.values():
        write_bytes(folder / name, montage.draw([_tile(plan, everyone[item], int(item)) for item in items]))
    sheets = _mistake_sheets(plan, test) if test is not None else {}
    for name, tiles in sheets.values():
        write_bytes(folder / name, montage.draw(tiles))
    return {kind: name for kind, (name, _) in (*kinds.items(), *sheets.items())}


def _mistake_sheets(plan: Plan, test: Floats) -> dict[str, tuple[str, list[montage.Tile]]]:
    """Every mistake on the test split by the final model; an empty sheet if there is none."""
    places = np.flatnonzero(plan.test)
    wrong = audit.mistakes(test, plan.labels[places])
    tiles = [_tile(plan, test[number], int(places[number])) for number in wrong.tolist()]
    parts = [tiles[start : start + montage.SHEET] for start in range(0, max(len(tiles), 1), montage.SHEET)]
    numbers = ["", *(str(number) for number in range(2, len(parts) + 1))]
    return {
        f"test_mistakes:{number}" if number else "test_mistakes": (f"test-mistakes{number and '-' + number}.png", part)
        for number, part in zip(numbers, parts, strict=True)
    }


def _tile(plan: Plan, p: Floats, item: int) -> montage.Tile:
    row = plan.rows[item]
    top = int(p.argmax())
    said = f"{plan.classes[top]} {p[top]:.3f}"
    if row.label is None:
        return montage.Tile(row.file, (said, "no label"))
    return montage.Tile(row.file, (said, f"given: {plan.classes[row.label]} {p[row.label]:.3f}"))
