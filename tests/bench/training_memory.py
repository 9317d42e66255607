"""Peak memory of a whole training at 2,000 and at 20,000 images, which the bench draws itself.

Each in a process of its own. The recipe is `simple-cnn`, for one epoch and two folds; that its network is small makes
whatever grows with the images stand out. `RECIPE=` names another one, `SCALE=` divides both counts for a quick look.
"""

import hashlib
import io
import json
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.bench import one_training, table

COUNTS = {"peak_mb_2k": 2_000, "peak_mb_20k": 20_000}
CLASSES = ("across", "down")
SIDE = 96


def drawn(number: int) -> bytes:
    """Noisy stripes, across for even numbers and down for odd ones, as JPEG."""
    random = np.random.default_rng(number)
    y, x = np.mgrid[:SIDE, :SIDE]
    stripes = ((x if number % 2 else y) + random.integers(0, 12)) // random.integers(6, 12) % 2
    pixels = stripes[..., None] * random.integers(80, 160, 3) + random.integers(0, 80, (SIDE, SIDE, 3))
    out = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(out, "JPEG", quality=80)
    return out.getvalue()


def listing(folder: Path, count: int) -> Path:
    """Draws so many images and lists them."""
    (folder / "images").mkdir(parents=True)
    lines = [json.dumps({"labelhub_manifest": 1, "classes": CLASSES})]
    with ProcessPoolExecutor() as pool:
        for number, data in enumerate(pool.map(drawn, range(count), chunksize=250)):
            (folder / "images" / f"{number}.jpg").write_bytes(data)
            line = {"id": str(number), "sha256": hashlib.sha256(data).hexdigest(), "file": f"images/{number}.jpg"}
            lines.append(json.dumps({**line, "label": CLASSES[number % 2]}))
    (folder / "manifest.jsonl").write_text("\n".join(lines) + "\n")
    return folder / "manifest.jsonl"


def peak(count: int, recipe: str, parameters: dict[str, Any]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as work:
        manifest = listing(Path(work), count)
        given = {
            "manifest": str(manifest), "out": f"{work}/run", "cache": f"{work}/cache", "recipe": recipe, "folds": 2,
            "parameters": parameters,
        }  # fmt: skip
        measured = one_training.measure(given)
    if "error" in measured:
        raise SystemExit(f"{recipe} on {count} images: {measured['error']}")
    return measured


def main() -> None:
    recipe, scale = os.environ.get("RECIPE", "simple-cnn"), int(os.environ.get("SCALE", "1"))
    parameters = json.loads(os.environ.get("PARAMETERS", '{"epochs": 1}' if recipe == "simple-cnn" else "{}"))
    rows, result = [], {}
    for name, count in COUNTS.items():
        measured = peak(count // scale, recipe, parameters)
        rows.append({
            "recipe": recipe, "images": count // scale, "peak_mb": measured["peak_mb"], "seconds": measured["seconds"]
        })  # fmt: skip
        result[name] = measured["peak_mb"]
    table.show(rows)
    table.finish("training_memory", result)
