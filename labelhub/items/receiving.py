"""The receiving side of an import: files staged or pointed to, and registered to be checked."""

import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from labelhub.accounts.models import User
from labelhub.errors import Conflict, Invalid
from labelhub.items import paths, storage
from labelhub.items.images import too_many_bytes
from labelhub.items.models import FileKind, FileState, Import, ImportFile, Project
from labelhub.items.rejection import Rejected
from labelhub.items.sources import limits, unreadable
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import ENDED
from labelhub.jobs.models import Job

KIND = "import"  # of the job
BATCH = 2_000  # rows registered in one transaction
LONGEST_SOURCE = 1200  # bytes of a path on this machine


def start(project: Project, user: User | None, name: str) -> Import:
    """A new import that waits for files. Raises `Conflict` (`archived`)."""
    refuse_archived(project)
    with transaction.atomic():
        job, _new = lifecycle.create(
            kind=KIND,
            project_id=project.pk,
            created_by_id=user.pk if user else None,
            parameters={"name": name},
            parked=True,
        )
        return Import.objects.create(project=project, name=name[:255], job=job, created_by=user)


def refuse_archived(project: Project) -> None:
    if project.archived_at is not None:
        raise Conflict("The project is archived.", hint="Take it out of the archive first.", code="archived")


def add_upload(delivery: Import, path: str, file: "File[Any]") -> None:
    """Receive one file. Raises as `add_uploads` does."""
    add_uploads(delivery, [(path, file)])


def add_uploads(delivery: Import, files: Sequence[tuple[str, "File[Any]"]]) -> int:
    """Receive files under their original names; how many were taken (leftovers of operating systems are passed over).

    A name or size that is refused is listed with the import and stops nothing. Dispatch the job afterwards.

    Raises:
        Conflict: the import is complete, or its job has ended; nothing of this call is kept.
        storage.StorageFailed: the disk is full; nothing of this call is kept.
    """
    rows: list[ImportFile] = []
    try:
        for path, file in files:
            if not paths.is_junk(path):
                rows.append(_stage(delivery, path, file))
        register(delivery, rows)
    except BaseException:
        for row in rows:
            if row.staged:
                storage.delete_file(row.source)
        raise
    return len(rows)


def _stage(delivery: Import, path: str, file: "File[Any]") -> ImportFile:
    size = int(file.size or 0)
    try:
        name = paths.clean(path)
        kind = FileKind(paths.kind_of(name))
        if kind == FileKind.IMAGE and size > settings.MAX_IMAGE_BYTES:
            raise too_many_bytes(size, limits())
    except Rejected as problem:
        return refused(delivery, path, size, problem)
    key = storage.new_incoming_key(delivery.pk)
    with storage.failures():
        storage.save_file(key, file)
    return ImportFile(delivery=delivery, path=name, source=key, kind=kind, rank=paths.rank(name), bytes=size)


def refused(delivery: Import, path: str, size: int, problem: Rejected) -> ImportFile:
    """The row of a file that is not taken."""
    return ImportFile(
        delivery=delivery,
        path=paths.shown(path),
        source=f"refused/{uuid.uuid4().hex}",
        staged=False,
        state=FileState.REJECTED,
        reason=problem.reason,
        detail=problem.detail,
        bytes=size,
    )


def add_folder(delivery: Import, root: Path) -> int:
    """Register every file below a folder of this machine, under its path from there, without copying; how many.

    Raises:
        Invalid: there is no such folder.
        Conflict: as in `add_uploads`.
    """
    if not root.is_dir():
        raise Invalid(f"{root} is not a folder.")
    return add_local_files(delivery, _walk(root))


def _walk(root: Path) -> Iterator[tuple[str, Path]]:
    for folder, _folders, names in os.walk(root):
        for name in names:
            file = Path(folder, name)
            if file.is_file():  # a symbolic link to a file counts, a socket or a dead link does not
                yield file.relative_to(root).as_posix(), file


def add_local_files(delivery: Import, files: Iterable[tuple[str, Path]]) -> int:
    """Register files of this machine under the names given; how many. They are read where they are."""
    done, rest = 0, iter(files)
    while batch := list(islice(rest, BATCH)):
        rows = [local_file(delivery, name, file) for name, file in batch if not paths.is_junk(name)]
        register(delivery, rows)
        done += len(rows)
    return done


def local_file(delivery: Import, name: str, file: Path) -> ImportFile:
    """The row of a file of this machine, refused or waiting."""
    source = str(file.absolute())
    try:
        clean = paths.clean(name)
        if len(source.encode()) > LONGEST_SOURCE:
            raise Rejected("name_too_long", f"{len(source.encode()):,} bytes with its folders")
        size = file.stat().st_size
    except Rejected as problem:
        return refused(delivery, name, 0, problem)
    except OSError as error:
        return refused(delivery, name, 0, unreadable(error))
    kind = FileKind(paths.kind_of(clean))
    rank = paths.rank(clean)
    return ImportFile(delivery=delivery, path=clean, source=source, staged=False, kind=kind, rank=rank, bytes=size)


def register(delivery: Import, rows: Sequence[ImportFile]) -> None:
    """Write rows of received files, each once. Raises `Conflict` as `add_uploads` does."""
    with opened(delivery):
        ImportFile.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


@contextmanager
def opened(delivery: Import) -> Iterator[Job]:
    """A transaction in which the import takes files or sources. The job's row is locked, so that a worker that
    finds nothing waiting and parks the job does so before or after it, never in between."""
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=delivery.job_id)
        _refuse_closed(delivery, job)
        yield job
        lifecycle.wake(job.pk)


def refuse_closed(delivery: Import) -> None:
    """Raise `Conflict` where the import takes no files any more."""
    _refuse_closed(delivery, Job.objects.get(pk=delivery.job_id))


def _refuse_closed(delivery: Import, job: Job) -> None:
    delivery.refresh_from_db(fields=["complete_at"])
    if job.state in ENDED:
        raise _ended(job)
    refuse_archived(delivery.project)
    if delivery.complete_at is not None:
        raise Conflict("This import is complete.", hint="Start a new one for more files.", code="import_complete")


def complete(delivery: Import) -> Job:
    """No more files will come: the job finishes with what is there. Saying so twice is no error. Dispatch the job.

    Raises:
        Conflict: the import was cancelled or failed before.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=delivery.job_id)
        delivery.refresh_from_db(fields=["complete_at"])
        if delivery.complete_at is None:
            if job.state in ENDED:
                raise _ended(job)
            delivery.complete_at = timezone.now()
            delivery.save(update_fields=["complete_at"])
            lifecycle.wake(job.pk)
    job.refresh_from_db()
    return job


def _ended(job: Job) -> Conflict:
    return Conflict(f"This import has ended ({job.state}).", hint="Start a new one.", code="import_ended")
