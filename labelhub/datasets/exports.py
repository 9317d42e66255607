"""Files for people to take away: `labels.csv` and `answers.csv`, live or from a snapshot."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from labelhub.accounts.models import User
from labelhub.datasets import csv_text, files, freezing, snapshots
from labelhub.datasets.formats import answers_csv as answers_format
from labelhub.datasets.formats import labels_csv as labels_format
from labelhub.datasets.models import Export, Snapshot
from labelhub.errors import Invalid
from labelhub.items.models import LabelClass, Project
from labelhub.jobs import lifecycle
from labelhub.jobs.lifecycle import Claim
from labelhub.jobs.models import Job
from labelhub.labelling.models import Consensus, ConsensusState, Label

KIND = "export"  # of the job
LABELS, ANSWERS = "labels-csv", "answers-csv"
FORMATS = (LABELS, ANSWERS)

Batch = tuple[int, bytes]  # how many rows, the rows


class Names(dict[int, str]):
    """What a file calls each labeller, as CSV: a pseudonym, or the e-mail address."""

    def __init__(self, project_id: int, *, emails: bool) -> None:
        super().__init__()
        self._project_id, self._emails = project_id, emails

    def __missing__(self, labeller_id: int) -> str:
        name = answers_format.pseudonym(self._project_id, labeller_id)
        if self._emails:
            # A labeller whose account has gone keeps the pseudonym.
            name = User.objects.filter(pk=labeller_id).values_list("email", flat=True).first() or name
        self[labeller_id] = csv_text.field(name)
        return self[labeller_id]


def labels_batches(
    project: Project, snapshot: Snapshot | None = None, *, states: Sequence[str] = ()
) -> Iterator[Batch]:
    """`labels.csv` in batches, the head first (0 rows). `states` narrows a live export.

    Raises Invalid for an unknown state, or for states beside a snapshot; Conflict for a snapshot that is not frozen.
    """
    base = item_addresses(project.pk)
    if snapshot is None:
        _refuse_unknown_states(states)
        head = labels_format.columns(project.question, _live_classes(project))
        rows = labels_format.live(project.pk, base=base, states=states)
    else:
        if states:
            raise Invalid("state: a snapshot holds what it holds.", fields={"state": "only for a live export"})
        header = snapshots.read_header(snapshot)
        head = labels_format.columns(header["project"]["question"], header["classes"])
        rows = labels_format.of_manifest(
            snapshots.read_manifest(snapshot), header["classes"], base=base, snapshot=snapshot.number
        )
    return _with_head(head, rows)


def answers_batches(project: Project, snapshot: Snapshot | None = None, *, emails: bool = False) -> Iterator[Batch]:
    """`answers.csv` in batches, the head first (0 rows). `emails`: addresses in place of pseudonyms.

    Raises Conflict for a snapshot that is not frozen.
    """
    names = Names(project.pk, emails=emails)
    if snapshot is None:
        head = answers_format.columns(project.question, _live_classes(project))
        live = answers_format.live(project.pk, base=item_addresses(project.pk))
        return _with_head(head, ((len(batch), answers_format.encode(batch, names)) for batch in live))
    header = snapshots.read_header(snapshot)
    head = answers_format.columns(header["project"]["question"], header["classes"])
    return _with_head(head, _thawed(snapshot, names))


def _thawed(snapshot: Snapshot, names: Names) -> Iterator[Batch]:
    with files.unzipped(freezing.answers_key(snapshot)) as lines:
        yield from answers_format.thaw(lines, base=item_addresses(snapshot.project_id), names=names)


def _with_head(head: Sequence[str], rows: Iterator[Batch]) -> Iterator[Batch]:
    yield 0, csv_text.encode([head])
    yield from rows


def labels_csv(project: Project, snapshot: Snapshot | None = None, *, states: Sequence[str] = ()) -> Iterator[bytes]:
    """`labels.csv`, piece by piece. Raises as `labels_batches`, before the first piece."""
    batches = labels_batches(project, snapshot, states=states)
    return (data for _, data in batches)


def answers_csv(project: Project, snapshot: Snapshot | None = None, *, emails: bool = False) -> Iterator[bytes]:
    """`answers.csv`, piece by piece. Raises as `answers_batches`, before the first piece."""
    batches = answers_batches(project, snapshot, emails=emails)
    return (data for _, data in batches)


def item_addresses(project_id: int) -> str:
    """What the durable address of an item's image begins with; the item's id and `/image` follow."""
    return f"{settings.PUBLIC_URL}/api/v1/projects/{project_id}/items/"


def filename(project: Project, form: str, snapshot: Snapshot | None) -> str:
    """What a downloaded file is called."""
    parts = [slugify(project.name) or f"project-{project.pk}", form.removesuffix("-csv")]
    if snapshot is not None:
        parts.append(f"snapshot-{snapshot.number}")
    return "-".join(parts) + ".csv"


def start(
    *,
    project: Project,
    user: User | None,
    form: str,
    snapshot: Snapshot | None = None,
    emails: bool = False,
    idempotency_key: str | None = None,
) -> tuple[Export, Job]:
    """An export that waits to be written, and the queued job that does it. The same key gives the same again.

    Raises Invalid for an unknown format, Conflict for a snapshot that is not frozen or a key used for something else.
    """
    if form not in FORMATS:
        raise Invalid(f"format: {form!r} is not one of {', '.join(FORMATS)}.", fields={"format": "unknown"})
    if snapshot is not None:
        snapshots.refuse_unfrozen(snapshot)
    with transaction.atomic():
        job, new = lifecycle.create(
            kind=KIND,
            project_id=project.pk,
            created_by_id=user.pk if user else None,
            parameters={"format": form, "snapshot": snapshot.number if snapshot else None, "emails": emails},
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
            filename=filename(project, form, snapshot),
        )
    return export, job


def execute(claim: Claim) -> dict[str, Any]:
    """The work of the job."""
    export = Export.objects.select_related("project", "snapshot").get(job=claim.job)
    if not export.file:
        _write(export, claim)
    return {"export": export.pk, "rows": export.rows, "bytes": export.bytes, "sha256": export.sha256}


def _write(export: Export, claim: Claim) -> None:
    batches, total = _batches(export, emails=bool(claim.parameters["emails"]))
    digest, size, rows = hashlib.sha256(), 0, 0
    with files.workplace() as folder:
        path = folder / "export.csv"
        with path.open("wb") as file:
            for n, data in batches:
                file.write(data)
                digest.update(data)
                size, rows = size + len(data), rows + n
                claim.progress(rows, max(rows, total), f"{rows:,} rows")
        with transaction.atomic():
            claim.hold()
            export.file = f"exports/{export.project_id}/{export.pk}-{digest.hexdigest()[:16]}.csv"
            files.put(export.file, path)
            export.sha256, export.bytes, export.rows = digest.hexdigest(), size, rows
            export.save(update_fields=["file", "sha256", "bytes", "rows"])


def _batches(export: Export, *, emails: bool) -> tuple[Iterator[Batch], int]:
    """The file's batches, and about how many rows there will be."""
    project, snapshot = export.project, export.snapshot
    if export.format == LABELS:
        total = snapshot.n_items if snapshot else Consensus.objects.filter(project=project).count()
        return labels_batches(project, snapshot), total
    if snapshot is not None:
        total = int(snapshots.read_header(snapshot)["answers"]["rows"])
    else:
        total = Label.objects.filter(project=project).count()
    return answers_batches(project, snapshot, emails=emails), total


def _live_classes(project: Project) -> list[str]:
    rows = LabelClass.objects.filter(project=project, retired_at=None).order_by("position", "pk")
    return list(rows.values_list("key", flat=True))


def _refuse_unknown_states(states: Sequence[str]) -> None:
    for state in states:
        if state not in ConsensusState.values:
            raise Invalid(
                f"state: {state!r} is not one of {', '.join(ConsensusState.values)}.", fields={"state": "unknown"}
            )
