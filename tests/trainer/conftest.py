"""One finished run that many tests look at."""

import gc
import importlib
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.trainer import drawings
from trainer.config import TrainConfig
from trainer.progress import Progress
from trainer.run import RunResult, train

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

ROOT = Path(__file__).parents[2]
CLASSES = ("across", "down")
EPOCHS = 5
CONFIG = TrainConfig(
    "simple-cnn",
    folds=2,
    parameters={"epochs": EPOCHS, "batch": 8, "optimizer": "adam", "learning_rate": 0.002, "width": 16, "dropout": 0.2},
)


@pytest.fixture(scope="session", autouse=True)
def libraries() -> None:
    """Every fit collects garbage; what TensorFlow left when it was loaded need not be looked through each time."""
    importlib.import_module("keras")
    gc.collect()
    gc.freeze()


@dataclass(frozen=True)
class Finished:
    """A run of `simple-cnn` on drawings: its input, its result and what it told meanwhile."""

    manifest: Path
    also: Path
    cache: Path
    result: RunResult
    told: list[Progress]

    @property
    def folder(self) -> Path:
        return self.result.folder


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """Fifty-four labelled items (ten of them test, pairs in groups), three without label, two listed apart."""
    folder = tmp_path_factory.mktemp("finished")
    lines = drawings.items(folder, 27, CLASSES)
    for line in lines:
        number = int(line["id"][-3:])
        line["split"] = "test" if number < 5 else "train"
        line["group"] = f"{line['label']}-{number // 2}" if number >= 20 else None
    blank = [drawings.item(folder, f"blank-{n}", CLASSES[n % 2], 90 + n, label=None) for n in range(3)]
    apart = [drawings.item(folder, f"apart-{n}", CLASSES[n % 2], 95 + n, label=None) for n in range(2)]
    manifest = drawings.write(folder / "manifest.jsonl", CLASSES, lines + blank)
    also = drawings.write(folder / "also.jsonl", CLASSES, apart)
    told: list[Progress] = []
    cache = folder / "cache"
    result = train(manifest, folder / "run", CONFIG, also=also, cache=cache, report=told.append)
    return Finished(manifest, also, cache, result, told)


@dataclass(frozen=True)
class Elsewhere:
    """What a new process made of the finished run's input, in another order, and of its model, carried elsewhere. It
    writes into a folder where another one was broken off, and `left` these files."""

    run: Path
    asked: list[str]
    predicted: list[Any]
    printed: str
    told: str
    left: set[str]


@pytest.fixture(scope="session")
def elsewhere(finished: Finished, tmp_path_factory: pytest.TempPathFactory) -> Elsewhere:
    """One process for all of it, because loading TensorFlow costs more than each."""
    folder = tmp_path_factory.mktemp("elsewhere")
    left = _broken_off(finished, folder / "run")
    for name in ("model.keras", "model.json"):
        shutil.copy(finished.folder / name, folder)
    header, *lines = finished.manifest.read_text().splitlines()
    random.Random(1).shuffle(lines)
    shuffled = finished.manifest.with_name("shuffled.jsonl")
    shuffled.write_text("\n".join([header, *lines]) + "\n")
    blank = [line for line in drawings.lines_of(finished.manifest)[1:] if line["label"] is None]
    files = [str(finished.manifest.parent / line["file"]) for line in blank]
    arguments = ["train", str(shuffled), "--recipe", "simple-cnn", "--folds", "2", "--also", str(finished.also)]
    arguments += ["--out", str(folder / "run"), *(f"--set={name}={value}" for name, value in CONFIG.parameters.items())]
    given = json.dumps({"arguments": arguments, "folder": str(folder), "files": files})
    done = subprocess.run([sys.executable, "-c", _PROGRAM, given], capture_output=True, text=True, check=True, cwd=ROOT)
    *printed, predicted = done.stdout.splitlines()
    return Elsewhere(
        folder / "run", [line["id"] for line in blank], json.loads(predicted), "\n".join(printed), done.stderr, left
    )


def _broken_off(finished: Finished, out: Path) -> set[str]:
    """Ends the run by force after the first epoch of the second fold; what it left."""

    def end(progress: Progress) -> None:
        if progress.epoch and progress.epoch["fold"] == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(finished.manifest, out, CONFIG, also=finished.also, cache=finished.cache, report=end)
    return {path.name for path in out.iterdir()}


_PROGRAM = """
import json, sys
from pathlib import Path
from trainer.__main__ import main
from trainer.predict import load
given = json.loads(sys.argv[1])
assert main(given["arguments"]) == 0
model = load(Path(given["folder"]))
found = model.predict([Path(file) for file in given["files"]])
print(json.dumps([list(model.classes), model.threshold, found.tolist()]))
"""
