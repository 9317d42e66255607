"""Manifests of class folders (`female/…`, `male/…`), for benches that train."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

TEST_SHARE = 5
"""One image of so many is a test image."""
KINDS = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


def read(folder: Path) -> dict[str, list[Path]]:
    """The images of each class, by name of its folder.

    Raises:
        SystemExit: there are not two classes with images.
    """
    found = {
        each.name: sorted(file for file in each.iterdir() if file.suffix.lower() in KINDS)
        for each in sorted(folder.iterdir())
        if each.is_dir()
    }
    found = {name: files for name, files in found.items() if files}
    if len(found) < 2:
        raise SystemExit(f"{folder} has no two folders with images, one for each class.")
    return found


def subset(images: Mapping[str, Sequence[Path]], count: int | None) -> dict[str, list[Path]]:
    """About so many images in all, as many of each class; everything without a count. Chosen by their digests."""
    if count is None:
        return {name: list(files) for name, files in images.items()}
    each = max(4, count // len(images))
    return {name: sorted(files, key=_digest)[:each] for name, files in images.items()}


def write(path: Path, images: Mapping[str, Sequence[Path]]) -> int:
    """Writes a manifest with one in five of each class as test; how many images it has."""
    lines = [json.dumps({"labelhub_manifest": 1, "classes": sorted(images)})]
    seen: set[str] = set()
    for name, files in images.items():
        for number, file in enumerate(sorted(files, key=_digest)):
            digest = _digest(file)
            if digest in seen:
                continue  # the same image twice would be in test and in training
            seen.add(digest)
            split = "test" if number % TEST_SHARE == 0 else "train"
            line = {"id": f"{name}/{file.name}", "sha256": digest, "file": str(file.resolve()), "label": name}
            lines.append(json.dumps({**line, "split": split}))
    path.write_text("\n".join(lines) + "\n")
    return len(lines) - 1


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
