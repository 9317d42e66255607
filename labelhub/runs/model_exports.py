"""A run's model as a file for other programs, made by a job and checked against the original."""

import hashlib
import shutil
import zipfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F

from labelhub.accounts.models import User
from labelhub.datasets import files
from labelhub.errors import Invalid, LabelHubError, NotFound
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job, JobState
from labelhub.runs import promotion, registry
from labelhub.runs.models import ModelExport, Run
from trainer.errors import TrainerError
from trainer.export.exporting import FORMATS, Exported
from trainer.export.exporting import export as convert

KIND = "export_model"  # of the job
FORMS = tuple(FORMATS)
IN_BROWSER = "tfjs"


class ExportFailed(LabelHubError):
    """The model cannot be written in this format; the message says why and what to do."""

    status = 409
    code = "export_failed"


def start(run: Run, form: str, *, user: User | None, idempotency_key: str | None = None) -> tuple[ModelExport, Job]:
    """An export that waits to be made, and its queued job; one of this format that is whole or under way is given
    again. Raises Invalid for an unknown format, Conflict for a run without a model."""
    if form not in FORMS:
        raise Invalid(f"format: {form!r} is not one of {', '.join(FORMS)}.", fields={"format": "unknown"})
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
            made = _convert(export, folder / "export")
            claim.progress(1, 2, "Storing")
            path = Path(shutil.make_archive(str(folder / "packed"), "zip", made.folder))
            _store(export, claim, made, path)
    return {"export": export.pk, "bytes": export.bytes, "sha256": export.sha256, "difference": export.difference}


def _convert(export: ModelExport, out: Path) -> Exported:
    """Converted and checked against the original on the images that the run kept for it."""
    try:
        return convert(registry.folder(export.run), export.format, out)
    except TrainerError as error:
        raise ExportFailed(error.message, hint=error.hint, code=error.code) from error


def _store(export: ModelExport, claim: Claim, made: Exported, path: Path) -> None:
    with path.open("rb") as written:
        export.sha256 = hashlib.file_digest(written, "sha256").hexdigest()
    export.bytes = path.stat().st_size
    export.difference, export.checked_on = made.difference, made.checked_on
    with transaction.atomic():
        claim.hold()
        export.file = f"exports/{export.run.project_id}/model-{export.pk}-{export.sha256[:16]}.zip"
        files.put(export.file, path)
        export.save(update_fields=["file", "bytes", "sha256", "difference", "checked_on"])
        Run.objects.filter(pk=export.run_id).update(bytes=F("bytes") + export.bytes)


def refuse_other_formats(export: ModelExport) -> None:
    """Raises NotFound for an export that browsers do not run."""
    if export.format != IN_BROWSER:
        raise NotFound(f"A browser does not run a {export.format} export.", hint=f"Export it as {IN_BROWSER}.")


def part(export: ModelExport, name: str) -> bytes:
    """One file out of a TensorFlow.js export that is whole, at most some MB: what a browser loads. Raises NotFound for
    an export in another format and for a name that is not in it."""
    refuse_other_formats(export)
    with files.opened(export.file) as file, zipfile.ZipFile(file) as archive:
        try:
            return archive.read(name)
        except KeyError as error:
            raise NotFound(f"There is no file {name!r} in this export.") from error
