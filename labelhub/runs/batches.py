"""Many images predicted at once, as a job whose result is a CSV file."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from labelhub.accounts.models import User
from labelhub.datasets import csv_text, files
from labelhub.errors import Conflict, Invalid
from labelhub.items import images, storage
from labelhub.items.archives import Archive, RefusedEntry
from labelhub.items.rejection import Rejected
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job
from labelhub.runs import inference, listing, promotion, thresholds
from labelhub.runs.models import Batch, Run
from trainer.predict import Model

KIND = "predict_batch"  # of the job
CHUNK = 64

# The items of a project that meet the criteria: (id, path, SHA-256), in the order of ids.
Select = Callable[[int, Mapping[str, str]], Iterator[tuple[int, str, str]]]
Said = tuple[str, str, Path | None, str]  # item, name, file, why not


def start(
    run: Run,
    *,
    user: User | None,
    archive: "IO[bytes] | None" = None,
    criteria: Mapping[str, str] | None = None,
    idempotency_key: str | None = None,
) -> tuple[Batch, Job]:
    """A batch that waits, and its queued job: of a zip, or of the items that meet criteria (checked by the caller).

    Raises Invalid for a zip that cannot be read, Conflict for a run without a model.
    """
    promotion.refuse_without_model(run)
    if archive is not None:
        _refuse_unreadable(archive)
    with transaction.atomic():
        job, new = lifecycle.create(
            kind=KIND,
            project_id=run.project_id,
            created_by_id=user.pk if user else None,
            parameters={"run": run.number, "zip": archive is not None, "criteria": dict(criteria or {})},
            idempotency_key=idempotency_key,
        )
        if not new:
            return Batch.objects.select_related("run", "job", "created_by").get(job=job), job
        key = ""
        if archive is not None:
            key = f"predict/{uuid4().hex}.zip"
            archive.seek(0)
            storage.save_file(key, File(archive))
        made = Batch.objects.create(run=run, job=job, archive=key, criteria=dict(criteria or {}), created_by=user)
    return made, job


def _refuse_unreadable(archive: "IO[bytes]") -> None:
    try:
        Archive(archive, most_entries=settings.MAX_ARCHIVE_ENTRIES)
    except Rejected as refused:
        raise Invalid(f"file: {refused.detail}", fields={"file": refused.reason}) from refused


def execute(claim: Claim, select: Select) -> dict[str, Any]:
    """The work of the job."""
    batch = Batch.objects.select_related("run__project").get(job=claim.job)
    if not batch.file:
        with files.workplace() as folder:
            _write(batch, claim, folder, select)
        storage.delete_file(batch.archive) if batch.archive else None
    return {"batch": batch.pk, "rows": batch.rows, "refused": batch.refused, "bytes": batch.bytes}


def _write(batch: Batch, claim: Claim, folder: Path, select: Select) -> None:
    model = inference.model_of(batch.run)
    threshold = thresholds.in_use(batch.run)
    path, digest = folder / "predictions.csv", hashlib.sha256()
    rows = refused = 0
    with path.open("wb") as out:
        head = ["item", "file", *(f"p_{key}" for key in model.classes), "top_class", "margin", "decision", "problem"]
        out.write(csv_text.encode([head]))
        for part, total in _parts(batch, folder, select):
            lines = _lines(model, part, threshold)
            out.write(csv_text.encode(lines))
            rows, refused = rows + len(lines), refused + sum(bool(line[-1]) for line in lines)
            claim.progress(rows, max(total, rows), f"{rows:,} images")
    with path.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256")
    with transaction.atomic():
        claim.hold()
        batch.sha256, batch.bytes, batch.rows, batch.refused = digest.hexdigest(), path.stat().st_size, rows, refused
        batch.file = f"exports/{batch.run.project_id}/predictions-{batch.pk}-{batch.sha256[:16]}.csv"
        files.put(batch.file, path)
        batch.save(update_fields=["file", "sha256", "bytes", "rows", "refused"])


def _lines(model: Model, part: list[Said], threshold: float | None) -> list[list[str]]:
    """A row for each image, in their order; one that cannot be read has its reason in the last column."""
    answers: dict[int, tuple[float, ...]] = {}
    problems = {place: why for place, (_, _, _, why) in enumerate(part) if why}
    good = [(place, path) for place, (_, _, path, why) in enumerate(part) if path is not None and not why]
    try:
        found = inference.predict(model, [path for _, path in good])
        answers = {place: p for (place, _), p in zip(good, found, strict=True)}
    except inference.PredictionFailed:
        for place, path in good:  # one of them is broken: which?
            try:
                (answers[place],) = inference.predict(model, [path])
            except inference.PredictionFailed as error:
                if error.error_code not in ("image_missing", "image_unreadable"):
                    raise
                problems[place] = "cannot be read" if error.error_code == "image_unreadable" else "missing"
    return [_line(model, item, name, answers.get(place), problems.get(place, ""), threshold)
            for place, (item, name, _, _) in enumerate(part)]  # fmt: skip


def _line(
    model: Model, item: str, name: str, p: tuple[float, ...] | None, problem: str, threshold: float | None
) -> list[str]:
    if p is None:
        return [item, name, *([""] * len(model.classes)), "", "", "", problem]
    said = thresholds.answer(p, model.classes, threshold)
    shown = [f"{value:.6f}" for value in said["p"].values()]
    return [item, name, *shown, said["top_class"], f"{said['margin']:.6f}", said["decision"], ""]


def _parts(batch: Batch, folder: Path, select: Select) -> Iterator[tuple[list[Said], int]]:
    """The images, `CHUNK` at a time, and how many there are in all."""
    if not batch.archive:
        yield from _chunks(_items(batch, select), 0)
        return
    with storage.open_file(batch.archive) as file:
        try:
            archive = Archive(cast("IO[bytes]", file.file), most_entries=settings.MAX_ARCHIVE_ENTRIES)
        except Rejected as refused:
            raise Conflict(f"The zip cannot be read: {refused.detail}", code=refused.reason) from refused
        entries = list(archive.entries(most_bytes=settings.MAX_IMAGE_BYTES))
        yield from _chunks(_unpacked(archive, entries, folder), len(entries))


def _items(batch: Batch, select: Select) -> Iterator[Said]:
    for item, path, sha256 in select(batch.run.project_id, batch.criteria):
        yield str(item), path, listing.local_original(sha256, path), ""


def _unpacked(archive: Archive, entries: list[Any], folder: Path) -> Iterator[Said]:
    limits = images.Limits(settings.MAX_IMAGE_BYTES, settings.MAX_IMAGE_PIXELS)
    for number, entry in enumerate(entries):
        if isinstance(entry, RefusedEntry):
            yield "", entry.name, None, entry.detail
            continue
        path = folder / f"image-{number % CHUNK}"
        try:
            data = archive.read(entry.name)
            images.measure(data, limits)
        except Rejected as refused:
            yield "", entry.name, None, refused.detail
            continue
        path.write_bytes(data)
        yield "", entry.name, path, ""


def _chunks(said: Iterator[Said], total: int) -> Iterator[tuple[list[Said], int]]:
    part: list[Said] = []
    for one in said:
        part.append(one)
        if len(part) == CHUNK:
            yield part, total
            part = []
    if part:
        yield part, total
