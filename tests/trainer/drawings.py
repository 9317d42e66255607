"""Images that tests draw themselves, and manifests of them."""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

CLASSES = ("across", "down", "dots")


def drawing(kind: str, seed: int, size: int = 80) -> Image.Image:
    """Stripes across, stripes down or dots, in random colours, widths and phases, with noise."""
    random = np.random.default_rng([CLASSES.index(kind), seed])
    y, x = np.mgrid[:size, :size]
    width, phase = random.integers(10, 15), random.integers(0, 10)
    across, down = (y + phase) // width % 2, (x + phase) // width % 2
    mask = {"across": across, "down": down, "dots": across & down}[kind][..., None]
    dark, light = random.integers(0, 90, 3), random.integers(160, 230, 3)
    pixels = np.where(mask == 1, light, dark) + random.integers(-20, 20, (size, size, 3))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """The image as the bytes of a file."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def item(folder: Path, name: str, kind: str, seed: int, **fields: Any) -> dict[str, Any]:
    """Draws one image into the folder; its line of a manifest, labelled with its kind unless told otherwise."""
    form, suffix = ("JPEG", "jpg") if seed % 2 else ("PNG", "png")
    data = encoded(drawing(kind, seed), form)
    path = folder / f"{name}.{suffix}"
    path.write_bytes(data)
    line = {"id": name, "sha256": hashlib.sha256(data).hexdigest(), "file": path.name, "label": kind}
    return line | fields


def items(folder: Path, count: int, classes: Iterable[str], **fields: Any) -> list[dict[str, Any]]:
    """So many drawn items of each class."""
    folder.mkdir(parents=True, exist_ok=True)
    return [item(folder, f"{kind}-{number:03}", kind, number, **fields) for kind in classes for number in range(count)]


def write(path: Path, classes: Iterable[str], lines: Iterable[Mapping[str, Any]], **header: Any) -> Path:
    """Writes a manifest."""
    first = {"labelhub_manifest": 1, "classes": list(classes), **header}
    path.write_text("".join(json.dumps(line) + "\n" for line in (first, *lines)), encoding="utf-8")
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
