"""Writes a run's model for other programs, checks it against the Keras model, and only then gives it its name."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from trainer.arrays import AnyArray
from trainer.artifacts import write_json
from trainer.errors import TrainerError
from trainer.export import formats, tfjs
from trainer.export.source import Source, open_run

DESCRIPTION = "labelhub.json"
LARGEST = 1e-4
"""The largest difference in any P that a float export may have."""

Write = Callable[[Source, Path], str]
Ask = Callable[[Path, AnyArray], AnyArray]


@dataclass(frozen=True)
class Format:
    """One format: how it is written, and who is asked whether it says the same."""

    write: Write
    asked: Callable[[], Mapping[str, Ask]]


@dataclass(frozen=True)
class Exported:
    """A checked export. `difference` is the largest in any P, on `checked_on` images, among all of `checked_with`."""

    folder: Path
    difference: float
    checked_on: int
    checked_with: tuple[str, ...]


def _ask_tfjs() -> Mapping[str, Ask]:
    program = tfjs.node()
    by_node: dict[str, Ask] = {}
    if program is not None:
        by_node["TensorFlow.js in Node"] = lambda folder, images: tfjs.ask_tfjs(program, folder, images)
    return {"TensorFlow, read back": tfjs.ask_tensorflow, **by_node}


FORMATS: Mapping[str, Format] = {
    "keras": Format(formats.write_keras, lambda: {"Keras": formats.ask_keras}),
    "savedmodel": Format(formats.write_saved_model, lambda: {"TensorFlow": formats.ask_saved_model}),
    "tflite": Format(formats.write_lite, lambda: {"LiteRT": formats.ask_lite}),
    "tfjs": Format(tfjs.write, _ask_tfjs),
}


def export(run: Path, form: str, out: Path, *, images: Sequence[Path] = ()) -> Exported:
    """Writes the run's model into the folder `out`, beside labelhub.json with all one must know to use it.

    Image files to check with may be named; otherwise those that the run kept are used. Nothing is left in `out` unless
    the export says what the Keras model says. Raises TrainerError `format_unknown`, `export_exists`,
    `export_unsupported`, `export_unreadable`, `export_differs`, or what opening the run raises.
    """
    if form not in FORMATS:
        raise TrainerError("format_unknown", f"There is no format '{form}'.", f"There are: {', '.join(FORMATS)}.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise TrainerError("export_exists", f"The folder {out} is not empty.", "Choose another folder.")
    source = open_run(run, images)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as name:
        folder = Path(name) / "export"
        folder.mkdir()
        main = FORMATS[form].write(source, folder)
        checked = _check(source, form, folder)
        write_json(folder / DESCRIPTION, _describe(source, form, main, folder, checked))
        if out.exists():
            out.rmdir()
        shutil.move(folder, out)
    return Exported(out, max(checked.values()), len(source.images), tuple(checked))


def _check(source: Source, form: str, folder: Path) -> dict[str, float]:
    """The largest difference in any P by each that was asked."""
    checked: dict[str, float] = {}
    for name, ask in FORMATS[form].asked().items():
        difference = float(np.abs(ask(folder, source.images) - source.expected).max())
        if not difference <= LARGEST:  # not a number is no agreement
            raise TrainerError(
                "export_differs",
                f"The {form} export differs from the Keras model by {difference:.2g} in P ({name}); {LARGEST:g} is "
                "allowed. Nothing was written.",
                "Export it in another format.",
            )
        checked[name] = difference
    return checked


def _describe(source: Source, form: str, main: str, folder: Path, checked: Mapping[str, float]) -> dict[str, Any]:
    """model.json, and what the export adds to it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        **source.described,
        "export": {
            "format": form,
            "model": main,
            "files": {
                path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
            },
            "largest_difference": max(checked.values()),
            "checked_on": len(source.images),
            "checked_with": dict(checked),
        },
    }
