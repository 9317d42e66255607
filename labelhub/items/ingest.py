"""Images in: an import receives files in as many requests as it takes, and a job checks them while more arrive.

`start` → `add_uploads` or `add_folder`, as often as needed → `complete`. The job runs `execute`; when nothing waits and
the sender has not finished it parks itself, and the next delivery wakes it. Images become items as they are checked;
tables are applied at the end, when the items they name are there.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q

from labelhub.accounts.models import User
from labelhub.errors import Conflict, Invalid, LabelHubError
from labelhub.items import (
    address_lists,
    buckets,
    checking,
    checks,
    folder_labels,
    listing,
    recording,
    remote,
    sharing,
    storage,
    table_rows,
    unpacking,
    uploads,
)
from labelhub.items.given import GivenLabel
from labelhub.items.listing import add as add_source
from labelhub.items.models import FileKind, FileState, Image, Import, ImportFile, ImportSource, Project
from labelhub.items.receiving import KIND, add_folder, add_local_files, add_upload, add_uploads, complete, start
from labelhub.items.recording import OnReady
from labelhub.items.table_rows import OnLabel
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Cancelled, Claim
from labelhub.jobs.models import Job, JobState

__all__ = [
    "KIND",
    "Report",
    "add_files",
    "add_folder",
    "add_local_files",
    "add_source",
    "add_upload",
    "add_uploads",
    "close",
    "complete",
    "execute",
    "share",
    "start",
    "store_image",
]

OnHelp = Callable[[Job], object]

SLICE = 10.0  # seconds that a helper works before others have their turn
WAIT_FOR_OTHERS = 0.2  # seconds between looks at what other workers are checking
TOLD_EVERY = 1.0  # seconds
DEAD = 8  # files of a bucket, one after the other, that could not be reached
UNCHECKED = Q(state=FileState.WAITING) & ~Q(kind=FileKind.TABLE)
REPORTED = (FileState.NEW, FileState.ALREADY_HERE, FileState.REJECTED)


def execute(
    claim: Claim, *, on_ready: OnReady, on_label: OnLabel, on_help: OnHelp | None = None
) -> Mapping[str, Any] | None:
    """Check what waits until the import is complete. None: the sender is not finished, and the job was parked.

    `on_ready` is called with the ids of new items, within the transaction that makes them; `on_label` with the labels
    that tables bring; `on_help` with the jobs of other workers that are to help where much waits. What was written
    stays, however it ends.
    """
    delivery = Import.objects.select_related("project").get(job=claim.job)
    with storage.failures():
        try:
            if not _check_all(claim, delivery, on_ready, on_help):
                return None
            checked = checks.execute(claim, delivery)
            by_folders = folder_labels.apply(claim, delivery, on_label)
            applied = table_rows.apply_waiting(claim, delivery, on_label)
        except Cancelled:
            close(delivery)
            raise
    storage.clear_incoming(delivery.pk)
    uploads.clear(delivery)
    return {
        **_result(claim, delivery),
        **checked,
        "table_rows": applied.rows,
        "labels": applied.labels + by_folders,
    }


def _check_all(claim: Claim, delivery: Import, on_ready: OnReady, on_help: OnHelp | None) -> bool:
    """Until every image is checked and the sender is finished. False: the job was parked."""
    progress = _Progress(claim, delivery)

    def help_wanted() -> None:
        if on_help is not None:
            for job in sharing.hire(delivery, (settings.IMPORT_WORKERS or checking.cores()) - 1):
                on_help(job)

    def write(chunk: Sequence[checking.Checked]) -> None:
        _write(claim, delivery, chunk, on_ready)
        progress.tell()

    while True:
        listing.register_waiting(claim, delivery, help_wanted)
        unpacking.bring_here(claim, delivery)
        address_lists.register_waiting(claim, delivery, help_wanted)
        unpacking.unpack_waiting(claim, delivery)
        help_wanted()
        checked = checking.check_waiting(delivery, claim.job.pk, write)
        with transaction.atomic():
            claim.hold()
            if not _unchecked(delivery):
                delivery.refresh_from_db(fields=["complete_at"])
                if delivery.complete_at is not None:
                    return True
                claim.park()
                return False
        if not checked:
            time.sleep(WAIT_FOR_OTHERS)
            progress.tell()


def _unchecked(delivery: Import) -> bool:
    """Whether anything is still to be listed, unpacked or checked."""
    if ImportFile.objects.filter(UNCHECKED, delivery=delivery).exists():
        return True
    return ImportSource.objects.filter(delivery=delivery, finished_at=None).exists()


def share(claim: Claim, *, on_ready: OnReady, on_help: OnHelp) -> Mapping[str, Any] | None:
    """Help with an import for `SLICE` seconds, then queue up again behind whatever else waits for a worker: an import
    of a million images must not keep everybody from the rest. None: there was more to do."""
    delivery = Import.objects.select_related("project").filter(pk=claim.parameters["import"]).first()
    if delivery is None:
        return {}
    with storage.failures():
        ends = time.monotonic() + SLICE

        def write(chunk: Sequence[checking.Checked]) -> None:
            _write(claim, delivery, chunk, on_ready)
            claim.progress(claim.job.done + len(chunk), kept=True)
            claim.job.done += len(chunk)

        checking.check_waiting(delivery, claim.job.pk, write, until=ends)
    if time.monotonic() < ends:
        return {"import": delivery.pk, "checked": claim.job.done}
    claim.put_back()
    on_help(claim.job)
    return None


def _write(claim: Claim, delivery: Import, chunk: Sequence[checking.Checked], on_ready: OnReady) -> None:
    _refuse_dead_bucket(chunk)
    recording.write(claim, delivery, chunk, on_ready)


def _refuse_dead_bucket(chunk: Sequence[checking.Checked]) -> None:
    """Stop the job where a bucket answers nothing any more, instead of listing a million files that are well."""
    asked = [one for one in chunk if one.row.source.startswith(remote.BUCKET)]
    if len(asked) >= DEAD and all(one.reason == "unreachable" for one in asked):
        raise buckets.BucketFailed(asked[-1].detail, hint="What was read is in; import the same again for the rest.")


class _Progress:
    """Tells how far an import is: several workers check, so it is counted; the longer that takes, the more seldom."""

    def __init__(self, claim: Claim, delivery: Import) -> None:
        self._claim, self._delivery = claim, delivery
        self._next = 0.0

    def tell(self) -> None:
        began = time.monotonic()
        if began < self._next:
            self._claim.check()
            return
        files = ImportFile.objects.filter(delivery=self._delivery).exclude(state=FileState.READ)
        job = self._claim.job
        job.total = files.count()
        job.done = files.exclude(state=FileState.WAITING).count()
        self._claim.progress(job.done, job.total, kept=True)
        self._next = time.monotonic() + max(TOLD_EVERY, 20 * (time.monotonic() - began))


def _result(claim: Claim, delivery: Import) -> dict[str, Any]:
    files = ImportFile.objects.filter(delivery=delivery)
    counts = {state.value: files.filter(state=state).count() for state in REPORTED}
    total = sum(counts.values())
    claim.progress(total, total)
    return {"import": delivery.pk, **counts}


def close(delivery: Import) -> None:
    """After the job ended otherwise than well: what still waits is marked as left out, received files are deleted."""
    job = Job.objects.get(pk=delivery.job_id)
    failed = job.state == JobState.FAILED
    ImportFile.objects.filter(delivery=delivery, state=FileState.WAITING).update(
        state=FileState.CANCELLED,
        reason="import_failed" if failed else "cancelled",
        detail=f"The import {'failed' if failed else 'was cancelled'} before its turn came; send it again",
    )
    storage.clear_incoming(delivery.pk)
    uploads.clear(delivery)


@dataclass(frozen=True)
class Report:
    """What `add_files` did. `item_ids`: the new items, in the order in which they were checked."""

    delivery: Import
    item_ids: list[int]
    already_here: int
    rejected: list[ImportFile]
    labels: int

    @property
    def new(self) -> int:
        return len(self.item_ids)


def add_files(
    project: Project,
    files: Iterable[tuple[str, bytes | Path]],
    user: User | None = None,
    *,
    on_ready: OnReady | None = None,
    on_label: OnLabel | None = None,
    name: str = "add_files",
) -> Report:
    """Import files here and now: (name, content or path on this machine) each.

    Without `on_ready` the items are checked but in no queue: pass `labelling.queue.open_items` for that, and
    `labelling.labels.record_known` as `on_label` where a table brings labels (without it that raises `Invalid`).
    """
    delivery = start(project, user, name)
    rest = iter(files)
    while batch := list(islice(rest, 500)):
        add_local_files(delivery, ((path, what) for path, what in batch if isinstance(what, Path)))
        add_uploads(delivery, [(path, ContentFile(what)) for path, what in batch if isinstance(what, bytes)])
    claim = lifecycle.claim(complete(delivery).pk)
    if claim is None:
        raise Conflict("Another worker took this import up.")
    try:
        result = execute(claim, on_ready=on_ready or _leave, on_label=on_label or _refuse_labels) or {}
        claim.succeed(result)
    except LabelHubError as error:
        claim.fail(error.error_code, str(error))
        raise
    rows = ImportFile.objects.filter(delivery=delivery)
    new = rows.filter(state=FileState.NEW, item__isnull=False).order_by("item_id")
    return Report(
        delivery=delivery,
        item_ids=list(new.values_list("item_id", flat=True)),
        already_here=result["already_here"],
        rejected=list(rows.filter(state=FileState.REJECTED).order_by("pk")),
        labels=result["labels"],
    )


def _leave(item_ids: Sequence[int]) -> None:
    """Nobody asked for the new items to be queued."""


def _refuse_labels(project_id: int, rows: Sequence[GivenLabel]) -> None:
    raise Invalid("The table brings labels, but nothing was named that records them.", hint="Pass `on_label`.")


def store_image(data: bytes) -> Image:
    """Check and store an image that is no item (an example in guidelines), in the transaction that refers to it.

    Raises:
        Rejected: it is no image that LabelHub takes; says why.
        storage.StorageFailed: the disk is full.
    """
    with storage.failures():
        while True:
            sha256, measured, looks = checking.store(data)
            with transaction.atomic():
                row = recording.image_rows({sha256: (measured, looks, len(data))}).get(sha256)
            if row is not None:
                return row
