"""Snapshots: a project's items and labels, frozen, numbered and hashed."""

import gzip
import zlib
from collections.abc import Generator, Mapping
from contextlib import closing
from typing import Any

from django.db import transaction

from labelhub.accounts.models import User
from labelhub.datasets import files, freezing, manifest, reading
from labelhub.datasets.freezing import Plan
from labelhub.datasets.models import Snapshot
from labelhub.datasets.numbering import next_number
from labelhub.errors import Conflict
from labelhub.items.models import Project
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job

KIND = "snapshot"  # of the job


def create(
    *,
    project: Project,
    user: User | None,
    criteria: Mapping[str, Any],
    name: str = "",
    idempotency_key: str | None = None,
) -> tuple[Snapshot, Job]:
    """A snapshot that waits to be frozen, and the queued job that does it. The same key gives the same again.

    Raises Invalid when the criteria are wrong, Conflict when nothing fits them or the key was used for something else.
    """
    chosen = freezing.parse(project, criteria)
    freezing.refuse_nothing(reading.count(project.pk, chosen.criteria))
    with transaction.atomic():
        job, new = lifecycle.create(
            kind=KIND,
            project_id=project.pk,
            created_by_id=user.pk if user else None,
            parameters={"criteria": chosen.as_dict(), "name": name},
            idempotency_key=idempotency_key,
        )
        if not new:
            return Snapshot.objects.get(job=job), job
        return _number(project, user, chosen, name, job), job


def freeze(claim: Claim) -> dict[str, Any]:
    """The work of the job."""
    snapshot = Snapshot.objects.select_related("project").get(job=claim.job)
    freezing.freeze(snapshot, claim)
    return {"snapshot": snapshot.number, "items": snapshot.n_items, "digest": snapshot.digest}


def freeze_now(
    project: Project, user: User | None, criteria: Mapping[str, Any], *, name: str = "", claim: Claim | None = None
) -> Snapshot:
    """A frozen snapshot, made within the caller's own work. A caller that holds a job gives its claim: the same job
    taken up again goes on with the snapshot that it began."""
    chosen = freezing.parse(project, criteria)
    begun = Snapshot.objects.filter(job=claim.job).first() if claim is not None else None
    if begun is None:
        with transaction.atomic():
            if claim is not None:
                claim.hold()
            begun = _number(project, user, chosen, name, claim.job if claim is not None else None)
    try:
        freezing.freeze(begun, claim)
    except BaseException:
        Snapshot.objects.filter(pk=begun.pk, frozen_at=None, job=None).delete()
        raise
    return begun


def read_header(snapshot: Snapshot) -> dict[str, Any]:
    """Line 1 of the manifest. Raises as `read_manifest`."""
    with closing(_lines(snapshot)) as lines:
        return next(lines)


def read_manifest(snapshot: Snapshot) -> Generator[dict[str, Any], None, None]:
    """The items of a frozen snapshot, in the manifest's order.

    Raises Conflict while it is not frozen, or when its file has gone.
    """
    lines = _lines(snapshot)
    next(lines)
    return lines


def _lines(snapshot: Snapshot) -> Generator[dict[str, Any], None, None]:
    refuse_unfrozen(snapshot)
    try:
        with files.opened(snapshot.manifest) as file:
            yield from manifest.read(file)
    except FileNotFoundError as error:
        raise Conflict(
            f"The manifest of snapshot {snapshot.number} is missing from storage ({snapshot.manifest}).",
            hint="Bring the file back from a backup.",
            code="snapshot_file_missing",
        ) from error


def is_leaky(snapshot: Snapshot) -> bool:
    """Whether its splits ignore groups on purpose; figures on them are then too good."""
    return not snapshot.criteria.get("grouped", True)


def refuse_unfrozen(snapshot: Snapshot) -> None:
    """Raises Conflict while the snapshot is not frozen: nothing may use it before."""
    if snapshot.frozen_at is None:
        raise Conflict(
            f"Snapshot {snapshot.number} is not frozen yet.",
            hint="Wait until its job has succeeded.",
            code="snapshot_not_ready",
        )


def manifest_key(snapshot: Snapshot) -> str:
    """Where the manifest is stored. Raises Conflict while the snapshot is not frozen."""
    refuse_unfrozen(snapshot)
    return snapshot.manifest


def verify(snapshot: Snapshot) -> list[str]:
    """What is wrong with the stored files of a frozen snapshot, one sentence each; nothing when all is well."""
    if snapshot.frozen_at is None:
        return []
    wrong: list[str] = []
    try:
        with files.opened(snapshot.manifest) as file:
            digest = files.digest(file)
    except FileNotFoundError:
        return [f"its manifest {snapshot.manifest} is missing from storage"]
    if digest != snapshot.digest:
        return [f"the manifest's SHA-256 is {digest}, recorded is {snapshot.digest}"]
    rows = sum(1 for _ in read_manifest(snapshot))
    if rows != snapshot.n_items:
        wrong.append(f"the manifest has {rows} items, recorded are {snapshot.n_items}")
    wanted = read_header(snapshot)["answers"]["sha256"]
    try:
        with files.opened(freezing.answers_key(snapshot)) as packed, gzip.open(packed, "rb") as plain:
            found = files.digest(plain)
    except FileNotFoundError:
        return [*wrong, f"its answers {freezing.answers_key(snapshot)} are missing from storage"]
    except (OSError, EOFError, zlib.error) as error:  # what gzip says of a damaged file
        return [*wrong, f"its answers {freezing.answers_key(snapshot)} are damaged: {error}"]
    if found != wanted:
        wrong.append(f"the answers' SHA-256 is {found}, the manifest says {wanted}")
    return wrong


def _number(project: Project, user: User | None, criteria: Plan, name: str, job: Job | None) -> Snapshot:
    number = next_number(project, Snapshot.objects.filter(project=project))
    return Snapshot.objects.create(
        project=project, number=number, name=name, job=job, created_by=user, criteria=criteria.as_dict()
    )
