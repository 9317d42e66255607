"""Files for people to take away: streamed at once, or written by a job and kept for a while."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from labelhub.accounts.models import User
from labelhub.datasets import catalogue, csv_text, files, fingerprints, snapshots, writing
from labelhub.datasets.aside import progress_aside, silent
from labelhub.datasets.catalogue import FORMS, Options
from labelhub.datasets.consistent import consistent_read
from labelhub.datasets.fingerprints import Earlier, Ledger, Pairs
from labelhub.datasets.formats import answers_csv as answers_format
from labelhub.datasets.formats import labels_csv as labels_format
from labelhub.datasets.models import Export, Snapshot
from labelhub.datasets.sources import Names, Source
from labelhub.errors import Conflict, Invalid, NotFound, TooLarge
from labelhub.items.choices import Preparation
from labelhub.items.models import Project
from labelhub.items.preparing import Plan
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job
from labelhub.labelling.models import ConsensusState

KIND = "export"  # of the job
LABELS, ANSWERS = "labels-csv", "answers-csv"
LIVE_ROWS = 50_000  # of a file that is written while somebody waits


def labels_csv(project: Project, snapshot: Snapshot | None = None, *, states: Sequence[str] = ()) -> Iterator[bytes]:
    """`labels.csv`, piece by piece. `states` narrows a live export.

    Raises Invalid for an unknown state, or for states beside a snapshot; Conflict for a snapshot that is not frozen;
    both before the first piece.
    """
    _refuse_states(states, frozen=snapshot is not None)
    source = Source(project, snapshot)
    head = csv_text.encode([labels_format.columns(source.question, source.classes)])
    if snapshot is None:
        rows = labels_format.live(project.pk, base=source.base, states=states)
    else:
        rows = labels_format.of_records(source.records(), base=source.base, snapshot=snapshot.number)
    return _pieces(head, (data for _, data in rows))


def answers_csv(project: Project, snapshot: Snapshot | None = None, *, emails: bool = False) -> Iterator[bytes]:
    """`answers.csv`, piece by piece. `emails`: addresses in place of pseudonyms. Raises Conflict for a snapshot that
    is not frozen, before the first piece."""
    source, names = Source(project, snapshot), Names(project.pk, emails=emails)
    head = csv_text.encode([answers_format.columns(source.question, source.classes)])
    return _pieces(head, (answers_format.encode(batch, names) for batch in source.answer_rows()))


def _pieces(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _refuse_states(states: Sequence[str], *, frozen: bool) -> None:
    if frozen and states:
        raise Invalid("state: a snapshot holds what it holds.", fields={"state": "only for a live export"})
    for state in states:
        if state not in ConsensusState.values:
            raise Invalid(
                f"state: {state!r} is not one of {', '.join(ConsensusState.values)}.", fields={"state": "unknown"}
            )


def write_now(project: Project, snapshot: Snapshot | None, options: Options) -> tuple[BinaryIO, int]:
    """A small file, written at once into a place of its own; the caller closes it. (file, bytes)

    Raises TooLarge where it would have more than `LIVE_ROWS` rows, and Invalid with images or `since`: a job does that.
    """
    if options.archived or options.since_export or options.since_snapshot:
        raise Invalid("Images and changes since an earlier export need a job.", hint="POST the export instead.")
    source = Source(project, snapshot, options.states, options.emails)
    rows = max(source.count("items"), source.count(FORMS[options.form].rows))
    if rows > LIVE_ROWS:
        raise TooLarge(
            f"{rows:,} rows are too many to wait for; {LIVE_ROWS:,} are allowed.", hint="POST the export as a job."
        )
    with files.workplace() as folder, consistent_read():
        path = folder / "export"
        writing.write(path, folder, source, options, silent)
        file = path.open("rb")  # stays readable when the folder has gone
        return file, path.stat().st_size


def filename(project: Project, options: Options, snapshot: Snapshot | None) -> str:
    """What a downloaded file is called."""
    parts = [slugify(project.name) or f"project-{project.pk}", FORMS[options.form].name]
    if snapshot is not None:
        parts.append(f"snapshot-{snapshot.number}")
    if options.since_snapshot or options.since_export:
        parts.append("changes")
    return "-".join(parts) + options.ending


def start(
    *,
    project: Project,
    user: User | None,
    form: str,
    snapshot: Snapshot | None = None,
    idempotency_key: str | None = None,
    **wanted: Any,
) -> tuple[Export, Job]:
    """An export that waits to be written, and the queued job that does it. The same key gives the same again.
    `wanted` is as in `catalogue.Options`.

    Raises Invalid for an unknown format or option, NotFound for an earlier export or snapshot that is not there,
    Conflict for a snapshot that is not frozen or a key used for something else.
    """
    asked = {"format": form, **wanted, "preparation": preparation_of(project).as_dict()}
    options = catalogue.parse(asked, frozen=snapshot is not None)
    if snapshot is not None:
        snapshots.refuse_unfrozen(snapshot)
    _refuse_earlier(project, options)
    with transaction.atomic():
        job, new = lifecycle.create(
            kind=KIND,
            project_id=project.pk,
            created_by_id=user.pk if user else None,
            parameters={**options.as_dict(), "snapshot": snapshot.number if snapshot else None},
            idempotency_key=idempotency_key,
        )
        if not new:
            return Export.objects.get(job=job), job
        export = Export.objects.create(
            project=project,
            snapshot=snapshot,
            job=job,
            created_by=user,
            format=form,
            filename=filename(project, options, snapshot),
        )
    return export, job


def preparation_of(project: Project) -> Plan:
    """How the project prepares images now; an export keeps it with its options."""
    by = Preparation(project.prepare_by)
    return Plan(by, project.prepare_size, project.prepare_face, project.prepare_grey)


def _refuse_earlier(project: Project, options: Options) -> None:
    if options.since_snapshot:
        snapshots.refuse_unfrozen(_snapshot(project, options.since_snapshot))
    if options.since_export:
        earlier = Export.objects.filter(project=project, pk=options.since_export).first()
        if earlier is None:
            raise NotFound(f"There is no export {options.since_export} in this project.")
        if FORMS[earlier.format].rows != FORMS[options.form].rows:
            raise Invalid(
                f"since_export: {earlier.format} and {options.form} do not list the same things.",
                fields={"since_export": "of items and of single labels are two kinds"},
            )
        if not earlier.ledger:
            raise Conflict(
                f"What export {earlier.pk} held is not known: it is not written yet.",
                hint="Wait until its job has succeeded.",
                code="not_ready",
            )


def _snapshot(project: Project, number: int) -> Snapshot:
    found = Snapshot.objects.filter(project=project, number=number).first()
    if found is None:
        raise NotFound(f"There is no snapshot {number} in this project.")
    return found


def execute(claim: Claim) -> dict[str, Any]:
    """The work of the job."""
    export = Export.objects.select_related("project", "snapshot").get(job=claim.job)
    result: Mapping[str, Any] = {} if export.file else _write(export, claim)
    return {"export": export.pk, "rows": export.rows, "bytes": export.bytes, "sha256": export.sha256, **result}


def _write(export: Export, claim: Claim) -> dict[str, int]:
    options = catalogue.parse(claim.parameters, frozen=export.snapshot is not None)
    with files.workplace() as folder:
        path, held = folder / "export", folder / "ledger"
        ledger = Ledger(held)
        scratch = folder / "scratch"
        scratch.mkdir()
        with progress_aside(claim, "Writing") as tell, consistent_read():
            earlier = _earlier(export.project, options, scratch)
            source = Source(export.project, export.snapshot, options.states, options.emails, earlier, ledger)
            export.rows = writing.write(path, scratch, source, options, tell)
        claim.check()
        ledger.finish()
        with path.open("rb") as file:
            export.sha256 = files.digest(file)
        export.bytes = path.stat().st_size
        with transaction.atomic():
            claim.hold()
            removed = {"removed": earlier.gone(fingerprints.load(held))} if earlier else {}
            _keep(export, path, held, options.ending)
    claim.progress(export.rows, export.rows, f"{export.rows:,} rows")
    return removed


def _keep(export: Export, path: Path, ledger: Path, ending: str) -> None:
    export.file = f"exports/{export.project_id}/{export.pk}-{export.sha256[:16]}{ending}"
    export.ledger = f"exports/{export.project_id}/{export.pk}-{export.sha256[:16]}.ledger"
    export.expires_at = timezone.now() + timedelta(days=settings.EXPORT_DAYS)
    files.put(export.file, path)
    files.put(export.ledger, ledger)
    export.save(update_fields=["file", "ledger", "expires_at", "sha256", "bytes", "rows"])


def _earlier(project: Project, options: Options, folder: Path) -> Earlier | None:
    if options.since_export:
        key = Export.objects.get(project=project, pk=options.since_export).ledger
        path = folder / "earlier"
        with files.opened(key) as file:
            path.write_bytes(file.read())
        return Earlier(fingerprints.load(path))
    if options.since_snapshot:
        return Earlier(_held(project, _snapshot(project, options.since_snapshot), FORMS[options.form].rows, folder))
    return None


def _held(project: Project, snapshot: Snapshot, rows: str, folder: Path) -> Pairs:
    """What an export of the snapshot would hold."""
    path = folder / "snapshot"
    ledger = Ledger(path)
    source = Source(project, snapshot, ledger=ledger)
    for _ in source.records() if rows == "items" else source.answer_rows():
        continue
    ledger.finish()
    return fingerprints.load(path)


def refuse_unready(export: Export) -> None:
    """Raises Conflict while the file is not written, or when its time is over."""
    if export.file:
        return
    if export.expires_at is not None:
        raise Conflict("The file was deleted when its time was over.", hint="Export again.", code="expired")
    raise Conflict("The file is not written yet.", hint="Wait until its job has succeeded.", code="not_ready")


def clear_expired(now: datetime | None = None) -> int:
    """Delete the files of exports whose time is over; how many. What they held stays known."""
    due = Export.objects.filter(expires_at__lt=now or timezone.now()).exclude(file="")
    for export in due:
        default_storage.delete(export.file)
        Export.objects.filter(pk=export.pk).update(file="")
    return len(due)
