"""Run folders: where they are, what is in them, whether they are whole."""

import hashlib
import json
import shutil
from functools import cache
from pathlib import Path

from django.conf import settings

import trainer
from labelhub.errors import NotFound
from labelhub.runs.models import Run
from trainer.artifacts import RESULT
from trainer.measures import RANDOM

NEEDED = (RESULT, "config.json", "manifest.sha256", "metrics.json", "model.json", "model.keras", "predictions.jsonl")

MODEL = ("model.json", "model.keras")
# What retention may take from a run, and the files of it.
PARTS = {
    "folds": ("fold-*",),
    "predictions": ("predictions.jsonl", "test.jsonl"),
    "model": (*MODEL, "check-images.npz"),
}


def home(run: Run) -> Path:
    """The folder of a run; each attempt has its own below it."""
    return Path(settings.RUNS_DIR) / str(run.project_id) / str(run.number)


def attempt_folder(run: Run, attempt: int) -> Path:
    """Where the attempt with this number of its job writes."""
    return home(run) / str(attempt)


def clear(run: Run) -> None:
    """Remove what earlier attempts left."""
    # A worker that lost the job may still be writing there: what it leaves behind goes with the next clearing.
    shutil.rmtree(home(run), ignore_errors=True)


def folder(run: Run) -> Path:
    """The finished run's folder. Raises NotFound before it is finished."""
    if not run.folder:
        raise NotFound(f"Run {run.number} has no files: it is not finished.")
    return Path(settings.RUNS_DIR) / run.folder


def files(run: Run) -> list[tuple[str, int]]:
    """Names and sizes in bytes of the run's files, by name; none before it is finished."""
    if not run.folder or not folder(run).is_dir():
        return []
    found = (path for path in folder(run).iterdir() if path.is_file() and not path.name.startswith("."))
    return sorted((path.name, path.stat().st_size) for path in found)


def file(run: Run, name: str) -> Path:
    """One of `files`. Raises NotFound for any other name."""
    if name not in dict(files(run)):
        raise NotFound(f"Run {run.number} has no file {name!r}.")
    return folder(run) / name


def has_model(run: Run) -> bool:
    """Whether the run's model can be loaded from its folder."""
    return bool(run.folder) and all((folder(run) / name).is_file() for name in MODEL)


def has_random_weights(run: Run) -> bool:
    """Whether a backbone of the run had random weights: such a run proves the code and says nothing of any item."""
    return bool(run.metrics.get("weights") == RANDOM)


def size(path: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(found.stat().st_size for found in path.rglob("*") if found.is_file())


def verify(run: Run) -> list[str]:
    """What is missing or damaged in a finished run's folder, one sentence each; nothing when all is well."""
    if not run.finished_at:
        return []
    wrong: list[str] = []
    gone = {name for part in run.pruned for name in PARTS[part]}
    for name in NEEDED:
        if name in gone:
            continue
        path = folder(run) / name
        if not path.is_file():
            wrong.append(f"{name} is missing from {run.folder}")
        elif name.endswith(".json"):
            try:
                json.loads(path.read_bytes())
            except ValueError as error:
                wrong.append(f"{name} in {run.folder} is damaged: {error}")
    if not wrong and "predictions.jsonl" not in gone:
        with (folder(run) / "predictions.jsonl").open("rb") as lines:
            written = sum(1 for _ in lines)
        wanted = run.metrics["counts"]["labelled"] + run.metrics["counts"]["only_predicted"]
        if written != wanted:
            wrong.append(f"predictions.jsonl has {written} lines, {wanted} were predicted")
    return wrong


@cache
def code_version() -> str:
    """Names the code that computes runs: the trainer's version and a hash of its sources, so that two runs with the
    same name were made by the same code, whether or not it came from a repository."""
    root = Path(trainer.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{trainer.VERSION}-{digest.hexdigest()[:12]}"
