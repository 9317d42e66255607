"""A run's model as a file for other programs, made by a job and checked against the original."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F

from labelhub.accounts.models import User
from labelhub.datasets import files
from labelhub.errors import Invalid
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job, JobState
from labelhub.runs import promotion, registry
from labelhub.runs.models import ModelExport, Run

KIND = "export_model"  # of the job


@dataclass(frozen=True)
class Made:
    """What a conversion left: one file, and how far its answers lie from the original's on how many images."""

    path: Path
    difference: float
    checked_on: int


def _keras(run: Run, folder: Path) -> Made:
    """The model file and its description, as they stand in the run folder: there is nothing to convert."""
    kept = folder / "model"
    kept.mkdir()
    for name in registry.MODEL:
        shutil.copy2(registry.folder(run) / name, kept / name)
    return Made(Path(shutil.make_archive(str(folder / "keras"), "zip", kept)), 0.0, 0)


CONVERTERS: Mapping[str, Callable[[Run, Path], Made]] = {"keras": _keras}


def start(run: Run, form: str, *, user: User | None, idempotency_key: str | None = None) -> tuple[ModelExport, Job]:
    """An export that waits to be made, and its queued job; one of this format that is whole or under way is given
    again. Raises Invalid for an unknown format, Conflict for a run without a model."""
    if form not in CONVERTERS:
        raise Invalid(f"format: {form!r} is not one of {', '.join(CONVERTERS)}.", fields={"format": "unknown"})
    promotion.refuse_without_model(run)
    with transaction.atomic():
        Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        usable = [JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED]
        rows = ModelExport.objects.filter(run=run, format=form, job__state__in=usable)
        known = rows.select_related("job__created_by", "created_by", "run").order_by("-pk").first()
        if known is not None:
            return known, known.job
        job, _new = lifecycle.create(
            kind=KIND,
            project_id=run.project_id,
            created_by_id=user.pk if user else None,
            parameters={"run": run.number, "format": form},
            idempotency_key=idempotency_key,
        )
        made = ModelExport.objects.create(
            run=run, job=job, format=form, filename=f"run-{run.number}-{form}.zip", created_by=user
        )
    return made, job


def execute(claim: Claim) -> dict[str, Any]:
    """The work of the job."""
    export = ModelExport.objects.select_related("run__project").get(job=claim.job)
    if not export.file:
        promotion.refuse_without_model(export.run)
        with files.workplace() as folder:
            claim.progress(0, 2, f"Converting to {export.format}")
            made = CONVERTERS[export.format](export.run, folder)
            claim.progress(1, 2, "Storing")
            _store(export, claim, made)
    return {"export": export.pk, "bytes": export.bytes, "sha256": export.sha256, "difference": export.difference}


def _store(export: ModelExport, claim: Claim, made: Made) -> None:
    with made.path.open("rb") as written:
        export.sha256 = hashlib.file_digest(written, "sha256").hexdigest()
    export.bytes = made.path.stat().st_size
    export.difference, export.checked_on = made.difference, made.checked_on
    with transaction.atomic():
        claim.hold()
        export.file = f"exports/{export.run.project_id}/model-{export.pk}-{export.sha256[:16]}.zip"
        files.put(export.file, made.path)
        export.save(update_fields=["file", "bytes", "sha256", "difference", "checked_on"])
        Run.objects.filter(pk=export.run_id).update(bytes=F("bytes") + export.bytes)
