"""Labelled images from elsewhere: a folder of class folders, or a manifest."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from trainer.errors import TrainerError
from trainer.manifest import Row, read

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff"})


def rows_of(data: Path, classes: Sequence[str], images: Path | None = None) -> list[Row]:
    """The labelled items, their labels numbered as in `classes`.

    A folder holds a folder for each class, by its key (`testData/male`, `testData/female`); whatever lies deeper
    belongs to that class. Raises TrainerError `data_missing`, `data_classes`, `data_empty`, or what reading a manifest
    raises.
    """
    if data.is_dir():
        found = _of_folders(data, classes)
    elif data.is_file():
        found = _of_manifest(data, classes, images)
    else:
        raise TrainerError("data_missing", f"There is no {data}.", "Name a folder of class folders, or a manifest.")
    if not found:
        raise TrainerError("data_empty", f"{data} holds no labelled image.", "Put images into its class folders.")
    return found


def _of_folders(data: Path, classes: Sequence[str]) -> list[Row]:
    folders = sorted(path for path in data.iterdir() if path.is_dir() and not path.name.startswith("."))
    unknown = [path.name for path in folders if path.name not in classes]
    if unknown or not folders:
        raise TrainerError(
            "data_classes",
            f"The folders in {data} are {', '.join(path.name for path in folders) or 'none'}; the run's classes are "
            f"{', '.join(classes)}.",
            "Name each folder as its class.",
        )
    return [
        _row(path, data, classes.index(folder.name), number)
        for folder in folders
        for number, path in enumerate(sorted(folder.rglob("*")), start=1)
        if path.is_file() and path.suffix.lower() in SUFFIXES
    ]


def _row(path: Path, data: Path, label: int, number: int) -> Row:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = path.relative_to(data).as_posix()
    return Row(
        id=name, sha256=digest, file=str(path), label=label, weight=1.0, group=None, split=None, fold=None, line=number
    )


def _of_manifest(data: Path, classes: Sequence[str], images: Path | None) -> list[Row]:
    manifest = read(data, images)
    unknown = set(manifest.classes) - set(classes)
    if unknown:
        raise TrainerError(
            "data_classes",
            f"{data} has the classes {', '.join(manifest.classes)}; the run has {', '.join(classes)}.",
            "Evaluate on answers to the same question.",
        )
    numbers = [classes.index(name) for name in manifest.classes]
    return [
        replace(
            row,
            label=numbers[row.label],
            gold=None if row.gold is None else numbers[row.gold],
        )
        for row in manifest.rows
        if row.label is not None
    ]
