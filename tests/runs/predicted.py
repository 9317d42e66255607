"""Predictions as a trainer would leave them, for tests that need no training."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labelhub.datasets import snapshots
from labelhub.items.models import Project
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.runs import listing, predictions, registry, training
from labelhub.runs.models import Run

METRICS: Mapping[str, Any] = {"counts": {"labelled": 0, "only_predicted": 0}}


def begun(project: Project) -> tuple[Run, Claim]:
    """A run whose job a worker has just taken up."""
    run, job = training.start(project=project, user=None, recipe="simple-cnn", folds=2)
    claim = lifecycle.claim(job.pk)
    assert claim is not None
    return run, claim


def finished(project: Project, female: Mapping[int, float], folder: Path) -> Run:
    """A finished run that said so; its folder holds what a model's folder holds, without a model that could answer."""
    run, claim = begun(project)
    record(run, claim, female, folder)
    claim.succeed({})
    run.refresh_from_db()
    run.metrics = {
        **METRICS,
        "classes": ["female", "male"],
        "threshold": {"value": 0.5},
        "out_of_fold": {},
        "test": None,
    }
    run.save(update_fields=["metrics"])
    kept = registry.folder(run)
    kept.mkdir(parents=True)
    for name in registry.NEEDED:
        (kept / name).write_text("{}")
    shutil.copy(folder / "predictions.jsonl", kept)
    return run


def record(run: Run, claim: Claim, female: Mapping[int, float], folder: Path) -> listing.Listing:
    """Record P(female) for these items as the outcome of the run; items of its snapshot count as out of fold."""
    if run.snapshot is None:
        run.snapshot = snapshots.freeze_now(run.project, None, {}, claim=claim)
        run.save(update_fields=["snapshot"])
    rows = listing.write(run.snapshot, folder)
    lines = [
        {
            "id": str(item),
            "p": [p, 1 - p],
            "calibrated": [p, 1 - p],
            "out_of_fold": rows.given.get(item) is not None,
            "fold": None,
            "label": rows.given.get(item),
            "group": number,
        }
        for number, (item, p) in enumerate(female.items())
    ]
    path = folder / "predictions.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    predictions.record(run, claim, path, rows, predictions.Outcome(METRICS, f"{run.project_id}/{run.number}/1", 10))
    return rows
